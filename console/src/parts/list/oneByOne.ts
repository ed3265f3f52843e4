/**
 * The same about several rows, one after another. One that is refused leaves the others as they are, and is told with the
 * reason; where the server is away, or nobody is signed in any more, the rest is not tried.
 */
import { Refused } from "@/api/client";

/** Says, as a sentence for people, why something can't be done with a row. */
export class NotThisOne extends Error {}

export interface Failure<T> {
  readonly row: T;
  readonly error: unknown;
}

export interface CameOfIt<T, R> {
  readonly done: readonly R[];
  /** Those that were not done, in their order, and why. */
  readonly failed: readonly Failure<T>[];
  /** Why the first of them was not; null where all is done. */
  readonly trouble: unknown;
}

export interface Pace {
  /** After each row: how many of them are behind us. */
  told?(tried: number): void;
  wait?(ms: number): Promise<void>;
}

const TRIES = 4;
const PAUSE_MS = 2_000;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export async function oneByOne<T, R>(rows: readonly T[], act: (row: T) => Promise<R>, { told, wait = sleep }: Pace = {}): Promise<CameOfIt<T, R>> {
  const done: R[] = [];
  const failed: Failure<T>[] = [];
  for (const [index, row] of rows.entries()) {
    try {
      done.push(await patiently(() => act(row), wait));
    } catch (error) {
      failed.push({ row, error });
      if (!isOfThisRow(error)) {
        failed.push(...rows.slice(index + 1).map((left) => ({ row: left, error })));
        break;
      }
    }
    told?.(index + 1);
  }
  return { done, failed, trouble: failed[0]?.error ?? null };
}

/** Too fast for the server: a moment later it is tried again. */
async function patiently<R>(act: () => Promise<R>, wait: (ms: number) => Promise<void>): Promise<R> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 429 || tried === TRIES) throw error;
      await wait(tried * PAUSE_MS);
    }
  }
}

function isOfThisRow(error: unknown): boolean {
  return error instanceof NotThisOne || (error instanceof Refused && error.status < 500 && error.status !== 401 && error.status !== 429);
}
