/** Boxes and outlines in the plan's units: what lies around seats where the organizer drew nothing around them. */
import type { Hall, Row } from "./hall";

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** @param points flat: x, y, x, y, … */
export function boxOf(points: readonly number[]): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = points[i] as number;
    const y = points[i + 1] as number;
    if (x < box.left) box.left = x;
    if (x > box.right) box.right = x;
    if (y < box.top) box.top = y;
    if (y > box.bottom) box.bottom = y;
  }
  return box;
}

export function grown(box: Box, by: number): Box {
  return { left: box.left - by, top: box.top - by, right: box.right + by, bottom: box.bottom + by };
}

export function joinedBox(a: Box, b: Box): Box {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

export function touches(a: Box, b: Box): boolean {
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;
}

export function holds(box: Box, x: number, y: number): boolean {
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

export function centreOf(box: Box): { x: number; y: number } {
  return { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
}

/** @param points flat, turned clockwise by so many degrees around a point. */
export function turned(points: readonly number[], { x, y }: { x: number; y: number }, degrees: number): number[] {
  if (degrees === 0) return [...points];
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return points.map((value, i) => {
    const [dx, dy] = i % 2 === 0 ? [value - x, points[i + 1]! - y] : [points[i - 1]! - x, value - y];
    return i % 2 === 0 ? x + dx * cos - dy * sin : y + dx * sin + dy * cos;
  });
}

/** Whether a point lies inside of an outline (flat, closed by itself). */
export function insideOf(outline: readonly number[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const [xi, yi] = [outline[i] as number, outline[i + 1] as number];
    const [xj, yj] = [outline[j] as number, outline[j + 1] as number];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** Points that a curved row is followed by: enough for any curve that seats are put on. */
const ALONG_A_ROW = 8;

/**
 * Around the seats of a section: along its first row, down the ends, back along its last row. It follows curved rows,
 * where a convex hull would lie over the neighbours. Tables have no such order: theirs is the convex hull.
 */
export function outlineOf(hall: Hall, rows: readonly Row[]): number[] {
  const seated = rows.filter((row) => row.count > 0);
  const [first, last] = [seated[0], seated[seated.length - 1]];
  if (first === undefined || last === undefined) return [];
  if (seated.some((row) => row.table !== null)) return hullOf(hall, seated);
  const ends = seated.map((row) => endsOf(hall, row));
  for (let i = 1; i < ends.length; i += 1) ends[i] = facing(hall, ends[i - 1] as Ends, ends[i] as Ends);
  const [head, tail] = [ends[0] as Ends, ends[ends.length - 1] as Ends];
  const seats = [
    ...along(head),
    ...ends.slice(1, -1).map(({ to }) => to),
    ...(ends.length > 1 ? along({ from: tail.to, to: tail.from }) : []),
    ...ends.slice(1, -1).map(({ from }) => from).reverse(),
  ];
  return seats.flatMap((seat) => [hall.x[seat] as number, hall.y[seat] as number]);
}

interface Ends {
  from: number;
  to: number;
}

function endsOf(_hall: Hall, row: Row): Ends {
  return { from: row.first, to: row.first + row.count - 1 };
}

/** Rows may be numbered from either side: turned where that puts like ends together. */
function facing(hall: Hall, before: Ends, ends: Ends): Ends {
  const far = (a: number, b: number): number => Math.hypot(hall.x[a]! - hall.x[b]!, hall.y[a]! - hall.y[b]!);
  const straight = far(before.from, ends.from) + far(before.to, ends.to);
  const crossed = far(before.from, ends.to) + far(before.to, ends.from);
  return crossed < straight ? { from: ends.to, to: ends.from } : ends;
}

function along({ from, to }: Ends): number[] {
  const steps = Math.min(ALONG_A_ROW, Math.abs(to - from));
  if (steps === 0) return [from];
  return Array.from({ length: steps + 1 }, (_, i) => Math.round(from + ((to - from) * i) / steps));
}

/** Andrew's monotone chain. */
function hullOf(hall: Hall, rows: readonly Row[]): number[] {
  const points: [number, number][] = [];
  for (const row of rows) {
    for (let seat = row.first; seat < row.first + row.count; seat += 1) {
      points.push([hall.x[seat] as number, hall.y[seat] as number]);
    }
  }
  points.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (ordered: [number, number][]): [number, number][] => {
    const chain: [number, number][] = [];
    for (const point of ordered) {
      while (chain.length > 1 && turn(chain[chain.length - 2]!, chain[chain.length - 1]!, point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(points), ...half([...points].reverse())].flat();
}

function turn(o: [number, number], a: [number, number], b: [number, number]): number {
  return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
}
