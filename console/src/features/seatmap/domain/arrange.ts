/**
 * Order in what is selected: align, distribute, mirror, turn, bend. What moves as one: each part of a row that is
 * selected, each table, area and shape. Where all selected seats are of one row, its seats are arranged.
 */
import type { Point, Row, SeatMap } from "@/seats/domain/document";
import { placed, type Edit } from "./edit";
import { arcLength, centreOf, distance, pointOn, riseThrough, turned, type Arc, type Box } from "@/seats/domain/geometry";
import { selectionBox } from "@/seats/domain/places";
import { ofSeats, ofThings, type Selection } from "@/seats/domain/selection";

export type Side = "left" | "centre" | "right" | "top" | "middle" | "bottom";

interface Block {
  readonly selection: Selection;
  readonly box: Box;
}

function blocksOf(map: SeatMap, { seats, things }: Selection): Block[] {
  const parts: Selection[] = [];
  for (const section of map.sections) {
    for (const row of section.rows) {
      const its = row.seats.filter((seat) => seats.has(seat.id));
      if (its.length > 0) parts.push(ofSeats(its.map(({ id }) => id)));
    }
  }
  for (const key of things) parts.push(ofThings([key]));
  const single = parts.length === 1 ? [...parts[0]!.seats] : [];
  const blocks = single.length > 1 ? single.map((id) => ofSeats([id])) : parts;
  return blocks.map((selection) => ({ selection, box: selectionBox(map, selection) }));
}

function shifted(map: SeatMap, moves: readonly { selection: Selection; dx: number; dy: number }[]): SeatMap {
  return moves.reduce((next, { selection, dx, dy }) => (dx === 0 && dy === 0 ? next : placed(next, selection, ([x, y]) => [x + dx, y + dy])), map);
}

export function aligned(selection: Selection, side: Side): Edit {
  return (map) => {
    const blocks = blocksOf(map, selection);
    const whole = selectionBox(map, selection);
    const [cx, cy] = centreOf(whole);
    return shifted(map, blocks.map(({ selection: block, box }) => {
      const [x, y] = centreOf(box);
      const dx = { left: whole.left - box.left, right: whole.right - box.right, centre: cx - x, top: 0, middle: 0, bottom: 0 }[side];
      const dy = { top: whole.top - box.top, bottom: whole.bottom - box.bottom, middle: cy - y, left: 0, centre: 0, right: 0 }[side];
      return { selection: block, dx, dy };
    }));
  };
}

/** Middles at even distances between the first and the last. */
export function distributed(selection: Selection, along: "x" | "y"): Edit {
  return (map) => {
    const axis = along === "x" ? 0 : 1;
    const blocks = blocksOf(map, selection).map((block) => ({ ...block, at: centreOf(block.box)[axis] })).sort((a, b) => a.at - b.at);
    if (blocks.length < 3) return map;
    const first = blocks[0]!.at;
    const step = (blocks[blocks.length - 1]!.at - first) / (blocks.length - 1);
    return shifted(map, blocks.map(({ selection: block, at }, i) => {
      const by = first + step * i - at;
      return { selection: block, dx: along === "x" ? by : 0, dy: along === "y" ? by : 0 };
    }));
  };
}

export function mirrored(selection: Selection, along: "x" | "y"): Edit {
  return (map) => {
    const [cx, cy] = centreOf(selectionBox(map, selection));
    return placed(map, selection, ([x, y]) => (along === "x" ? [2 * cx - x, y] : [x, 2 * cy - y]));
  };
}

export function turnedBy(selection: Selection, degrees: number, about?: Point): Edit {
  return (map) => {
    const centre = about ?? centreOf(selectionBox(map, selection));
    return placed(map, selection, (point) => turned(point, centre, degrees), degrees);
  };
}

export function movedBy(selection: Selection, dx: number, dy: number): Edit {
  return (map) => (dx === 0 && dy === 0 ? map : placed(map, selection, ([x, y]) => [x + dx, y + dy]));
}

/** The arc that a row lies on now: through its first, its middle and its last seat. */
export function arcOf(row: Row): Arc | null {
  const [first, last] = [row.seats[0], row.seats[row.seats.length - 1]];
  if (first === undefined || last === undefined || row.seats.length < 2) return null;
  const middle = row.seats[Math.floor(row.seats.length / 2)]!;
  const [from, to]: [Point, Point] = [[first.x, first.y], [last.x, last.y]];
  if (distance(from, to) === 0) return null;
  return { from, to, rise: row.seats.length < 3 ? 0 : riseThrough(from, to, [middle.x, middle.y]) };
}

/** A row laid on another arc: its seats keep their shares of the way, so that aisles stay aisles. */
export function bent(row: Row, arc: Arc): Row {
  const ways = [0];
  for (let i = 1; i < row.seats.length; i++) {
    const [a, b] = [row.seats[i - 1]!, row.seats[i]!];
    ways.push(ways[i - 1]! + distance([a.x, a.y], [b.x, b.y]));
  }
  const whole = ways[ways.length - 1]! || 1;
  return {
    ...row,
    seats: row.seats.map((seat, i) => {
      const [x, y] = pointOn(arc, ways[i]! / whole);
      return { ...seat, x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
    }),
  };
}

/** Points along an arc at this spacing, as many as fit. */
export function pointsAlong(arc: Arc, spacing: number, most: number): Point[] {
  const length = arcLength(arc);
  const count = Math.min(most, Math.floor(length / spacing + 0.01) + 1);
  if (count < 2) return [arc.from];
  // Whole spacings from the first point: what does not fit stays free at the far end.
  return Array.from({ length: count }, (_, i) => pointOn(arc, (i * spacing) / length));
}
