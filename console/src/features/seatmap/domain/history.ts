/**
 * Undo and redo. A step is the document before it, whole: documents share what they have in common, so a step costs
 * what it changed. Steps are bounded by number and by weight (rows that a step rewrote), the oldest go first.
 */
import type { SeatMap } from "./document";
import type { Selection } from "./selection";

export interface Snapshot {
  readonly map: SeatMap;
  readonly selection: Selection;
}

interface Step extends Snapshot {
  /** Names what was done, for the button's hint. */
  readonly what: string;
  readonly weight: number;
  /** Steps with the same key that follow each other quickly are one: typing a name is one step. */
  readonly merge: string | null;
  readonly at: number;
}

export const MOST_STEPS = 300;
/** Seats kept twice because steps rewrote them; about 100 bytes each. */
export const MOST_WEIGHT = 1_500_000;
const MERGES_WITHIN_MS = 1500;

export class History {
  private past: Step[] = [];
  private future: Step[] = [];

  /** Remember how it was before a step that has just been taken. */
  push(before: Snapshot, after: SeatMap, what: string, at: number, merge: string | null = null): void {
    const last = this.past[this.past.length - 1];
    this.future = [];
    if (merge !== null && last?.merge === merge && at - last.at < MERGES_WITHIN_MS) {
      this.past[this.past.length - 1] = { ...last, at };
      return;
    }
    this.past.push({ ...before, what, merge, at, weight: weightOf(before.map, after) });
    let weight = this.past.reduce((sum, step) => sum + step.weight, 0);
    while (this.past.length > MOST_STEPS || (weight > MOST_WEIGHT && this.past.length > 1)) weight -= this.past.shift()!.weight;
  }

  undo(now: Snapshot): Snapshot | null {
    return move(this.past, this.future, now);
  }

  redo(now: Snapshot): Snapshot | null {
    return move(this.future, this.past, now);
  }

  /** What the next undo takes back; null where there is nothing. */
  get undoes(): string | null {
    return this.past[this.past.length - 1]?.what ?? null;
  }

  get redoes(): string | null {
    return this.future[this.future.length - 1]?.what ?? null;
  }

  get length(): number {
    return this.past.length;
  }

  clear(): void {
    this.past = [];
    this.future = [];
  }
}

function move(from: Step[], to: Step[], now: Snapshot): Snapshot | null {
  const step = from.pop();
  if (step === undefined) return null;
  to.push({ ...step, ...now, merge: null });
  return { map: step.map, selection: step.selection };
}

/** Seats of rows that the later document does not share with the earlier one. */
export function weightOf(before: SeatMap, after: SeatMap): number {
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
