/** What is selected: seats by their id, everything else by a key that says its kind. Tables bring their seats along. */
import type { SeatMap } from "./document";

export interface Selection {
  readonly seats: ReadonlySet<string>;
  readonly things: ReadonlySet<string>;
}

export const EMPTY: Selection = { seats: new Set(), things: new Set() };

export type ThingKind = "area" | "table" | "entrance" | "shape" | "outline";

/** `area:floor`, `shape:3`; the focal point is `focal`. Shapes have no id: they are known by their place in the list. */
export function thing(kind: ThingKind, id: string | number): string {
  return `${kind}:${id}`;
}

export function partsOf(key: string): { kind: ThingKind | "focal"; id: string } {
  const colon = key.indexOf(":");
  return colon < 0 ? { kind: "focal", id: "" } : { kind: key.slice(0, colon) as ThingKind, id: key.slice(colon + 1) };
}

export function isEmpty(selection: Selection): boolean {
  return selection.seats.size === 0 && selection.things.size === 0;
}

export function ofSeats(ids: Iterable<string>): Selection {
  return { seats: new Set(ids), things: new Set() };
}

export function ofThings(keys: Iterable<string>): Selection {
  return { seats: new Set(), things: new Set(keys) };
}

export function added(a: Selection, b: Selection): Selection {
  return { seats: new Set([...a.seats, ...b.seats]), things: new Set([...a.things, ...b.things]) };
}

/** With what was in only one of both: how Shift adds and takes away. */
export function toggled(a: Selection, b: Selection): Selection {
  return { seats: symmetric(a.seats, b.seats), things: symmetric(a.things, b.things) };
}

function symmetric(a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> {
  const all = new Set(a);
  const whole = [...b].every((one) => a.has(one));
  for (const one of b) if (whole) all.delete(one);
    else all.add(one);
  return all;
}

export function everything(map: SeatMap): Selection {
  const seats = new Set<string>();
  const things = new Set<string>();
  for (const section of map.sections) {
    for (const row of section.rows) for (const seat of row.seats) seats.add(seat.id);
    for (const table of section.tables) things.add(thing("table", table.id));
    for (const area of section.areas) things.add(thing("area", area.id));
    if (section.outline.length) things.add(thing("outline", section.id));
  }
  map.shapes.forEach((_, i) => things.add(thing("shape", i)));
  for (const entrance of map.entrances) things.add(thing("entrance", entrance.id));
  return { seats, things };
}

export function ofSection(map: SeatMap, sectionId: string): Selection {
  const section = map.sections.find(({ id }) => id === sectionId);
  if (section === undefined) return EMPTY;
  const things = new Set<string>();
  for (const table of section.tables) things.add(thing("table", table.id));
  for (const area of section.areas) things.add(thing("area", area.id));
  if (section.outline.length) things.add(thing("outline", section.id));
  return { seats: new Set(section.rows.flatMap((row) => row.seats.map((seat) => seat.id))), things };
}

/** The whole rows of every seat that is selected. */
export function wholeRows(map: SeatMap, selection: Selection): Selection {
  const seats = new Set(selection.seats);
  for (const section of map.sections) {
    for (const row of section.rows) {
      if (row.seats.some((seat) => selection.seats.has(seat.id))) for (const seat of row.seats) seats.add(seat.id);
    }
  }
  return { seats, things: selection.things };
}

/** What of the selection still exists: undo takes things away under it. */
export function surviving(map: SeatMap, selection: Selection): Selection {
  if (isEmpty(selection)) return selection;
  const all = everything(map);
  const seats = [...selection.seats].filter((id) => all.seats.has(id));
  const things = [...selection.things].filter((key) => key === "focal" || all.things.has(key));
  if (seats.length === selection.seats.size && things.length === selection.things.size) return selection;
  return { seats: new Set(seats), things: new Set(things) };
}
