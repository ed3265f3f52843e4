/** Promotions in a form, and in words: what they take off, for which tickets, how often. */
import type { Promotion, PromotionBody } from "@/api/prices";
import type { Session } from "@/api/sessions";
import { groupsOf } from "@/features/events/sessions/alike";
import type { Tone } from "@/parts/StateTag.vue";

type Typed = number | null | undefined;
export type Effect = Promotion["effect"];
export const EFFECTS: readonly Effect[] = ["percent", "amount", "price", "none"];
export const TONES: Readonly<Record<Promotion["state"], Tone>> = { active: "good", paused: "waiting", ended: "still" };
export const MOST_CODES = 2_000;

export interface PromoForm {
  name: Promotion["name"];
  effect: Effect;
  percent: Typed;
  amount: Typed;
  making: "own" | "generate";
  codes: string;
  generate: Typed;
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
}

export const emptyForm = (): PromoForm => ({
  name: {}, effect: "percent", percent: 10, amount: null, making: "own", codes: "", generate: 50, event: "", session: "", type: "", unlocks: false,
  from: null, until: null, uses: null, usesPerCode: null, usesPerBuyer: 1, tickets: null, budget: null,
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
  const about = coverage(form, sessions);
  const codes = form.making === "own" ? codesIn(form.codes) : [];
  const { effect, percent, amount, from, until, uses, usesPerCode, usesPerBuyer, tickets, budget, generate } = form;
  if (about === null || Object.keys(form.name).length === 0 || [from, until, uses, usesPerCode, usesPerBuyer, tickets, budget].includes(undefined)) return null;
  if (form.making === "own" ? codes.length === 0 || codes.length > MOST_CODES : !generate) return null;
  if ((effect === "percent" && !percent) || ((effect === "amount" || effect === "price") && amount == null) || (effect === "none" && (!form.unlocks || !form.type))) return null;
  return {
    kind: "code", name: form.name, effect, percent: effect === "percent" ? percent! : null, amount: effect === "amount" || effect === "price" ? money(amount!) : null, codes, generate: form.making === "generate" ? generate! : 0,
    ...about, unlocks_hidden: form.unlocks && form.type !== "", max_tickets: tickets!, valid_from: from!, valid_until: until!, max_uses: uses!, max_uses_per_code: usesPerCode!, max_uses_per_buyer: usesPerBuyer!,
    budget: budget == null ? null : money(budget), parts: [], allotments: [], release_at: null,
  };
}

/** A file that opens in any table program; a code that begins like a formula stays text. */
export function codesFile(codes: readonly { readonly code: string; readonly uses: number }[], titles: readonly [string, string]): string {
  const cell = (text: string) => (/^[=+\-@]/.test(text) ? `'${text}` : text);
  return `\ufeff${[titles, ...codes.map(({ code, uses }) => [cell(code), String(uses)])].map((line) => line.join(",")).join("\r\n")}\r\n`;
}

const money = (amount: number) => ({ amount, currency: "CNY" });
