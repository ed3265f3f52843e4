/**
 * Where things lie, found quickly: boxes around rows, around sections, around everything. A row never changes, so its
 * box is remembered by the row itself; after an edit only what was edited is measured again. To find a seat, look into
 * the boxes that hold the point: 5,000 rows of 50,000 seats take some ten microseconds.
 */
import type { Area, Point, Row, Seat, SeatMap, Section, Shape, Table } from "./document";
import { boxOf, distance, distanceToLine, grown, holds, isInside, isNowhere, joined, meets, NOWHERE, turned, type Box } from "./geometry";
import { SEAT_RADIUS } from "./limits";
import { EMPTY, thing, type Selection } from "./selection";

const rowBoxes = new WeakMap<Row | Table, Box>();
const sectionBoxes = new WeakMap<Section, Box>();

export function rowBox(row: Row | Table): Box {
  let box = rowBoxes.get(row);
  if (box === undefined) {
    box = grown(boxOf(points(row.seats)), SEAT_RADIUS);
    if ("size" in row) box = joined(box, grown(boxOf([[row.x, row.y]]), row.size / 2));
    rowBoxes.set(row, box);
  }
  return box;
}

export function sectionBox(section: Section): Box {
  let box = sectionBoxes.get(section);
  if (box === undefined) {
    box = boxOf(section.outline);
    for (const row of section.rows) if (row.seats.length) box = joined(box, rowBox(row));
    for (const table of section.tables) box = joined(box, rowBox(table));
    for (const area of section.areas) box = joined(box, boxOf(area.outline));
    sectionBoxes.set(section, box);
  }
  return box;
}

function* points(seats: readonly Seat[]): Generator<Point> {
  for (const seat of seats) yield [seat.x, seat.y];
}

export function shapeBox(shape: Shape): Box {
  return boxOf(shapeOutline(shape));
}

/** The corners of a shape as drawn, turned; of a text and an ellipse a box around it. */
export function shapeOutline(shape: Shape): Point[] {
  const box = boxOf(shape.points);
  const middle: Point = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  let corners = [...shape.points];
  if (shape.kind === "ellipse") corners = [[box.left, box.top], [box.right, box.top], [box.right, box.bottom], [box.left, box.bottom]];
  if (shape.kind === "text") {
    const { width, height } = textSize(shape);
    corners = [[middle[0] - width / 2, middle[1] - height / 2], [middle[0] + width / 2, middle[1] - height / 2], [middle[0] + width / 2, middle[1] + height / 2], [middle[0] - width / 2, middle[1] + height / 2]];
  }
  return shape.rotation ? corners.map((corner) => turned(corner, middle, shape.rotation!)) : corners;
}

export const TEXT_SIZE = 60;

function textSize({ text }: Shape): { width: number; height: number } {
  const longest = Math.max(1, ...Object.values(text ?? {}).map((one) => [...one].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 255 ? 1 : 0.6), 0)));
  return { width: longest * TEXT_SIZE, height: TEXT_SIZE * 1.2 };
}

/** The box of the whole drawing: the hall's size and whatever lies outside of it. */
export function mapBox(map: SeatMap): Box {
  let box: Box = { left: 0, top: 0, right: map.size.width, bottom: map.size.height };
  for (const section of map.sections) {
    const its = sectionBox(section);
    if (!isNowhere(its)) box = joined(box, its);
  }
  for (const shape of map.shapes) box = joined(box, shapeBox(shape));
  return box;
}

/** What lies around a selection. */
export function selectionBox(map: SeatMap, selection: Selection): Box {
  let box = NOWHERE;
  for (const section of map.sections) {
    if (selection.things.has(thing("outline", section.id))) box = joined(box, boxOf(section.outline));
    if (selection.seats.size > 0) {
      for (const row of section.rows) {
        for (const seat of row.seats) if (selection.seats.has(seat.id)) box = joined(box, grown({ left: seat.x, right: seat.x, top: seat.y, bottom: seat.y }, SEAT_RADIUS));
      }
    }
    for (const table of section.tables) if (selection.things.has(thing("table", table.id))) box = joined(box, rowBox(table));
    for (const area of section.areas) if (selection.things.has(thing("area", area.id))) box = joined(box, boxOf(area.outline));
  }
  map.shapes.forEach((shape, i) => {
    if (selection.things.has(thing("shape", i))) box = joined(box, shapeBox(shape));
  });
  for (const entrance of map.entrances) if (selection.things.has(thing("entrance", entrance.id))) box = joined(box, grown(boxOf([[entrance.x, entrance.y]]), 30));
  if (selection.things.has("focal")) box = joined(box, grown(boxOf([[map.focal.x, map.focal.y]]), 30));
  return box;
}

