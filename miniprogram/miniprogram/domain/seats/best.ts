/**
 * Best available, as the server chooses: together without leaving a single seat, together, in few groups of
 * neighbouring rows, scattered. Of two equal answers the one that comes first in the plan.
 */
import { blocksOf, isFree, isOpen, isOrdinary, isUsable, type Block, type Picture } from "./blocks";
import type { Accept } from "./errand";

export interface Found {
  seats: number[];
  /** How far it had to relax, 1 to 4. */
  step: number;
}

export interface Wish {
  count: number;
  /** Null: any. */
  tiers: ReadonlySet<number> | null;
  /** Sections by index; none: all. */
  sections?: readonly number[];
}

const LAST_STEP: Record<Accept, number> = { together: 2, split: 3, scattered: 4 };
const NEIGHBOURING_ROWS = 3;

export function bestAvailable(picture: Picture, wish: Wish, accept: Accept): Found | null {
  for (const [step, strict] of [[1, true], [2, false]] as const) {
    const first = bestWindow(picture, { ...wish, strict });
    if (first !== null) return { seats: stretch(first, wish.count), step };
  }
  if (wish.count > 1 && LAST_STEP[accept] >= 3) {
    const groups = fewestGroups(picture, wish);
    if (groups !== null) return { seats: groups, step: 3 };
  }
  const scattered = LAST_STEP[accept] >= 4 ? nearestSeats(picture, wish) : null;
  return scattered === null ? null : { seats: scattered, step: 4 };
}

