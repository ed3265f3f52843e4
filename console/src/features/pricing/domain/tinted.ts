/**
 * The map as it is drawn: each seat bears as its category what it is to look like. Rows that look as before stay the very
 * same, so that drawing 50,000 seats again after a stroke costs what the stroke touched.
 */
import type { Row, Seat, SeatMap, Table } from "@/seats/domain/document";
import type { Plan } from "./plan";

export class Tinted {
  private map: SeatMap | null = null;
  private plan: Plan | null = null;
  private values: Uint8Array = new Uint8Array(0);
  private names: readonly string[] = [];

  /** `names` are the tints' ids by value; no name leaves a seat without colour. */
  of(plan: Plan, values: Uint8Array, names: readonly string[]): SeatMap {
    const fresh = this.map === null || this.plan !== plan || this.names.join() !== names.join();
    const before = this.values;
    this.plan = plan;
    this.values = values;
    this.names = names;
    const old = fresh ? plan.map : this.map!;
    let changed = fresh;
    const sections = plan.blocks.map(({ lines, first, count }, s) => {
      const section = old.sections[s]!;
      if (!fresh && same(before, values, first, count)) return section;
      changed = true;
      const mine = [...section.rows, ...section.tables];
      const next = lines.map(({ row, first: start, count: many }, i) => (!fresh && same(before, values, start, many) ? mine[i]! : coloured(row, start, values, names)));
      const rows = section.rows.length;
      return { ...section, rows: next.slice(0, rows) as Row[], tables: next.slice(rows) as Table[] };
    });
    if (changed) this.map = { ...plan.map, sections };
    return this.map!;
  }
}

function same(a: Uint8Array, b: Uint8Array, first: number, count: number): boolean {
  if (a === b) return true;
  for (let i = first; i < first + count; i++) if (a[i] !== b[i]) return false;
  return true;
}

function coloured<T extends Row | Table>(row: T, first: number, values: Uint8Array, names: readonly string[]): T {
  return { ...row, seats: row.seats.map((seat, i) => bearing(seat, names[values[first + i]!] ?? "")) };
}

function bearing({ id, label, x, y, kind, gap, with: partner }: Seat, category: string): Seat {
  return { id, label, x, y, kind, ...(category === "" ? {} : { category }), ...(gap ? { gap } : {}), ...(partner === undefined ? {} : { with: partner }) };
}
