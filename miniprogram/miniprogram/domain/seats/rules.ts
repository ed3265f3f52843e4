/** What a choice of seats owes the hall. The server judges by the same rules; here they are explained while choosing. */
import { blocksOf, isFree, isOpen, isTooClose, type Picture } from "./blocks";
import { bestWindow } from "./best";
import { COMPANION, wheelchairOf } from "./hall";

export type Rule = "seat_taken" | "table_is_whole" | "companion_without_wheelchair" | "too_close" | "leaves_single_seat";

export interface Broken {
  rule: Rule;
  /** The taken ones, the missing ones of tables, companions, those too close, those that would be left single. */
  seats: number[];
}

/** The first rule that these seats of one party break. @param own seats that the buyer has already */
export function broken(picture: Picture, seats: readonly number[], own: readonly number[] = []): Broken | null {
  const chosen = new Set(seats);
  const sorted = [...chosen].sort((a, b) => a - b);
  const mine = new Set(own);
  const checks: [Rule, number[]][] = [["seat_taken", sorted.filter((seat) => !isFree(picture, seat))]];
  if (checks[0]![1].length === 0) {
    checks.push(
      ["table_is_whole", missing(picture, chosen)],
      ["companion_without_wheelchair", sorted.filter((seat) => isAlone(picture, seat, chosen, mine))],
      ["too_close", sorted.filter((seat) => isTooClose(picture, blockAt(picture, seat), seat, mine))],
    );
  }
  const first = checks.find(([, found]) => found.length > 0);
  if (first !== undefined) return { rule: first[0], seats: first[1] };
  const single = singles(picture, chosen);
  return single.length === 0 || !isAvoidable(picture, seats) ? null : { rule: "leaves_single_seat", seats: single };
}

function blockAt({ hall }: Picture, seat: number): ReturnType<typeof blocksOf>["list"][number] {
  const { list, blockOf } = blocksOf(hall);
  return list[blockOf[seat]!]!;
}

function touched(picture: Picture, chosen: ReadonlySet<number>): ReturnType<typeof blockAt>[] {
  return [...new Set([...chosen].map((seat) => blockAt(picture, seat)))].sort((a, b) => a.first - b.first);
}

function missing(picture: Picture, chosen: ReadonlySet<number>): number[] {
  return touched(picture, chosen)
    .filter((block) => block.whole)
    .flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i))
    .filter((seat) => !chosen.has(seat));
}

function isAlone({ hall }: Picture, seat: number, chosen: ReadonlySet<number>, own: ReadonlySet<number>): boolean {
  if (hall.kind[seat] !== COMPANION) return false;
  const wheelchair = wheelchairOf(hall, seat);
  return wheelchair >= 0 && !chosen.has(wheelchair) && !own.has(wheelchair);
}

/** Seats that would have no free neighbour, and had one before. */
function singles(picture: Picture, chosen: ReadonlySet<number>): number[] {
  const { rules } = picture;
  if (!rules.no_orphans || rules.distance > 0) return [];
  const found: number[] = [];
  for (const block of touched(picture, chosen)) {
    const before = (seat: number): boolean => isOpen(picture, block, seat);
    const after = (seat: number): boolean => before(seat) && !chosen.has(seat);
    for (let seat = block.first; !block.table && seat < block.first + block.count; seat += 1) {
      if (after(seat) && !after(seat - 1) && !after(seat + 1) && (before(seat - 1) || before(seat + 1))) found.push(seat);
    }
  }
  return found;
}

/** Forgiven where no window of as many seats of the same tiers avoids it. */
function isAvoidable(picture: Picture, seats: readonly number[]): boolean {
  const tiers = new Set(seats.map((seat) => picture.tiers[seat]!));
  return bestWindow(picture, { count: seats.length, tiers, strict: true }) !== null;
}
