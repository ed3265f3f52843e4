/** What seats look like on this page, as tints by a byte's value: tiers, allocations, who has what. */
import type { Tint } from "@/seats/canvas/palette";
import { TIER_COLOURS } from "@/seats/domain/document";
import type { Claims } from "./domain/claims";
import type { Pricing } from "./domain/pricing";
import type { Look } from "./desk";

const ASIDE = 128;
const NEUTRAL = "#8C8775";

/** With seven colours and seven marks, the eighth tier has its colour again, and another mark. */
export function patternOf(number: number): number {
  return (number - 1 + Math.floor((number - 1) / 7)) % 7;
}

/** Allocations count from the other end, so that they are not taken for tiers. */
export function allocationColour(number: number): string {
  return TIER_COLOURS[(TIER_COLOURS.length - (number % TIER_COLOURS.length)) % TIER_COLOURS.length]!;
}

export const LIVE = {
  free: { id: "free", colour: "#1E7F5C", pattern: 0 },
  held: { id: "held", colour: "#E08A1E", pattern: 2 },
  sold: { id: "sold", colour: "#8C2F5A", pattern: 4 },
  admitted: { id: "admitted", colour: "#5B5BD6", pattern: 5 },
  kept: { id: "kept", colour: "#2F7E8F", pattern: 1 },
  withheld: { id: "withheld", colour: NEUTRAL, pattern: 0, faded: true },
} as const satisfies Record<string, Tint>;
/** By the value of a seat: 0 is not for sale; a claim's value is one more than `domain/claims` has it. */
export const LIVE_NAMES = ["", "free", "held", "sold", "admitted", "kept", "withheld"] as const;
const [FREE, WITHHELD] = [1, 6];

/** Ids by value, as `Tinted` wants them. */
export interface Appearance {
  readonly values: Uint8Array;
  readonly names: readonly string[];
  readonly tints: readonly Tint[];
}

export function appearanceOf(pricing: Pricing, look: Look, claims: Claims | null, now: number): Appearance {
  if (look === "live") return { values: liveValues(pricing, claims, now), names: LIVE_NAMES, tints: Object.values(LIVE) };
  return look === "tiers" ? tierAppearance(pricing) : allocationAppearance(pricing);
}

function tierAppearance({ tiers, tierOf, allocationOf }: Pricing): Appearance {
  const names: string[] = Array.from({ length: 256 }, () => "");
  const tints: Tint[] = [];
  for (const { number, colour } of tiers) {
    const id = `t${number}`;
    names[number] = id;
    names[number + ASIDE] = `${id}+`;
    tints.push({ id, colour, pattern: patternOf(number) }, { id: `${id}+`, colour, pattern: patternOf(number), faded: true });
  }
  const values = tierOf.slice();
  for (let i = 0; i < values.length; i++) if (allocationOf[i] !== 0 && values[i] !== 0) values[i]! += ASIDE;
  return { values, names, tints };
}

function allocationAppearance({ tierOf, allocations, allocationOf }: Pricing): Appearance {
  const names: string[] = Array.from({ length: 256 }, () => "");
  names[ASIDE] = "sale";
  const tints: Tint[] = [{ id: "sale", colour: NEUTRAL, pattern: 0, faded: true }];
  for (const { number } of allocations) {
    names[number] = `a${number}`;
    tints.push({ id: `a${number}`, colour: allocationColour(number), pattern: patternOf(number) });
  }
  const values = allocationOf.slice();
  for (let i = 0; i < values.length; i++) if (values[i] === 0 && tierOf[i] !== 0) values[i] = ASIDE;
  return { values, names, tints };
}

function liveValues({ tierOf, allocations, allocationOf }: Pricing, claims: Claims | null, now: number): Uint8Array {
  const over = new Set(allocations.filter(({ releaseAt }) => releaseAt !== null && Date.parse(releaseAt) <= now).map(({ number }) => number));
  const values = new Uint8Array(tierOf.length);
  for (let i = 0; i < values.length; i++) {
    const claim = claims?.of[i] ?? 0;
    const aside = allocationOf[i] !== 0 && !over.has(allocationOf[i]!);
    values[i] = claim !== 0 ? claim + 1 : tierOf[i] === 0 ? 0 : aside ? WITHHELD! : FREE!;
  }
  return values;
}