export interface SeatHit {
  readonly kind: "seat";
  readonly section: Section;
  readonly row: Row;
  readonly seat: Seat;
}
export type Hit = SeatHit | { readonly kind: "thing"; readonly key: string; readonly section?: Section; readonly table?: Table; readonly area?: Area };

/** What the pointer touches, the topmost first. `reach` is how near (in centimetres) is near enough. */
export function hitAt(map: SeatMap, x: number, y: number, reach: number): Hit | null {
  for (const section of map.sections) {
    if (!holds(grown(sectionBox(section), reach), x, y)) continue;
    const hit = seatHit(section, x, y, Math.max(SEAT_RADIUS, reach)) ?? tableHit(section, x, y);
    if (hit !== null) return hit;
  }
  if (distance([x, y], [map.focal.x, map.focal.y]) <= 25 + reach) return { kind: "thing", key: "focal" };
  for (const entrance of map.entrances) {
    if (distance([x, y], [entrance.x, entrance.y]) <= 30 + reach) return { kind: "thing", key: thing("entrance", entrance.id) };
  }
  for (const section of map.sections) {
    for (const area of section.areas) if (isInside(area.outline, x, y)) return { kind: "thing", key: thing("area", area.id), section, area };
  }
  for (let i = map.shapes.length - 1; i >= 0; i--) if (touches(map.shapes[i]!, x, y, reach)) return { kind: "thing", key: thing("shape", i) };
  for (const section of map.sections) {
    if (nearOutline(section.outline, x, y, reach, true)) return { kind: "thing", key: thing("outline", section.id), section };
  }
  return null;
}

function seatHit(section: Section, x: number, y: number, reach: number): SeatHit | null {
  let found: SeatHit | null = null;
  let nearest = reach;
  for (const row of section.rows) {
    if (!holds(grown(rowBox(row), reach), x, y)) continue;
    for (const seat of row.seats) {
      const away = Math.hypot(seat.x - x, seat.y - y);
      if (away <= nearest) {
        nearest = away;
        found = { kind: "seat", section, row, seat };
      }
    }
  }
  return found;
}

function tableHit(section: Section, x: number, y: number): Hit | null {
  for (const table of section.tables) {
    if (holds(rowBox(table), x, y)) return { kind: "thing", key: thing("table", table.id), section, table };
  }
  return null;
}

function touches(shape: Shape, x: number, y: number, reach: number): boolean {
  if (shape.kind === "line" || shape.kind === "wall") return nearOutline(shapeOutline(shape), x, y, reach + 10, false);
  return isInside(shapeOutline(shape), x, y);
}

function nearOutline(outline: readonly Point[], x: number, y: number, reach: number, closed: boolean): boolean {
  const count = closed ? outline.length : outline.length - 1;
  for (let i = 0; i < count; i++) {
    if (distanceToLine([x, y], outline[i]!, outline[(i + 1) % outline.length]!) <= reach) return true;
  }
  return false;
}

/** Everything that lies in a rectangle: seats by their middle, the rest where it lies in it entirely. */
export function within(map: SeatMap, box: Box): Selection {
  const seats = new Set<string>();
  const things = new Set<string>();
  const inside = (its: Box) => its.left >= box.left && its.right <= box.right && its.top >= box.top && its.bottom <= box.bottom;
  for (const section of map.sections) {
    if (!meets(sectionBox(section), box)) continue;
    for (const row of section.rows) {
      if (!meets(rowBox(row), box)) continue;
      for (const seat of row.seats) if (holds(box, seat.x, seat.y)) seats.add(seat.id);
    }
    for (const table of section.tables) if (holds(box, table.x, table.y)) things.add(thing("table", table.id));
    for (const area of section.areas) if (inside(boxOf(area.outline))) things.add(thing("area", area.id));
    if (section.outline.length && inside(boxOf(section.outline))) things.add(thing("outline", section.id));
  }
  map.shapes.forEach((shape, i) => inside(shapeBox(shape)) && things.add(thing("shape", i)));
  for (const entrance of map.entrances) if (holds(box, entrance.x, entrance.y)) things.add(thing("entrance", entrance.id));
  return seats.size || things.size ? { seats, things } : EMPTY;
}
