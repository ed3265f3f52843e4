/** Promotions in a form, and in words: what they take off, for which tickets, how often. */
import type { Promotion, PromotionBody } from "@/api/prices";
import type { Session } from "@/api/sessions";
import { groupsOf } from "@/features/events/sessions/alike";
import type { Tone } from "@/parts/StateTag.vue";

type Typed = number | null | undefined;
export type Effect = Promotion["effect"];
export const EFFECTS: readonly Effect[] = ["percent", "amount", "price", "none"];
export const TONES: Readonly<Record<Promotion["state"], Tone>> = { active: "good", paused: "waiting", ended: "still" };
/** Made at once, and written. */
export const MOST_MADE = 5_000;
const MOST_OWN = 2_000;
export const MAKINGS = ["own", "generate", "single"] as const;

export const KINDS: readonly Promotion["kind"][] = ["code", "bundle"];
export const MOST_PARTS = 20;
const MOST_ALLOTMENTS = 20;

export interface PartForm {
  readonly session: string;
  readonly type: string;
  readonly quantity: Typed;
}

export interface PromoForm {
  kind: Promotion["kind"];
  name: Promotion["name"];
  effect: Effect;
  percent: Typed;
  amount: Typed;
  /** Written; made; made, and each good once. */
  making: (typeof MAKINGS)[number];
  codes: string;
  generate: Typed;
  /** What codes that are made begin with. */
  prefix: string;
  event: string;
  session: string;
  type: string;
  unlocks: boolean;
  from: string | null | undefined;
  until: string | null | undefined;
  uses: Typed;
  usesPerCode: Typed;
  usesPerBuyer: Typed;
  tickets: Typed;
  budget: Typed;
  /** Of each type that is meant: put aside for whoever has a code. */
  aside: Typed;
  releaseAt: string | null | undefined;
  parts: PartForm[];
}

export const emptyForm = (): PromoForm => ({
  kind: "code", name: {}, effect: "percent", percent: 10, amount: null, making: "own", codes: "", generate: 50, prefix: "", event: "", session: "", type: "", unlocks: false,
  from: null, until: null, uses: null, usesPerCode: null, usesPerBuyer: 1, tickets: null, budget: null, aside: null, releaseAt: null, parts: [],
});

/** As they are written: a code a line, or with commas between them. */
export function codesIn(text: string): string[] {
  return [...new Set(text.split(/[\n,，;；、]+/).map((one) => one.trim()).filter(Boolean))];
}

/** Which sessions and types are meant; empty: everything that the organizer sells. Null: none of the event fits. */
export function coverage({ event, session, type }: PromoForm, sessions: readonly Session[]): { session_ids: string[]; ticket_type_ids: string[] } | null {
  if (!event) return { session_ids: [], ticket_type_ids: [] };
  const meant = session ? sessions.filter(({ id }) => id === session) : sessions;
  const ticket_type_ids = type ? groupsOf(meant).filter(({ key }) => key === type).flatMap(({ types }) => types.map(({ id }) => id)) : [];
  if (meant.length === 0 || (type && ticket_type_ids.length === 0)) return null;
  return { session_ids: meant.map(({ id }) => id), ticket_type_ids };
}

/** Null while something is missing. */
export function bodyOf(form: PromoForm, sessions: readonly Session[]): PromotionBody | null {
  const { name, from, until, uses, usesPerBuyer, kind } = form;
  if (Object.keys(name).length === 0 || [from, until, uses, usesPerBuyer].includes(undefined)) return null;
  const own = kind === "code" ? codeOf(form, sessions) : bundleOf(form);
  return own && { ...NOTHING, kind, name, valid_from: from!, valid_until: until!, max_uses: uses!, max_uses_per_buyer: usesPerBuyer!, ...own };
}

const NOTHING = { effect: "price" as Effect, percent: null, amount: null, codes: [], generate: 0, prefix: "", session_ids: [], ticket_type_ids: [], unlocks_hidden: false, max_tickets: null, max_uses_per_code: null, budget: null, parts: [], allotments: [], release_at: null };

function codeOf(form: PromoForm, sessions: readonly Session[]): Partial<PromotionBody> | null {
  const about = coverage(form, sessions);
  const codes = form.making === "own" ? codesIn(form.codes) : [];
  const { effect, percent, amount, tickets, budget, generate, aside, releaseAt, type } = form;
  const made = form.making !== "own";
  const usesPerCode = form.making === "single" ? 1 : form.usesPerCode;
  if (about === null || [usesPerCode, tickets, budget, aside, releaseAt].includes(undefined)) return null;
  if (made ? !generate : codes.length === 0 || codes.length > MOST_OWN) return null;
  const allotments = type && aside ? about.ticket_type_ids.map((id) => ({ ticket_type_id: id, places: aside })) : [];
  const unlocks = form.unlocks && type !== "";
  if ((effect === "percent" && !percent) || ((effect === "amount" || effect === "price") && amount == null) || (effect === "none" && !unlocks && allotments.length === 0)) return null;
  if (allotments.length > MOST_ALLOTMENTS) return null;
  return {
    effect, percent: effect === "percent" ? percent! : null, amount: effect === "amount" || effect === "price" ? money(amount!) : null, codes, generate: made ? generate! : 0, prefix: made ? form.prefix.trim() : "", ...about,
    unlocks_hidden: unlocks, max_tickets: tickets!, max_uses_per_code: usesPerCode!, budget: budget == null ? null : money(budget), allotments, release_at: allotments.length ? releaseAt! : null,
  };
}

/** One price for two tickets and more, each type once. */
function bundleOf({ amount, parts }: PromoForm): Partial<PromotionBody> | null {
  const types = new Set(parts.map(({ type }) => type));
  if (amount == null || parts.some(({ quantity, type }) => !quantity || !type) || types.size < parts.length || parts.reduce((sum, { quantity }) => sum + (quantity ?? 0), 0) < 2) return null;
  return { amount: money(amount), parts: parts.map(({ session, type, quantity }) => ({ session_id: session, ticket_type_id: type, quantity: quantity! })) };
}

const money = (amount: number) => ({ amount, currency: "CNY" });
