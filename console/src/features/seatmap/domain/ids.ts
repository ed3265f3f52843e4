/** Names that the server keeps: unique over a whole document, short, and the same for a seat for ever once published. */
import type { Row, Seat, SeatMap, Section, Table } from "@/seats/domain/document";
import { ID } from "@/seats/domain/limits";

/** Every id of the document, of all kinds: they share one space. */
export function idsOf(map: SeatMap): Set<string> {
  const ids = new Set<string>();
  for (const group of [map.zones, map.entrances, map.categories]) for (const one of group) ids.add(one.id);
  for (const section of map.sections) {
    ids.add(section.id);
    for (const area of section.areas) ids.add(area.id);
    for (const row of [...section.rows, ...section.tables]) {
      ids.add(row.id);
      for (const seat of row.seats) ids.add(seat.id);
    }
  }
  return ids;
}

/** Gives ids that nothing in the document has, and never the same twice. */
export class Namer {
  private readonly taken: Set<string>;
  private readonly next = new Map<string, number>();

  constructor(map: SeatMap) {
    this.taken = idsOf(map);
  }

  /** `wanted` itself where it is free and allowed. */
  exactly(wanted: string): string | null {
    if (!ID.test(wanted) || this.taken.has(wanted)) return null;
    this.taken.add(wanted);
    return wanted;
  }

  /** `stem-1`, `stem-2` and so on, the first that is free. */
  after(stem: string): string {
    const short = stem.slice(0, 38);
    for (let n = this.next.get(short) ?? 1; ; n++) {
      const id = `${short}-${n}`;
      if (!this.taken.has(id)) {
        this.taken.add(id);
        this.next.set(short, n + 1);
        return id;
      }
    }
  }

  /** A copy of a row under new ids; companions stay with the wheelchair seats that were copied with them. */
  row(row: Row, section: Section): Row {
    const id = this.after(section.id + "-r");
    return { ...row, id, seats: this.seats(row.seats, id) };
  }

  table(table: Table, section: Section): Table {
    const id = this.after(section.id + "-t");
    return { ...table, id, seats: this.seats(table.seats, id) };
  }

  private seats(seats: readonly Seat[], stem: string): Seat[] {
    const renamed = new Map(seats.map((seat) => [seat.id, this.after(stem)]));
    return seats.map((seat) => withPartner({ ...seat, id: renamed.get(seat.id)! }, seat.with === undefined ? undefined : renamed.get(seat.with)));
  }
}

function withPartner(seat: Seat, partner: string | undefined): Seat {
  const { with: _, ...rest } = seat;
  return partner === undefined ? rest : { ...rest, with: partner };
}

/**
 * Ids that say where a seat is (`stalls-A-12`), which also keep the plan that phones load small. Only for halls that
 * were never published: from then on tickets know the seats by their ids.
 */
export function speakingIds(map: SeatMap): SeatMap {
  const renamed = new Map<string, string>();
  const rowsGone: SeatMap = { ...map, sections: map.sections.map((section) => ({ ...section, rows: [], tables: [] })) };
  const namer = new Namer(rowsGone);
  const claimed = (wanted: string, stem: string) => namer.exactly(wanted) ?? namer.after(stem);
  const sections = map.sections.map((section) => {
    const named = <T extends Row | Table>(row: T, letter: string): T => {
      const id = claimed(`${section.id}-${row.label}`, `${section.id}-${letter}`);
      const seats = row.seats.map((seat) => {
        const seatId = claimed(`${id}-${seat.label}`, id);
        renamed.set(seat.id, seatId);
        return { ...seat, id: seatId };
      });
      return { ...row, id, seats };
    };
    return { ...section, rows: section.rows.map((row) => named(row, "r")), tables: section.tables.map((table) => named(table, "t")) };
  });
  const partnered = (seat: Seat): Seat => (seat.with === undefined ? seat : withPartner(seat, renamed.get(seat.with)));
  return {
    ...map,
    sections: sections.map((section) => ({
      ...section,
      rows: section.rows.map((row) => (row.seats.some((seat) => seat.with) ? { ...row, seats: row.seats.map(partnered) } : row)),
      tables: section.tables.map((table) => ({ ...table, seats: table.seats.map(partnered) })),
    })),
  };
}
