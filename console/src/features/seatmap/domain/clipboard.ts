/** Copies of what is selected: put into the document under new ids, a little beside where it came from. */
import type { Area, Entrance, Row, SeatMap, Shape, Table } from "@/seats/domain/document";
import { changedSection, placed } from "./edit";
import { Namer } from "./ids";
import { added, EMPTY, thing, type Selection } from "@/seats/domain/selection";

export interface Copied {
  readonly rows: readonly { readonly sectionId: string; readonly row: Row }[];
  readonly tables: readonly { readonly sectionId: string; readonly table: Table }[];
  readonly areas: readonly { readonly sectionId: string; readonly area: Area }[];
  readonly shapes: readonly Shape[];
  readonly entrances: readonly Entrance[];
}

/** Rows are copied as far as they are selected. */
export function copied(map: SeatMap, { seats, things }: Selection): Copied {
  const rows: { sectionId: string; row: Row }[] = [];
  const tables: { sectionId: string; table: Table }[] = [];
  const areas: { sectionId: string; area: Area }[] = [];
  for (const section of map.sections) {
    for (const row of section.rows) {
      const its = row.seats.filter((seat) => seats.has(seat.id));
      if (its.length > 0) rows.push({ sectionId: section.id, row: its.length === row.seats.length ? row : { ...row, seats: its } });
    }
    for (const table of section.tables) if (things.has(thing("table", table.id))) tables.push({ sectionId: section.id, table });
    for (const area of section.areas) if (things.has(thing("area", area.id))) areas.push({ sectionId: section.id, area });
  }
  return {
    rows,
    tables,
    areas,
    shapes: map.shapes.filter((_, i) => things.has(thing("shape", i))),
    entrances: map.entrances.filter(({ id }) => things.has(thing("entrance", id))),
  };
}

export function isNothing({ rows, tables, areas, shapes, entrances }: Copied): boolean {
  return rows.length + tables.length + areas.length + shapes.length + entrances.length === 0;
}

/** The document with the copies in it, moved by this much, and the copies selected. A section that is gone falls to `fallback`. */
export function pasted(map: SeatMap, what: Copied, { dx, dy, fallback }: { dx: number; dy: number; fallback: string }): { map: SeatMap; selection: Selection } {
  const namer = new Namer(map);
  const home = (id: string) => (map.sections.some((section) => section.id === id) ? id : fallback);
  let next = map;
  let selection: Selection = EMPTY;
  for (const sectionId of new Set([...what.rows, ...what.tables, ...what.areas].map((one) => home(one.sectionId)))) {
    next = changedSection(next, sectionId, (section) => {
      const labels = new Set(section.rows.map(({ label }) => label));
      const rows = what.rows.filter((one) => home(one.sectionId) === sectionId).map(({ row }) => freeLabel(namer.row(row, section), labels));
      const tableLabels = new Set(section.tables.map(({ label }) => label));
      const tables = what.tables.filter((one) => home(one.sectionId) === sectionId).map(({ table }) => freeLabel(namer.table(table, section), tableLabels));
      const areas = what.areas.filter((one) => home(one.sectionId) === sectionId).map(({ area }) => ({ ...area, id: namer.after(`${section.id}-a`) }));
      selection = added(selection, {
        seats: new Set(rows.flatMap((row) => row.seats.map(({ id }) => id))),
        things: new Set([...tables.map(({ id }) => thing("table", id)), ...areas.map(({ id }) => thing("area", id))]),
      });
      return { ...section, rows: [...section.rows, ...rows], tables: [...section.tables, ...tables], areas: [...section.areas, ...areas] };
    });
  }
  const entrances = what.entrances.map((entrance) => ({ ...entrance, id: namer.after("e") }));
  selection = added(selection, {
    seats: new Set(),
    things: new Set([...what.shapes.map((_, i) => thing("shape", next.shapes.length + i)), ...entrances.map(({ id }) => thing("entrance", id))]),
  });
  next = { ...next, shapes: [...next.shapes, ...what.shapes], entrances: [...next.entrances, ...entrances] };
  return { map: placed(next, selection, ([x, y]) => [x + dx, y + dy]), selection };
}

/** A copy beside its original must not bear its name: two rows of one name in one section are refused. */
function freeLabel<T extends Row | Table>(row: T, labels: Set<string>): T {
  let label = row.label;
  for (let n = 2; labels.has(label); n++) label = next(row.label, n);
  labels.add(label);
  return label === row.label ? row : { ...row, label };
}

/** Letters and numbers count on; other names get a number. */
function next(label: string, n: number): string {
  if (/^[A-Z]$/.test(label) && label.charCodeAt(0) + n - 1 <= 90) return String.fromCharCode(label.charCodeAt(0) + n - 1);
  if (/^\d+$/.test(label)) return String(Number(label) + n - 1);
  return `${label} ${n}`;
}
