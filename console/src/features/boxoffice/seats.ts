/** Seats that staff point at, at the window or for a guest: which can be had with a ticket type, what they cost, what lies near by. Pure. */
import { Refused, type Problem } from "@/api/client";
import type { Tint } from "@/seats/canvas/palette";
import type { Claims } from "@/features/pricing/domain/claims";
import { placeOf, planOf } from "@/features/pricing/domain/plan";
import type { Pricing } from "@/features/pricing/domain/pricing";
import { appearanceOf, LIVE, LIVE_NAMES, patternOf } from "@/features/pricing/tints";

export interface Place {
  readonly section: string;
  readonly row: string;
  readonly label: string;
  readonly table: boolean;
}

export interface PickedSeat {
  readonly id: string;
  readonly place: Place;
  /** In fen, before promotions and fees. */
  readonly price: number;
}

/** By ticket type. */
export type PickedSeats = Readonly<Record<string, readonly PickedSeat[]>>;

const FREE = LIVE_NAMES.indexOf("free");
const WITHHELD = LIVE_NAMES.indexOf("withheld");
/** A seat of an allocation is so much more than its tier's number. */
const ASIDE = 128;
const TAKEN = 255;

/** Who chooses: for which ticket type, and whether seats that are kept from the public can be had, too. */
export interface Chooser {
  readonly type: string;
  readonly withheld: boolean;
}

/** Of each seat the number of its tier where the type can have it, `TAKEN` where it can't, 0 where there is nothing to sell. */
function offered(pricing: Pricing, claims: Claims | null, { type, withheld }: Chooser, now: number): Uint8Array {
  const sells = new Set(pricing.tiers.filter(({ prices }) => prices[type] !== undefined).map(({ number }) => number));
  return appearanceOf(pricing, "live", claims, now).values.map((live, i) => {
    const tier = pricing.tierOf[i]!;
    if (live === FREE && sells.has(tier)) return tier;
    if (withheld && live === WITHHELD && !claims?.of[i] && sells.has(tier)) return tier + ASIDE;
    return live === 0 ? 0 : TAKEN;
  });
}

/** How the hall looks to whoever chooses: free seats in their tier's colour, fainter where the public can't have them, all others grey. */
export function looksFor(pricing: Pricing, claims: Claims | null, chooser: Chooser, now: number): { values: Uint8Array; names: readonly string[]; tints: readonly Tint[] } {
  const names: string[] = Array.from({ length: 256 }, () => "");
  names[TAKEN] = "taken";
  const tints: Tint[] = [{ id: "taken", colour: LIVE.withheld.colour, pattern: 0, faded: true }];
  for (const { number, colour } of pricing.tiers) {
    names[number] = `t${number}`;
    names[number + ASIDE] = `t${number}+`;
    tints.push({ id: `t${number}`, colour, pattern: patternOf(number) }, { id: `t${number}+`, colour, pattern: patternOf(number), faded: true });
  }
  return { values: offered(pricing, claims, chooser, now), names, tints };
}

/** The seat with its price; null where it can't be had now. `nameOf`: a section's name by its id. */
export function seatFor(pricing: Pricing, claims: Claims | null, chooser: Chooser, id: string, nameOf: (section: string) => string, now: number): PickedSeat | null {
  const plan = planOf(pricing.map);
  const index = plan.indexOf.get(id);
  if (index === undefined) return null;
  const value = offered(pricing, claims, chooser, now)[index]!;
  const price = pricing.tiers.find(({ number }) => value === number || value === number + ASIDE)?.prices[chooser.type];
  const place = placeWords(pricing, id, nameOf);
  return price === undefined || place === null ? null : { id, place, price };
}

export function placeWords(pricing: Pricing, id: string, nameOf: (section: string) => string): Place | null {
  const plan = planOf(pricing.map);
  const index = plan.indexOf.get(id);
  const at = index === undefined ? null : placeOf(plan, index);
  if (at === null) return null;
  const tables = pricing.map.sections.find((one) => one.id === at.section)?.tables ?? [];
  return { section: nameOf(at.section), row: at.row, label: at.seat, table: tables.some(({ seats }) => seats.some((seat) => seat.id === id)) };
}

/** As many free seats as were asked for in vain, near them: the choices that the server names. */
export function nearby(error: unknown): readonly (readonly string[])[] {
  if (!(error instanceof Refused) || error.code !== "seat_taken") return [];
  const named = (error.problem as (Problem & { alternatives?: { seat_ids?: string[] }[] }) | null)?.alternatives ?? [];
  return named.map(({ seat_ids: ids }) => ids ?? []).filter((ids) => ids.length > 0);
}
