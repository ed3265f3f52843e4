/** Which messages a buyer is asked to allow where, and what is still open of it. WeChat puts at most three questions in
 * one tap, and each yes is good for one message; so a place asks in rounds, and only for what is not allowed yet. */
import type { MessageConsent, MessageTemplate, Order } from "../api/wire";
import type { Words } from "../i18n/zh-CN";

/** The rounds of each place, by name. Every kind of message is in one: a test of the server's reads this table. */
const ROUNDS = {
  order: {
    news: ["order_paid", "ticket_issued", "session_reminder"],
    changes: ["session_cancelled", "session_postponed", "seat_changed"],
    money: ["payment_returned", "refund_succeeded", "seat_supplement"],
  },
  refund: { refund: ["refund_requested", "refund_succeeded"] },
  ticket: { ticket: ["ticket_moved", "ticket_voided", "session_reminder"] },
  join: { join: ["waitlist_joined", "waitlist_offer", "waitlist_offer_expired"] },
  waitlist: { waitlist: ["waitlist_offer", "waitlist_offer_expired", "waitlist_closed"] },
};

export type Place = keyof typeof ROUNDS;

/** A place with what the server said of its templates. */
export interface Asking {
  place: Place;
  templates: readonly MessageTemplate[];
  /** Kinds that were not allowed when they were asked for; they stand back while something else is open. */
  passed: readonly string[];
}

/** What one tap asks. */
export interface Round {
  name: string;
  templates: MessageTemplate[];
}

export interface ReminderView {
  text: string;
  /** All that would be asked here is allowed. */
  on: boolean;
}

/** The next questions of a place; null once all is allowed. @param over kinds that can't come any more */
export function roundOf({ place, templates, passed }: Asking, over: readonly string[] = []): Round | null {
  const open = Object.entries<string[]>(ROUNDS[place]).map(([name, kinds]) => ({
    name,
    templates: templates.filter(({ kind, remaining }) => kinds.includes(kind) && !over.includes(kind) && remaining === 0),
  }));
  const fresh = open.map(({ name, templates: its }) => ({ name, templates: its.filter(({ kind }) => !passed.includes(kind)) }));
  return [...fresh, ...open].find(({ templates: its }) => its.length > 0) ?? null;
}

/** The offer as it is shown; null where nothing is to be shown: no template is set up. */
export function reminderView(asking: Asking, over: readonly string[], { messages }: Words): ReminderView | null {
  const kinds = Object.values<string[]>(ROUNDS[asking.place]).flat();
  if (!asking.templates.some(({ kind }) => kinds.includes(kind) && !over.includes(kind))) return null;
  const round = roundOf(asking, over);
  const all = (messages.all as Record<string, string>)[asking.place] ?? "";
  if (round === null) return { text: all, on: true };
  const [first, ...others] = round.templates;
  const alone = first !== undefined && others.length === 0 ? (messages.alone as Record<string, string>)[first.kind] : undefined;
  return { text: alone ?? (messages.rounds as Record<string, string>)[round.name] ?? all, on: false };
}

/** The server tries a message once more a minute after it was refused for want of consent. */
const STILL_IN_TIME_MS = 60_000;
const OF_THE_PAYMENT = ["order_paid", "ticket_issued"];
const OF_THE_SESSION = ["session_reminder", "session_cancelled", "session_postponed", "seat_changed", "seat_supplement"];

const OVER_WITH_ITS_MONEY = ["cancelled", "expired", "refunded"];
const DONE = ["succeeded", "declined"];

/** Kinds that an order will not be told any more: it is paid and its tickets are out, its session has begun, or it is over
 * but for money that is still on its way. */
export function overFor({ state, paid_at: paid, session, refunds }: Order, now: number): string[] {
  if (OVER_WITH_ITS_MONEY.includes(state)) {
    const comes = refunds.some((refund) => refund.amount.amount > 0 && !DONE.includes(refund.state)) ? ["refund_succeeded"] : [];
    return Object.values<string[]>(ROUNDS.order).flat().filter((kind) => !comes.includes(kind));
  }
  const told = paid !== null && Date.parse(paid) + STILL_IN_TIME_MS < now ? OF_THE_PAYMENT : [];
  const begun = session !== null && Date.parse(session.starts_at) < now ? OF_THE_SESSION : [];
  return [...told, ...begun];
}

/** After a tap: what is allowed now, and what was not. Who said no to all of it is asked the same again, not the rest. */
export function answered(asking: Asking, round: Round, answers: Readonly<Record<string, string>>, now: readonly MessageConsent[]): Asking {
  const said = (template: MessageTemplate): string | undefined => answers[template.template_id];
  const some = round.templates.some((template) => said(template) === "accept");
  const passed = round.templates.filter((template) => (some ? said(template) !== "accept" : said(template) === "ban"));
  return {
    ...asking,
    templates: asking.templates.map((template) => ({
      ...template,
      remaining: now.find(({ kind }) => kind === template.kind)?.remaining ?? template.remaining,
    })),
    passed: [...new Set([...asking.passed, ...passed.map(({ kind }) => kind)])],
  };
}
