/**
 * The server's words for a session's seating, and ours. It is read as runs in plan order and written as strokes: whole
 * sections and rows where they are of one tier, else seats by name.
 */
import type { SeatMap, Text } from "@/seats/domain/document";
import { planOf, type Plan } from "./plan";
import type { Pricing, Purpose } from "./pricing";

export type Run = readonly [number, number];

/** As it is read. */
export interface SeatingWire {
  readonly seat_map_id: string | null;
  readonly version: number;
  readonly tiers: readonly { readonly number: number; readonly name: Text; readonly colour: string; readonly prices: Readonly<Record<string, number>> }[];
  readonly sections: readonly { readonly id: string; readonly tiers: readonly Run[]; readonly allocations: readonly Run[] }[];
  readonly allocations: readonly { readonly number: number; readonly name: Text; readonly purpose: Purpose; readonly release_at: string | null }[];
  readonly rules: { readonly no_orphans: boolean; readonly distance: number };
}

type Part = { readonly section: string } | { readonly row: string } | { readonly seats: readonly string[] };

/** As it is written. */
export interface SeatingBody {
  readonly seat_map_id: string;
  readonly tiers: SeatingWire["tiers"];
  readonly paint: readonly (Part & { readonly tier: number })[];
  readonly allocations: readonly (Part & { readonly number: number; readonly name: Text; readonly purpose: Purpose; readonly release_at?: string })[];
  readonly rules: SeatingWire["rules"];
}

export function read(wire: SeatingWire, map: SeatMap): Pricing {
  const plan = planOf(map);
  const [tierOf, allocationOf] = [new Uint8Array(plan.count), new Uint8Array(plan.count)];
  const blocks = new Map(plan.blocks.map((block) => [block.id, block]));
  for (const { id, tiers, allocations } of wire.sections) {
    const first = blocks.get(id)?.first;
    if (first === undefined) continue;
    fill(tierOf, first, tiers);
    fill(allocationOf, first, allocations);
  }
  return {
    mapId: wire.seat_map_id ?? "",
    map,
    tiers: wire.tiers,
    tierOf,
    allocations: wire.allocations.map(({ number, name, purpose, release_at }) => ({ number, name, purpose, releaseAt: release_at })),
    allocationOf,
    rules: { noOrphans: wire.rules.no_orphans, distance: wire.rules.distance },
  };
}

function fill(values: Uint8Array, first: number, runs: readonly Run[]): void {
  let at = first;
  for (const [value, count] of runs) {
    values.fill(value, at, at + count);
    at += count;
  }
}

export function written(pricing: Pricing): SeatingBody {
  const plan = planOf(pricing.map);
  return {
    seat_map_id: pricing.mapId,
    tiers: pricing.tiers,
    paint: strokes(plan, pricing.tierOf),
    allocations: pricing.allocations.flatMap(({ number, name, purpose, releaseAt }) => {
      const words = { number, name, purpose, ...(releaseAt === null ? {} : { release_at: releaseAt }) };
      return parts(plan, pricing.allocationOf, number).map((part) => ({ ...words, ...part }));
    }),
    rules: { no_orphans: pricing.rules.noOrphans, distance: pricing.rules.distance },
  };
}

/** Sections in the tier that most of their seats have, rows that are another one over them, then seats by name. */
function strokes(plan: Plan, tierOf: Uint8Array): SeatingBody["paint"] {
  const [sections, rows]: (Part & { tier: number })[][] = [[], []];
  const seats = new Map<number, string[]>();
  for (const block of plan.blocks) {
    if (block.count === 0) continue;
    const ground = most(tierOf, block.first, block.count);
    sections!.push({ tier: ground, section: block.id });
    for (const { row, first, count } of block.lines) {
      if (count === 0) continue;
      const usual = most(tierOf, first, count);
      if (usual !== ground) rows!.push({ tier: usual, row: row.id });
      for (let i = first; i < first + count; i++) {
        const tier = tierOf[i]!;
        if (tier !== usual) named(seats, tier).push(plan.ids[i]!);
      }
    }
  }
  return [...sections!, ...rows!, ...[...seats].map(([tier, ids]) => ({ tier, seats: ids }))];
}

function named(seats: Map<number, string[]>, tier: number): string[] {
  const found = seats.get(tier);
  if (found !== undefined) return found;
  const made: string[] = [];
  seats.set(tier, made);
  return made;
}

/** Whole sections, and the other seats by name; an allocation without any is kept with none. */
function parts(plan: Plan, allocationOf: Uint8Array, number: number): Part[] {
  const whole: Part[] = [];
  const seats: string[] = [];
  for (const { id, first, count } of plan.blocks) {
    const its = plan.ids.slice(first, first + count).filter((_, i) => allocationOf[first + i] === number);
    if (count > 0 && its.length === count && whole.length < 30) whole.push({ section: id });
    else for (const seat of its) seats.push(seat);
  }
  return seats.length || whole.length === 0 ? [...whole, { seats }] : whole;
}

function most(values: Uint8Array, first: number, count: number): number {
  const times = new Map<number, number>();
  let best = values[first]!;
  for (let i = first; i < first + count; i++) {
    const value = values[i]!;
    const now = (times.get(value) ?? 0) + 1;
    times.set(value, now);
    if (now > (times.get(best) ?? 0)) best = value;
  }
  return best;
}
