/** Plane geometry of the drawing: distances, arcs, polygons, boxes. Points are `[x, y]` in centimetres. */
import type { Point } from "./document";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const NOWHERE: Box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };

export function isNowhere(box: Box): boolean {
  return box.right < box.left;
}

export function boxOf(points: Iterable<Point>): Box {
  let { left, top, right, bottom } = NOWHERE;
  for (const [x, y] of points) {
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return { left, top, right, bottom };
}

export function joined(a: Box, b: Box): Box {
  return { left: Math.min(a.left, b.left), top: Math.min(a.top, b.top), right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom) };
}

export function grown(box: Box, by: number): Box {
  return { left: box.left - by, top: box.top - by, right: box.right + by, bottom: box.bottom + by };
}

export function meets(a: Box, b: Box): boolean {
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;
}

export function holds(box: Box, x: number, y: number): boolean {
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

export function boxBetween(a: Point, b: Point): Box {
  return { left: Math.min(a[0], b[0]), top: Math.min(a[1], b[1]), right: Math.max(a[0], b[0]), bottom: Math.max(a[1], b[1]) };
}

export function centreOf(box: Box): Point {
  return [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
}

export function cornersOf(box: Box): Point[] {
  return [[box.left, box.top], [box.right, box.top], [box.right, box.bottom], [box.left, box.bottom]];
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}

/** Kept to a tenth of a millimetre's tenth: enough to turn a row back and forth, short enough to read in a file. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10 + 0;
}

export function roundedPoint([x, y]: Point): Point {
  return [rounded(x), rounded(y)];
}

export function turned([x, y]: Point, [cx, cy]: Point, degrees: number): Point {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos];
}

export function isInside(outline: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [xi, yi] = outline[i]!;
    const [xj, yj] = outline[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** How far a point lies from a line that ends at both points. */
export function distanceToLine(p: Point, a: Point, b: Point): number {
  const length = distance(a, b);
  if (length === 0) return distance(p, a);
  const t = Math.max(0, Math.min(1, ((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / (length * length)));
  return distance(p, [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
}

/**
 * A curve from one point to another: a circle's arc whose middle stands `rise` away from the straight line, to the left
 * of the direction of walking where positive; straight where it is nearly 0.
 */
export interface Arc {
  readonly from: Point;
  readonly to: Point;
  readonly rise: number;
}

const STRAIGHT_BELOW = 0.5;

export function arcLength({ from, to, rise }: Arc): number {
  const chord = distance(from, to);
  if (Math.abs(rise) < STRAIGHT_BELOW || chord === 0) return chord;
  const { radius, half } = circleOf(chord, rise);
  return 2 * half * radius;
}

/** The point at this share (0 to 1) of the curve's length. */
export function pointOn({ from, to, rise }: Arc, share: number): Point {
  const chord = distance(from, to);
  if (Math.abs(rise) < STRAIGHT_BELOW || chord === 0) return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
  const { radius, half } = circleOf(chord, rise);
  const [ux, uy] = [(to[0] - from[0]) / chord, (to[1] - from[1]) / chord];
  const [nx, ny] = [uy, -ux];
  const side = Math.sign(rise);
  const angle = (2 * share - 1) * half;
  const along = radius * Math.sin(angle);
  const across = side * (Math.abs(rise) - radius + radius * Math.cos(angle));
  const [mx, my] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  return [mx + ux * along + nx * across, my + uy * along + ny * across];
}

/** The rise of the arc through both ends that also goes through this point. */
export function riseThrough(from: Point, to: Point, through: Point): number {
  const chord = distance(from, to);
  if (chord === 0) return 0;
  const [ux, uy] = [(to[0] - from[0]) / chord, (to[1] - from[1]) / chord];
  const [dx, dy] = [through[0] - from[0], through[1] - from[1]];
  const along = dx * ux + dy * uy;
  const across = dx * uy - dy * ux;
  // The circle through both ends and a third point; its sagitta on that point's side.
  const beside = along * (chord - along);
  if (Math.abs(across) < STRAIGHT_BELOW || beside <= 0) return limitRise(across, chord);
  const centre = (across * across - beside) / (2 * across);
  const radius = Math.hypot(chord / 2, centre);
  return limitRise(across > 0 ? centre + radius : centre - radius, chord);
}

/** At most a half circle: beyond it a row would bite its tail. */
function limitRise(rise: number, chord: number): number {
  return Math.max(-chord / 2, Math.min(chord / 2, rise));
}

function circleOf(chord: number, rise: number): { radius: number; half: number } {
  const height = Math.min(Math.abs(rise), chord / 2);
  const radius = (chord * chord) / (8 * height) + height / 2;
  return { radius, half: 2 * Math.atan2(2 * height, chord) };
}
