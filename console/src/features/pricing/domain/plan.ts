/** The seats of a document in plan order: section by section, in each its rows and then its tables. Prices are told so. */
import type { Row, SeatMap, Table } from "@/seats/domain/document";

/** A row or a table; its seats are `first` and as many as `count` after one another. */
export interface Line {
  readonly row: Row | Table;
  readonly first: number;
  readonly count: number;
}

export interface Block {
  readonly id: string;
  readonly lines: readonly Line[];
  readonly first: number;
  readonly count: number;
}

export interface Plan {
  readonly map: SeatMap;
  readonly blocks: readonly Block[];
  readonly ids: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly count: number;
}

const plans = new WeakMap<SeatMap, Plan>();

/** Remembered by the document, which never changes. */
export function planOf(map: SeatMap): Plan {
  let plan = plans.get(map);
  if (plan === undefined) plans.set(map, (plan = made(map)));
  return plan;
}

function made(map: SeatMap): Plan {
  const ids: string[] = [];
  const blocks = map.sections.map(({ id, rows, tables }) => {
    const start = ids.length;
    const lines = [...rows, ...tables].map((row) => {
      const first = ids.length;
      for (const seat of row.seats) ids.push(seat.id);
      return { row, first, count: row.seats.length };
    });
    return { id, lines, first: start, count: ids.length - start };
  });
  return { map, blocks, ids, indexOf: new Map(ids.map((id, i) => [id, i])), count: ids.length };
}

/** Where a seat is written: `池座 A 12`. */
export function placeOf(plan: Plan, index: number): { readonly section: string; readonly row: string; readonly seat: string } | null {
  const block = plan.blocks.find(({ first, count }) => index >= first && index < first + count);
  const line = block?.lines.find(({ first, count }) => index >= first && index < first + count);
  if (block === undefined || line === undefined) return null;
  return { section: block.id, row: line.row.label, seat: line.row.seats[index - line.first]!.label };
}

/** Everything in a range, for painting it. */
export function span({ first, count }: { readonly first: number; readonly count: number }): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
