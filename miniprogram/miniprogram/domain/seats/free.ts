/**
 * Which seats of a session are free, and what each belongs to. One byte a seat, kept up by asking only for the sections
 * that have changed; every answer says which seats changed, so that only those are drawn again.
 */
import { fromBase64Url } from "../bytes";
import type { Hall } from "./hall";
import type { SeatsAnswer, Seating, Tier } from "./plan";

/** One tier a seat, in plan order; 0 is not for sale. */
export function tiersOf(hall: Hall, seating: Seating): Uint8Array {
  const tiers = new Uint8Array(hall.count);
  const runs = new Map(seating.sections.map((section) => [section.id, section.tiers]));
  for (const section of hall.sections) {
    let at = section.first;
    for (const [tier, count] of runs.get(section.id) ?? []) {
      tiers.fill(tier, at, Math.min(at + count, section.first + section.count));
      at += count;
    }
  }
  return tiers;
}

export class FreeSeats {
  /** 1: the public may have it. */
  readonly free: Uint8Array;
  /** Free seats of each section. */
  readonly left: Uint32Array;
  version = "";
  private readonly sectionAt: Map<string, number>;

  constructor(private readonly hall: Hall) {
    this.free = new Uint8Array(hall.count);
    this.left = new Uint32Array(hall.sections.length);
    this.sectionAt = new Map(hall.sections.map((section, index) => [section.id, index]));
  }

  /** The seats whose state changed; null where the answer continues another state: then the whole is asked for. */
  hear(answer: SeatsAnswer): number[] | null {
    const whole = answer.since === undefined || answer.since === null;
    if (!whole && answer.since !== this.version) return null;
    const changed: number[] = [];
    const heard = new Set<number>();
    for (const { id, free } of answer.sections) {
      const index = this.sectionAt.get(id);
      if (index === undefined) continue;
      heard.add(index);
      this.take(index, fromBase64(free), changed);
    }
    if (whole) this.hall.sections.forEach((_, index) => heard.has(index) || this.take(index, NONE, changed));
    this.version = answer.version;
    return changed;
  }

  private take(index: number, bits: Uint8Array, changed: number[]): void {
    const { first, count } = this.hall.sections[index]!;
    let left = 0;
    for (let i = 0; i < count; i += 1) {
      const free = ((bits[i >> 3] ?? 0) >> (i & 7)) & 1;
      left += free;
      if (this.free[first + i] === free) continue;
      this.free[first + i] = free;
      changed.push(first + i);
    }
    this.left[index] = left;
  }
}

const NONE = new Uint8Array();

/** The wire speaks base64 with `+` and `/`; ours reads the kind that is safe in addresses. */
function fromBase64(text: string): Uint8Array {
  return fromBase64Url(text.replace(/\+/g, "-").replace(/\//g, "_"));
}

/** How many seats of each tier are left, over the whole hall or in some section. Index 0 is what is not for sale. */
export function leftByTier(free: Uint8Array, tiers: Uint8Array, first = 0, count = free.length): number[] {
  const left: number[] = [];
  for (let seat = first; seat < first + count; seat += 1) {
    const tier = tiers[seat] as number;
    if (free[seat] === 1) left[tier] = (left[tier] ?? 0) + 1;
  }
  return left;
}

export function tierOf(seating: Seating, number: number): Tier | undefined {
  return seating.tiers.find((tier) => tier.number === number);
}
