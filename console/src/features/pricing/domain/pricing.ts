/**
 * How a session sells its seats: tiers with prices painted over the seats, allocations that keep seats from the public,
 * rules. Immutable like the document: a step makes another one, and shares what it did not touch.
 */
import { TIER_COLOURS, type SeatMap, type Text } from "@/seats/domain/document";
import { planOf } from "./plan";

export const PURPOSES = ["house", "promoter", "technical", "accessible"] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Bounds of the server's. */
export const MOST_TIERS = 30;

/** `prices` in fen by ticket type: whoever has a price here sells the tier. */
export interface Tier {
  readonly number: number;
  readonly name: Text;
  readonly colour: string;
  readonly prices: Readonly<Record<string, number>>;
}

export interface Allocation {
  readonly number: number;
  readonly name: Text;
  readonly purpose: Purpose;
  /** From then on its seats are everybody's; an instant as the server writes it. */
  readonly releaseAt: string | null;
}

export interface Rules {
  readonly noOrphans: boolean;
  readonly distance: number;
}

export interface Pricing {
  readonly mapId: string;
  readonly map: SeatMap;
  readonly tiers: readonly Tier[];
  /** Of each seat in plan order the number of its tier; 0 is not for sale. */
  readonly tierOf: Uint8Array;
  readonly allocations: readonly Allocation[];
  readonly allocationOf: Uint8Array;
  readonly rules: Rules;
}

export type Layer = "tiers" | "allocations";

/** A session that sells no seats yet begins with the map's categories; prices are still to be said. */
export function beginning(mapId: string, map: SeatMap): Pricing {
  const plan = planOf(map);
  const tiers = map.categories.slice(0, MOST_TIERS).map(({ name, colour }, i): Tier => ({ number: i + 1, name, colour, prices: {} }));
  const numbers = new Map(map.categories.slice(0, MOST_TIERS).map(({ id }, i) => [id, i + 1]));
  const tierOf = new Uint8Array(plan.count);
  for (const { lines } of plan.blocks) {
    for (const { row, first } of lines) row.seats.forEach((seat, i) => (tierOf[first + i] = numbers.get(seat.category ?? "") ?? 0));
  }
  return { mapId, map, tiers, tierOf, allocations: [], allocationOf: new Uint8Array(plan.count), rules: { noOrphans: true, distance: 0 } };
}

/** These seats get that number; the same where they had it. */
export function painted(pricing: Pricing, layer: Layer, seats: Iterable<number>, number: number): Pricing {
  const before = layer === "tiers" ? pricing.tierOf : pricing.allocationOf;
  let after: Uint8Array | null = null;
  for (const seat of seats) {
    if (before[seat] === number) continue;
    after ??= before.slice();
    after[seat] = number;
  }
  if (after === null) return pricing;
  return layer === "tiers" ? { ...pricing, tierOf: after } : { ...pricing, allocationOf: after };
}

function free(used: readonly { readonly number: number }[]): number {
  const taken = new Set(used.map(({ number }) => number));
  let number = 1;
  while (taken.has(number)) number += 1;
  return number;
}

/** The first of the design's colours that is used least. */
export function nextColour(used: readonly { readonly colour: string }[]): string {
  const times = (colour: string) => used.filter((one) => one.colour.toUpperCase() === colour).length;
  return TIER_COLOURS.reduce((best, colour) => (times(colour) < times(best) ? colour : best));
}

export function withTier(pricing: Pricing, name: (number: number) => Text): { readonly pricing: Pricing; readonly number: number } {
  const number = free(pricing.tiers);
  const tier: Tier = { number, name: name(number), colour: nextColour(pricing.tiers), prices: {} };
  return { pricing: { ...pricing, tiers: [...pricing.tiers, tier] }, number };
}

export function changedTier(pricing: Pricing, number: number, change: Partial<Tier>): Pricing {
  return { ...pricing, tiers: pricing.tiers.map((tier) => (tier.number === number ? { ...tier, ...change } : tier)) };
}

/** `fen` null: the ticket type does not sell this tier. */
export function priced(pricing: Pricing, number: number, ticketType: string, fen: number | null): Pricing {
  const tier = pricing.tiers.find((one) => one.number === number);
  if (tier === undefined || (tier.prices[ticketType] ?? null) === fen) return pricing;
  const prices = { ...tier.prices };
  if (fen === null) delete prices[ticketType];
  else prices[ticketType] = fen;
  return changedTier(pricing, number, { prices });
}

/** Its seats are not for sale any more. */
export function withoutTier(pricing: Pricing, number: number): Pricing {
  return { ...pricing, tiers: pricing.tiers.filter((tier) => tier.number !== number), tierOf: pricing.tierOf.map((one) => (one === number ? 0 : one)) };
}

export function withAllocation(pricing: Pricing, name: (number: number) => Text): { readonly pricing: Pricing; readonly number: number } {
  const number = free(pricing.allocations);
  const allocation: Allocation = { number, name: name(number), purpose: "house", releaseAt: null };
  return { pricing: { ...pricing, allocations: [...pricing.allocations, allocation] }, number };
}

export function changedAllocation(pricing: Pricing, number: number, change: Partial<Allocation>): Pricing {
  return { ...pricing, allocations: pricing.allocations.map((one) => (one.number === number ? { ...one, ...change } : one)) };
}

/** Its seats are the public's. */
export function withoutAllocation(pricing: Pricing, number: number): Pricing {
  return { ...pricing, allocations: pricing.allocations.filter((one) => one.number !== number), allocationOf: pricing.allocationOf.map((one) => (one === number ? 0 : one)) };
}

export interface Moved {
  readonly pricing: Pricing;
  /** Seats that the new map has and the old one did not; they are not for sale yet. */
  readonly added: number;
  /** Seats that were for sale and are not on the new map. */
  readonly gone: number;
}

/** Another map, or another version of it: a seat keeps its tier and its allocation by its id. */
export function movedTo(pricing: Pricing, mapId: string, map: SeatMap): Moved {
  const [before, after] = [planOf(pricing.map), planOf(map)];
  const tierOf = new Uint8Array(after.count);
  const allocationOf = new Uint8Array(after.count);
  let added = 0;
  after.ids.forEach((id, index) => {
    const old = before.indexOf.get(id);
    if (old === undefined) added += 1;
    else {
      tierOf[index] = pricing.tierOf[old]!;
      allocationOf[index] = pricing.allocationOf[old]!;
    }
  });
  const gone = before.ids.filter((id, index) => pricing.tierOf[index] !== 0 && !after.indexOf.has(id)).length;
  return { pricing: { ...pricing, mapId, map, tierOf, allocationOf }, added, gone };
}

/** What keeping the state before a step costs undo, in bytes. */
export function weightOf(before: Pricing, after: Pricing): number {
  return 200 + (before.tierOf === after.tierOf ? 0 : before.tierOf.length) + (before.allocationOf === after.allocationOf ? 0 : before.allocationOf.length);
}

export const MOST_WEIGHT = 32 * 1024 * 1024;