function stretch(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

function isWanted(picture: Picture, { tiers }: Wish, seat: number): boolean {
  return isOrdinary(picture.hall, seat) && (tiers === null || tiers.has(picture.tiers[seat]!));
}

function hasPlace({ sections = [] }: Wish, block: Block): boolean {
  return sections.length === 0 || sections.includes(block.section);
}

/** The first seat of the nearest window of so many; null where there is none. */
export function bestWindow(picture: Picture, wish: Wish & { strict: boolean }): number | null {
  const { list, nearness } = blocksOf(picture.hall);
  let found: number | null = null;
  let least = Infinity;
  for (const block of list) {
    if (block.count < wish.count || !hasPlace(wish, block)) continue;
    for (const first of windowsOf(picture, block, wish)) {
      let cost = 0;
      for (let seat = first; seat < first + wish.count; seat += 1) cost += nearness[seat]!;
      if (cost >= least) continue;
      least = cost;
      found = first;
    }
  }
  return found;
}

/** Where windows of a block begin. */
export function windowsOf(picture: Picture, block: Block, wish: Wish & { strict: boolean }): number[] {
  const { count } = wish;
  const end = block.first + block.count;
  if (block.whole && count !== block.count) return [];
  const { no_orphans, distance } = picture.rules;
  const strict = wish.strict && no_orphans && distance === 0 && !block.table;
  const begins: number[] = [];
  let run = 0;
  for (let seat = block.first; seat < end; seat += 1) {
    run = isWanted(picture, wish, seat) && isUsable(picture, block, seat) ? run + 1 : 0;
    const first = seat - count + 1;
    if (run >= count && !(strict && leavesSingle(picture, block, first, seat))) begins.push(first);
  }
  return begins;
}

function leavesSingle(picture: Picture, block: Block, first: number, last: number): boolean {
  const open = (seat: number): boolean => isOpen(picture, block, seat);
  return (open(first - 1) && !open(first - 2)) || (open(last + 1) && !open(last + 2));
}

interface Run {
  begin: number;
  length: number;
  cost: number;
}

function fewestGroups(picture: Picture, wish: Wish): number[] | null {
  const { hall } = picture;
  const { list, blockOf } = blocksOf(hall);
  let best: { groups: number; cost: number; seats: number[] } | null = null;
  for (const section of hall.sections) {
    const runsOf: Run[][] = [];
    for (let row = section.firstRow; row < section.firstRow + section.rowCount; row += 1) {
      const { first, count } = hall.rows[row]!;
      const blocks = list.slice(blockOf[first]!, blockOf[first + count - 1]! + 1);
      runsOf.push(blocks.flatMap((block) => (hasPlace(wish, block) && !block.whole ? runs(picture, block, wish) : [])));
    }
    for (let row = 0; row < runsOf.length; row += 1) {
      const near = runsOf.slice(row, row + NEIGHBOURING_ROWS).flat();
      if (near.reduce((sum, run) => sum + run.length, 0) < wish.count) continue;
      const found = inFewest(picture, near, wish.count);
      const better = best === null || found.groups < best.groups || (found.groups === best.groups && found.cost < best.cost);
      if (better) best = found;
    }
  }
  return best?.seats ?? null;
}

/** The longest stretches of wanted seats in a block. */
function runs(picture: Picture, block: Block, wish: Wish): Run[] {
  const { nearness } = blocksOf(picture.hall);
  const found: Run[] = [];
  let open: Run | null = null;
  for (let seat = block.first; seat < block.first + block.count; seat += 1) {
    if (!isWanted(picture, wish, seat) || !isUsable(picture, block, seat)) {
      open = null;
      continue;
    }
    if (open === null) {
      open = { begin: seat, length: 0, cost: 0 };
      found.push(open);
    }
    open.length += 1;
    open.cost += nearness[seat]!;
  }
  return found;
}

/** The longest stretches first, until one holds the rest; of those that do, the one that is nearest. */
function inFewest(picture: Picture, all: Run[], count: number): { groups: number; cost: number; seats: number[] } {
  const sorted = [...all].sort((a, b) => b.length - a.length || a.cost - b.cost || a.begin - b.begin);
  const seats: number[] = [];
  let [groups, cost] = [0, 0];
  for (const [place, run] of sorted.entries()) {
    groups += 1;
    const left = count - seats.length;
    if (run.length < left) {
      seats.push(...stretch(run.begin, run.length));
      cost += run.cost;
      continue;
    }
    const last = nearestPart(picture, sorted.slice(place).filter(({ length }) => length >= left), left);
    seats.push(...stretch(last.begin, left));
    cost += last.cost;
    break;
  }
  return { groups, cost, seats: seats.sort((a, b) => a - b) };
}

function nearestPart(picture: Picture, among: readonly Run[], count: number): { begin: number; cost: number } {
  const { nearness } = blocksOf(picture.hall);
  let best = { begin: Infinity, cost: Infinity };
  for (const { begin, length } of among) {
    for (let at = begin; at <= begin + length - count; at += 1) {
      let cost = 0;
      for (let seat = at; seat < at + count; seat += 1) cost += nearness[seat]!;
      if (cost < best.cost || (cost === best.cost && at < best.begin)) best = { begin: at, cost };
    }
  }
  return best;
}

/** One by one, the nearest first; whole tables only where it does not come out even without them. */
function nearestSeats(picture: Picture, wish: Wish): number[] | null {
  const { list, nearness } = blocksOf(picture.hall);
  const single: number[] = [];
  for (const block of list) {
    if (block.whole || !hasPlace(wish, block)) continue;
    for (let seat = block.first; seat < block.first + block.count; seat += 1) {
      if (isWanted(picture, wish, seat) && isUsable(picture, block, seat)) single.push(seat);
    }
  }
  single.sort((a, b) => nearness[a]! - nearness[b]! || a - b);
  if (single.length >= wish.count) return single.slice(0, wish.count).sort((a, b) => a - b);
  return withTables(picture, wish, single);
}

function withTables(picture: Picture, wish: Wish, single: number[]): number[] | null {
  const tables = wholeTables(picture, wish);
  const sums = new Map<number, Block[]>([[0, []]]);
  for (const table of tables) {
    for (const reached of [...sums.keys()].sort((a, b) => b - a)) {
      const sum = reached + table.count;
      if (sum <= wish.count && !sums.has(sum)) sums.set(sum, [...sums.get(reached)!, table]);
    }
  }
  const fitting = [...sums.keys()].filter((reached) => wish.count - reached <= single.length);
  if (fitting.length === 0) return null;
  const atTables = Math.min(...fitting);
  const seats = single.slice(0, wish.count - atTables);
  for (const { first, count } of sums.get(atTables)!) seats.push(...stretch(first, count));
  return seats.sort((a, b) => a - b);
}

/** Those that can be had entire, the nearest first; no more of a size than could be needed. */
function wholeTables(picture: Picture, wish: Wish): Block[] {
  const { list, nearness } = blocksOf(picture.hall);
  const found = list
    .filter((block) => block.whole && block.count <= wish.count && hasPlace(wish, block))
    .filter((block) => windowsOf(picture, block, { ...wish, count: block.count, strict: false }).length > 0)
    .map((block) => {
      const cost = stretch(block.first, block.count).reduce((sum, seat) => sum + nearness[seat]!, 0);
      return { block, cost: cost / block.count };
    })
    .sort((a, b) => a.cost - b.cost || a.block.first - b.block.first);
  const ofSize = new Map<number, number>();
  return found.flatMap(({ block }) => {
    const sum = (ofSize.get(block.count) ?? 0) + block.count;
    ofSize.set(block.count, sum);
    return sum <= wish.count ? [block] : [];
  });
}

/** The same number of seats in the same row that break nothing, nearest to those that were meant. */
export function besides(picture: Picture, seats: readonly number[]): number[] | null {
  const [first] = seats;
  if (first === undefined) return null;
  const { list, blockOf } = blocksOf(picture.hall);
  const { row } = list[blockOf[first]!]!;
  const tiers = new Set(seats.map((seat) => picture.tiers[seat]!));
  const wish = { count: seats.length, tiers, strict: true };
  const begins = list.filter((block) => block.row === row).flatMap((block) => windowsOf(picture, block, wish));
  const meant = Math.min(...seats);
  const nearest = begins.sort((a, b) => Math.abs(a - meant) - Math.abs(b - meant))[0];
  return nearest === undefined || !isFree(picture, nearest) ? null : stretch(nearest, seats.length);
}
