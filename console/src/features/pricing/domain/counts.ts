/** Seats and money: how many seats a tier and an allocation have, and what a full house brings. */
import type { Pricing, Tier } from "./pricing";

/** `withheld`: of the seats, those that an allocation keeps. Money in fen, at the dearest and the least price. */
export interface TierCount {
  readonly seats: number;
  readonly withheld: number;
  readonly dearest: number;
  readonly least: number;
}

export interface Counts {
  readonly tiers: ReadonlyMap<number, TierCount>;
  readonly allocations: ReadonlyMap<number, number>;
  /** All seats for sale, put aside or not. */
  readonly total: TierCount;
  /** What the withheld seats bring at the dearest price. */
  readonly withheldFen: number;
  readonly notForSale: number;
}

export function countsOf({ tiers, tierOf, allocations, allocationOf }: Pricing): Counts {
  const [seats, withheld, allocated] = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)];
  for (let i = 0; i < tierOf.length; i++) {
    const tier = tierOf[i]!;
    const allocation = allocationOf[i]!;
    seats[tier]! += 1;
    allocated[allocation]! += 1;
    if (allocation !== 0) withheld[tier]! += 1;
  }
  const counted = new Map(tiers.map((tier) => [tier.number, priceOf(tier, seats[tier.number]!, withheld[tier.number]!)]));
  const all = [...counted.values()];
  const sum = (of: (one: TierCount) => number) => all.reduce((before, one) => before + of(one), 0);
  return {
    tiers: counted,
    allocations: new Map(allocations.map(({ number }) => [number, allocated[number]!])),
    total: { seats: sum((one) => one.seats), withheld: sum((one) => one.withheld), dearest: sum((one) => one.dearest), least: sum((one) => one.least) },
    withheldFen: tiers.reduce((before, tier) => before + dearestOf(tier) * withheld[tier.number]!, 0),
    notForSale: seats[0]!,
  };
}

function priceOf(tier: Tier, seats: number, withheld: number): TierCount {
  return { seats, withheld, dearest: dearestOf(tier) * seats, least: leastOf(tier) * seats };
}

function dearestOf({ prices }: Tier): number {
  return Object.values(prices).reduce((most, fen) => Math.max(most, fen), 0);
}

function leastOf({ prices }: Tier): number {
  return Object.values(prices).reduce((least, fen) => Math.min(least, fen), Object.keys(prices).length ? Infinity : 0);
}
