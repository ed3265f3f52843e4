/**
 * Edits: functions from a document to the next. What they do not touch stays the very same object, and an edit that
 * changes nothing answers the document that it was given.
 */
import type { Area, Entrance, Point, Row, Seat, SeatMap, Section, Shape, Table } from "@/seats/domain/document";
import { rounded, roundedPoint } from "@/seats/domain/geometry";
import { partsOf, thing, type Selection } from "@/seats/domain/selection";

export type Edit = (map: SeatMap) => SeatMap;

/** `list` with each item replaced by what `change` makes of it; the same list where nothing changed. `null` removes. */
export function mapped<T>(list: readonly T[], change: (item: T, index: number) => T | null): readonly T[] {
  let next: T[] | null = null;
  for (let i = 0; i < list.length; i++) {
    const item = list[i]!;
    const made = change(item, i);
    if (made !== item && next === null) next = list.slice(0, i);
    if (next !== null && made !== null) next.push(made);
  }
  return next ?? list;
}

export function changedSections(map: SeatMap, change: (section: Section) => Section | null): SeatMap {
  const sections = mapped(map.sections, change);
  return sections === map.sections ? map : { ...map, sections };
}

export function changedSection(map: SeatMap, id: string, change: (section: Section) => Section): SeatMap {
  return changedSections(map, (section) => (section.id === id ? change(section) : section));
}

export function changedRows(map: SeatMap, change: (row: Row, section: Section) => Row | null): SeatMap {
  return changedSections(map, (section) => {
    const rows = mapped(section.rows, (row) => change(row, section));
    return rows === section.rows ? section : { ...section, rows };
  });
}

export function changedTables(map: SeatMap, change: (table: Table, section: Section) => Table | null): SeatMap {
  return changedSections(map, (section) => {
    const tables = mapped(section.tables, (table) => change(table, section));
    return tables === section.tables ? section : { ...section, tables };
  });
}

export function changedAreas(map: SeatMap, change: (area: Area, section: Section) => Area | null): SeatMap {
  return changedSections(map, (section) => {
    const areas = mapped(section.areas, (area) => change(area, section));
    return areas === section.areas ? section : { ...section, areas };
  });
}

export function changedShapes(map: SeatMap, change: (shape: Shape, index: number) => Shape | null): SeatMap {
  const shapes = mapped(map.shapes, change);
  return shapes === map.shapes ? map : { ...map, shapes };
}

export function changedEntrances(map: SeatMap, change: (entrance: Entrance) => Entrance | null): SeatMap {
  const entrances = mapped(map.entrances, change);
  return entrances === map.entrances ? map : { ...map, entrances };
}

/** Each selected seat, those of selected tables too. */
export function changedSeats(map: SeatMap, { seats, things }: Selection, change: (seat: Seat) => Seat): SeatMap {
  let next = map;
  if (seats.size > 0) {
    next = changedRows(next, (row) => {
      const its = mapped(row.seats, (seat) => (seats.has(seat.id) ? change(seat) : seat));
      return its === row.seats ? row : { ...row, seats: its };
    });
  }
  if ([...things].some((key) => partsOf(key).kind === "table")) {
    next = changedTables(next, (table) => {
      if (!things.has(thing("table", table.id))) return table;
      const its = mapped(table.seats, change);
      return its === table.seats ? table : { ...table, seats: its };
    });
  }
  return next;
}

/** Everything selected put where `place` says; `turn` is by how many degrees that turns what has a rotation. */
export function placed(map: SeatMap, selection: Selection, place: (point: Point) => Point, turn = 0): SeatMap {
  const { things } = selection;
  const put = (p: Point): Point => roundedPoint(place(p));
  const moveSeat = (seat: Seat): Seat => {
    const [x, y] = put([seat.x, seat.y]);
    return x === seat.x && y === seat.y ? seat : { ...seat, x, y };
  };
  let next = changedSeats(map, selection, moveSeat);
  if (things.size === 0) return next;
  next = changedSections(next, (section) => {
    const tables = mapped(section.tables, (table) => (things.has(thing("table", table.id)) ? at(table, put([table.x, table.y])) : table));
    const areas = mapped(section.areas, (area) => (things.has(thing("area", area.id)) ? { ...area, outline: area.outline.map(put) } : area));
    const outline = things.has(thing("outline", section.id)) ? section.outline.map(put) : section.outline;
    return tables === section.tables && areas === section.areas && outline === section.outline ? section : { ...section, tables, areas, outline };
  });
  next = changedShapes(next, (shape, i) => (things.has(thing("shape", i)) ? turnedShape({ ...shape, points: placedPoints(shape, put) }, turn) : shape));
  next = changedEntrances(next, (entrance) => (things.has(thing("entrance", entrance.id)) ? at(entrance, put([entrance.x, entrance.y])) : entrance));
  if (things.has("focal")) next = { ...next, focal: at(next.focal, put([next.focal.x, next.focal.y])) };
  return next;
}

