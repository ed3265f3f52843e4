/** What undo keeps of the editor, and what keeping it costs. */
import type { SeatMap } from "@/seats/domain/document";
import type { Selection } from "@/seats/domain/selection";

export interface Snapshot {
  readonly map: SeatMap;
  readonly selection: Selection;
}

/** Seats kept twice because steps rewrote them; about 100 bytes each. */
export const MOST_WEIGHT = 1_500_000;

/** Seats of rows that the later document does not share with the earlier one. */
export function weightOf({ map: before }: Snapshot, { map: after }: Snapshot): number {
  let weight = 1;
  const kept = new Set<unknown>();
  for (const section of after.sections) {
    kept.add(section.rows);
    for (const row of section.rows) kept.add(row);
  }
  for (const section of before.sections) {
    if (kept.has(section.rows)) continue;
    for (const row of section.rows) if (!kept.has(row)) weight += row.seats.length;
  }
  return weight;
}
