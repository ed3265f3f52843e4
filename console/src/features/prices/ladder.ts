/** A refund ladder as people read it: until when, what is kept, and what that means for one ticket. */
import type { Ladder, LadderBody } from "@/api/prices";

/** How what is kept is said: a share of the price, or a sum. A ladder has one kind. */
export type FeeKind = "percent" | "sum";

export interface Tier {
  /** Before the session begins; 0: until it begins. */
  readonly hours: number | null | undefined;
  /** Percent, or fen. */
  readonly fee: number | null | undefined;
}

export const MOST_TIERS = 10;
export const MOST_HOURS = 8_784;

export interface LadderForm {
  kind: FeeKind;
  tiers: Tier[];
  scope: Ladder["scope"];
  once: boolean;
  placesReturnAt: string | null | undefined;
}

export function formOf(ladder: Ladder): LadderForm {
  const kind = ladder.tiers.some(({ fee }) => fee.amount > 0) ? "sum" : "percent";
  const tiers = ladder.tiers.map(({ until_hours_before: hours, fee_percent, fee }) => ({ hours, fee: kind === "sum" ? fee.amount : fee_percent }));
  return { kind, tiers, scope: ladder.scope, once: ladder.once_per_buyer, placesReturnAt: ladder.places_return_at };
}

/** The whole ladder, from the earliest tier on; null while a tier is not complete. */
export function bodyOf(form: LadderForm): LadderBody | null {
  if (form.placesReturnAt === undefined || form.tiers.some(({ hours, fee }) => hours == null || fee == null)) return null;
  const tiers = sorted(form.tiers).map(({ hours, fee }) => ({ until_hours_before: hours!, fee_percent: form.kind === "percent" ? fee! : 0, fee: form.kind === "sum" && fee! > 0 ? { amount: fee!, currency: "CNY" } : null }));
  return { tiers, scope: form.scope, once_per_buyer: form.once, places_return_at: form.placesReturnAt };
}

function sorted(tiers: readonly Tier[]): Tier[] {
  return [...tiers].sort((one, other) => (other.hours ?? 0) - (one.hours ?? 0));
}

/** Why this can't be: two tiers end at the same moment, or a fee falls as the session comes nearer. */
export function wrongWith({ tiers }: LadderForm): "twice" | "falling" | null {
  const whole = sorted(tiers.filter(({ hours, fee }) => hours != null && fee != null));
  if (new Set(whole.map(({ hours }) => hours)).size < whole.length) return "twice";
  return whole.some(({ fee }, at) => at > 0 && fee! < whole[at - 1]!.fee!) ? "falling" : null;
}

export interface Step {
  /** Null: from the beginning of the sale. */
  readonly fromHours: number | null;
  readonly untilHours: number;
  readonly kept: number;
  readonly back: number;
}

/** What of this price goes back when, from the earliest on; after the last step nothing does. In fen; a percentage is rounded half up. */
export function stepsOf(form: LadderForm, price: number): Step[] {
  const tiers = sorted(form.tiers.filter(({ hours, fee }) => hours != null && fee != null));
  return tiers.map(({ hours, fee }, at) => {
    const kept = Math.min(price, form.kind === "sum" ? fee! : Math.floor((price * fee! + 50) / 100));
    return { fromHours: at === 0 ? null : tiers[at - 1]!.hours!, untilHours: hours!, kept, back: price - kept };
  });
}

/** Such as 7 days, 36 hours: in whole days where it is some. */
export function spanOf(hours: number): { readonly unit: "days" | "hours"; readonly count: number } {
  return hours >= 48 && hours % 24 === 0 ? { unit: "days", count: hours / 24 } : { unit: "hours", count: hours };
}

/** What most organizers begin with. */
export const USUAL: readonly (readonly [string, LadderForm])[] = [
  ["stepped", { kind: "percent", tiers: [{ hours: 168, fee: 0 }, { hours: 72, fee: 20 }, { hours: 24, fee: 50 }], scope: "ticket", once: false, placesReturnAt: null }],
  ["free", { kind: "percent", tiers: [{ hours: 24, fee: 0 }], scope: "ticket", once: false, placesReturnAt: null }],
];