function at<T extends { readonly x: number; readonly y: number }>(what: T, [x, y]: Point): T {
  return { ...what, x, y };
}

/** An ellipse and a text keep their size and turn about their middle; what has corners moves corner by corner. */
function placedPoints(shape: Shape, put: (point: Point) => Point): Point[] {
  if (!keepsRotation(shape)) return shape.points.map(put);
  const xs = shape.points.map(([x]) => x);
  const ys = shape.points.map(([, y]) => y);
  const middle: Point = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
  const [x, y] = put(middle);
  return shape.points.map((point) => roundedPoint([point[0] + x - middle[0], point[1] + y - middle[1]]));
}

function turnedShape(shape: Shape, turn: number): Shape {
  if (turn === 0 || !keepsRotation(shape)) return shape;
  const rotation = rounded((((shape.rotation ?? 0) + turn) % 360 + 360) % 360);
  return { ...shape, rotation };
}

function keepsRotation({ kind, rotation }: Shape): boolean {
  return kind === "ellipse" || kind === "text" || rotation !== undefined;
}

/** Without what is selected. Where a seat goes from the middle of a row an aisle stays; rows without seats go. */
export function removed(map: SeatMap, { seats, things }: Selection): SeatMap {
  let next = map;
  if (seats.size > 0) next = changedRows(next, (row) => withoutSeats(row, seats));
  if (things.size > 0) {
    next = changedTables(next, (table) => (things.has(thing("table", table.id)) ? null : table));
    next = changedAreas(next, (area) => (things.has(thing("area", area.id)) ? null : area));
    next = changedShapes(next, (shape, i) => (things.has(thing("shape", i)) ? null : shape));
    next = changedEntrances(next, (entrance) => (things.has(thing("entrance", entrance.id)) ? null : entrance));
    next = changedSections(next, (section) => (things.has(thing("outline", section.id)) ? { ...section, outline: [] } : section));
  }
  return next === map ? map : withoutDangling(next);
}

function withoutSeats(row: Row, gone: ReadonlySet<string>): Row | null {
  if (!row.seats.some((seat) => gone.has(seat.id))) return row;
  const kept: Seat[] = [];
  let aisle = false;
  for (const seat of row.seats) {
    if (gone.has(seat.id)) {
      aisle = kept.length > 0;
      continue;
    }
    if (kept.length === 0) kept.push(withGap(seat, false));
    else kept.push(aisle ? withGap(seat, true) : seat);
    aisle = false;
  }
  return kept.length ? { ...row, seats: kept } : null;
}

export function withGap(seat: Seat, gap: boolean): Seat {
  if (Boolean(seat.gap) === gap) return seat;
  const { gap: _, ...rest } = seat;
  return gap ? { ...rest, gap } : rest;
}

/** References to what is not there any more are taken out: companions, entrances, zones, categories. */
export function withoutDangling(map: SeatMap): SeatMap {
  const zones = new Set(map.zones.map(({ id }) => id));
  const entrances = new Set(map.entrances.map(({ id }) => id));
  const categories = new Set(map.categories.map(({ id }) => id));
  const chairs = new Set<string>();
  for (const section of map.sections) for (const row of [...section.rows, ...section.tables]) for (const seat of row.seats) if (seat.kind === "wheelchair") chairs.add(seat.id);
  const seat = (one: Seat): Seat => {
    let next = one;
    if (one.with !== undefined && !chairs.has(one.with)) next = without(next, "with");
    if (one.category !== undefined && !categories.has(one.category)) next = without(next, "category");
    return next;
  };
  let next = changedSections(map, (section) => {
    let its = section;
    if (its.zone !== undefined && !zones.has(its.zone)) its = without(its, "zone");
    if (its.entrance !== undefined && !entrances.has(its.entrance)) its = without(its, "entrance");
    const rows = mapped(its.rows, (row) => seated(row, mapped(row.seats, seat)));
    const tables = mapped(its.tables, (table) => seated(table, mapped(table.seats, seat)));
    const areas = mapped(its.areas, (area) => (area.category !== undefined && !categories.has(area.category) ? without(area, "category") : area));
    return rows === its.rows && tables === its.tables && areas === its.areas ? its : { ...its, rows, tables, areas };
  });
  next = changedEntrances(next, (entrance) => (entrance.zone !== undefined && !zones.has(entrance.zone) ? without(entrance, "zone") : entrance));
  return next;
}

function seated<T extends Row | Table>(row: T, seats: readonly Seat[]): T {
  return seats === row.seats ? row : { ...row, seats };
}

export function without<T extends object, K extends keyof T>(what: T, key: K): T {
  const { [key]: _, ...rest } = what;
  return rest as T;
}

export function withRows(map: SeatMap, sectionId: string, rows: readonly Row[]): SeatMap {
  return rows.length === 0 ? map : changedSection(map, sectionId, (section) => ({ ...section, rows: [...section.rows, ...rows] }));
}
