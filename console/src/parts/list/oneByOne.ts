/**
 * The same about several rows, one after another. Where one is refused the others before it stay done: what came of it is
 * told, so that the list can be shown as it is now and what was done can be taken back.
 */
export interface CameOfIt<R> {
  readonly done: readonly R[];
  /** Why it went no further; null where all is done. */
  readonly trouble: unknown;
}

export async function oneByOne<T, R>(rows: readonly T[], act: (row: T) => Promise<R>): Promise<CameOfIt<R>> {
  const done: R[] = [];
  try {
    for (const row of rows) done.push(await act(row));
  } catch (trouble) {
    return { done, trouble };
  }
  return { done, trouble: null };
}
