/**
 * Two people changed one session's seats: what only one of them touched is kept of both, seat by seat and field by
 * field; where both touched the same, mine counts, and how often is told.
 */
import { planOf } from "./plan";
import { movedTo, type Allocation, type Pricing, type Tier } from "./pricing";

export interface Merged {
  readonly pricing: Pricing;
  /** Seats, tiers, allocations and rules that both had changed, differently. */
  readonly clashes: number;
}

/** `base` is what both began with. The map is mine where I chose another one, else theirs. */
export function merged(base: Pricing, mine: Pricing, theirs: Pricing): Merged {
  const map = mine.mapId === base.mapId ? theirs : mine;
  const on = (one: Pricing) => (one.mapId === map.mapId ? one : movedTo(one, map.mapId, map.map).pricing);
  const [b, m, t] = [on(base), on(mine), on(theirs)];
  let clashes = mine.mapId !== base.mapId && theirs.mapId !== base.mapId && mine.mapId !== theirs.mapId ? 1 : 0;
  const pick = <T>(before: T, my: T, their: T): T => {
    const [iDid, theyDid] = [!alike(before, my), !alike(before, their)];
    if (iDid && theyDid && !alike(my, their)) clashes += 1;
    return iDid ? my : their;
  };
  const tiers = listed<Tier>(b.tiers, m.tiers, t.tiers, pick);
  const allocations = listed<Allocation>(b.allocations, m.allocations, t.allocations, pick);
  const [tierNumbers, allocationNumbers] = [numbersOf(tiers), numbersOf(allocations)];
  const count = planOf(map.map).count;
  const [tierOf, allocationOf] = [new Uint8Array(count), new Uint8Array(count)];
  for (let i = 0; i < count; i++) {
    tierOf[i] = among(tierNumbers, pick(b.tierOf[i]!, m.tierOf[i]!, t.tierOf[i]!));
    allocationOf[i] = among(allocationNumbers, pick(b.allocationOf[i]!, m.allocationOf[i]!, t.allocationOf[i]!));
  }
  const rules = { noOrphans: pick(b.rules.noOrphans, m.rules.noOrphans, t.rules.noOrphans), distance: pick(b.rules.distance, m.rules.distance, t.rules.distance) };
  return { pricing: { mapId: map.mapId, map: map.map, tiers, tierOf, allocations, allocationOf, rules }, clashes };
}

function alike(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === "object" && JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}

function numbersOf(list: readonly { readonly number: number }[]): ReadonlySet<number> {
  return new Set(list.map(({ number }) => number));
}

/** What was taken away by one of both leaves its seats without. */
function among(numbers: ReadonlySet<number>, number: number): number {
  return numbers.has(number) ? number : 0;
}

/** Mine in my order, then what is only theirs; what one took away and the other left alone is gone. */
function listed<T extends { readonly number: number }>(base: readonly T[], mine: readonly T[], theirs: readonly T[], pick: <V>(before: V, my: V, their: V) => V): T[] {
  const find = (list: readonly T[], number: number) => list.find((one) => one.number === number);
  const numbers = new Set([...mine, ...theirs].map(({ number }) => number));
  return [...numbers].flatMap((number) => pick(find(base, number), find(mine, number), find(theirs, number)) ?? []);
}
