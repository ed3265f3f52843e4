/** What the money pages make of the server's facts: colours of states, cases of single things, sums and days. */
import type { Day, Difference, Period, Statement } from "@/api/books";
import type { Case } from "@/api/cases";
import type { KeySet, MerchantAccount } from "@/api/merchantAccounts";
import type { Payment, PaymentMethod, Refund, RefundReason, Shipping } from "@/api/money";
import type { Tone } from "@/parts/StateTag.vue";

export const PAYMENT_STATES: readonly Payment["state"][] = ["paid", "created", "prepared", "closing", "closed", "paid_late", "frozen"];
export const PAYMENT_METHODS: readonly PaymentMethod[] = ["wechat_jsapi", "wechat_h5", "wechat_native", "stripe", "cash"];
export const REFUND_REASONS: readonly RefundReason[] = ["by_buyer", "by_staff", "session_cancelled", "session_postponed", "seat_change", "paid_late", "paid_twice", "cancelled_before_payment", "over_payer_limit", "mismatch"];
export const REFUND_STATES: readonly Refund["state"][] = ["requested", "approved", "processing", "succeeded", "closed", "abnormal", "declined"];
export const DAY_STATES: readonly Day["state"][] = ["open", "clean", "signed_off"];
export const DIFFERENCE_STATES: readonly Difference["state"][] = ["open", "cleaned", "ignored"];
export const SHIPPING_STATES: readonly Shipping["state"][] = ["failed", "frozen", "waiting", "postponed", "uploaded", "settled", "refunded", "dismissed"];

const TONES: Readonly<Record<string, Tone>> = {
  created: "waiting", prepared: "waiting", closing: "waiting", closed: "still", paid: "good", paid_late: "waiting", frozen: "bad",
};
const REFUND_TONES: Readonly<Record<Refund["state"], Tone>> = {
  requested: "waiting", approved: "live", processing: "live", succeeded: "good", closed: "bad", abnormal: "bad", declined: "still",
};
const SHIPPING_TONES: Readonly<Record<Shipping["state"], Tone>> = {
  failed: "bad", frozen: "bad", waiting: "waiting", postponed: "waiting", uploaded: "live", settled: "good", refunded: "still", dismissed: "still",
};

export const toneOfPayment = ({ state, resolution }: Payment): Tone => (state === "frozen" && resolution !== null ? "still" : TONES[state] ?? "still");
export const toneOfRefund = ({ state }: Refund): Tone => REFUND_TONES[state];
/** In whose words a refund stands: cash goes back at a window, and no provider is asked. */
export const stateOfRefund = ({ method, state }: Refund): string => (method === "cash" && (state === "approved" || state === "succeeded") ? `money.cashRefundStates.${state}` : `money.refundStates.${state}`);
export const toneOfShipping = ({ state }: Shipping): Tone => SHIPPING_TONES[state];
export const toneOfDay = ({ state }: Day): Tone => ({ open: "waiting", clean: "good", signed_off: "still" } as const)[state];
export const toneOfDifference = ({ state }: Difference): Tone => ({ open: "waiting", cleaned: "good", ignored: "still" } as const)[state];

/** What people read to each other of an order: the end of its id. */
export function orderNumber(id: string): string {
  const tail = id.slice(-10).toUpperCase();
  return `${tail.slice(0, 5)}-${tail.slice(5)}`;
}

/** Which of the console's words belongs to the server's: `within.word`, else that of its kind (before the first `_`), else
 * `other`. `known` knows sentences, not what holds them; what is said at length has a `title`. */
export function wordOf(within: string, word: string, known: (key: string) => boolean): string {
  const there = (key: string) => known(key) || known(`${key}.title`);
  if (there(`${within}.${word}`)) return `${within}.${word}`;
  const kind = word.split("_")[0] ?? "";
  return there(`${within}.${kind}`) ? `${within}.${kind}` : `${within}.other`;
}

const caseOf = (kind: string, id: string, since: string, detail: Case["detail"], remedies: string[]): Case => ({ kind, subject_id: id, since, detail, remedies });

const OPEN: readonly Payment["state"][] = ["created", "prepared", "closing"];
/** So long after its time to pay a payment that is still open does not close by itself. */
const OVERDUE_MS = 30 * 60_000;

/** A single thing as a case, with what helps it; as the server lists those that wait for somebody. */
export function caseOfPayment({ id, order_id, amount, state, resolution, created_at, pay_by }: Payment, now = Date.now()): Case {
  const overdue = OPEN.includes(state) && Date.parse(pay_by) < now - OVERDUE_MS;
  const remedies = state === "frozen" && resolution === null ? ["resolvePayment"] : overdue ? ["closePayment"] : [];
  return caseOf(`payment_${state}`, id, created_at, { order: orderNumber(order_id), amount_fen: amount.amount }, remedies);
}

/** Nobody decides about what they asked for themselves. */
export function caseOfRefund(refund: Refund, myself: string): Case {
  const { id, order_id, amount, state, requested_at, requested_by, went_out_twice } = refund;
  const detail = { order: orderNumber(order_id), amount_fen: amount.amount };
  if (went_out_twice.some(({ resolution }) => resolution === null)) return caseOf("refund_went_out_twice", id, requested_at, detail, ["resolveRefund"]);
  const stuck = state === "closed" || state === "abnormal";
  return caseOf(`refund_${state}`, id, requested_at, detail, stuck ? ["createRefundAttempt", "resolveRefund"] : state === "processing" ? ["askAboutRefund"] : state === "requested" && requested_by !== myself ? ["decideRefund"] : []);
}

export function caseOfShipping({ payment_id, order_id, state, changed_at, corrected }: Shipping): Case {
  const over = state === "settled" || state === "refunded" || state === "dismissed";
  const correctable = (state === "uploaded" || state === "frozen") && !corrected;
  return caseOf(`shipping_${state}`, payment_id, changed_at, { order: orderNumber(order_id) }, over ? [] : [...(state === "uploaded" ? [] : ["tryShippingNow"]), ...(correctable ? ["correctShipping"] : []), ...(state === "failed" || state === "frozen" ? ["dismissShipping"] : [])]);
}

export interface Sums {
  readonly paid: number;
  readonly refunded: number;
  readonly fees: number;
}

/** What the bills of the newest `count` days say, over all accounts; null where there are none. Days come the newest first. */
export function sumOfDays(days: readonly Day[], count: number): Sums | null {
  const dates = [...new Set(days.map(({ day }) => day))].slice(0, count);
  const counted = days.filter(({ day }) => dates.includes(day));
  if (counted.length === 0) return null;
  const sum = (of: (day: Day) => number) => counted.reduce((all, day) => all + of(day), 0);
  return { paid: sum(({ paid }) => paid.amount), refunded: sum(({ refunded }) => refunded.amount), fees: sum(({ fees }) => fees.amount) };
}

/** What is on the right of: merchant accounts = …; from the closing sums. Equal in every statement. */
export function otherSide({ accounts }: Pick<Statement, "accounts">): number {
  const of = (name: string) => accounts.find(({ account }) => account === name)?.closing.amount ?? 0;
  const owed = ["organizer_payable", "refund_fees", "service_fees", "buyers", "refunds_in_clearing", "paid_otherwise"].reduce((sum, name) => sum + of(name), 0);
  return owed - of("double_refunds") - of("provider_fees");
}

const DAY_MS = 24 * 3_600_000;
const BEIJING_MS = 8 * 3_600_000;

/** Beijing's date, so many days from now. */
export function beijingDay(now: number, days = 0): string {
  return new Date(now + BEIJING_MS + days * DAY_MS).toISOString().slice(0, 10);
}

export const PERIODS = ["month", "lastMonth", "week", "year"] as const;
export type PeriodName = (typeof PERIODS)[number];

/** The periods people settle by; all of them end yesterday at the latest, in Beijing. `month` is left to the server. */
export function periodOf(name: PeriodName, now: number): Period {
  const today = beijingDay(now);
  if (name === "month") return {};
  if (name === "week") return { from: beijingDay(now, -7), to: beijingDay(now, -1) };
  if (name === "year") return { from: `${beijingDay(now, -1).slice(0, 4)}-01-01`, to: beijingDay(now, -1) };
  const last = beijingDay(Date.parse(`${today.slice(0, 7)}-01T00:00:00+08:00`), -1);
  return { from: `${last.slice(0, 7)}-01`, to: last };
}

export const samePeriod = (one: Period, other: Period) => (one.from ?? "") === (other.from ?? "") && (one.to ?? "") === (other.to ?? "");

export const signing = ({ keys }: MerchantAccount): KeySet | undefined => keys.find(({ signs }) => signs);
export const oldKeys = ({ keys }: MerchantAccount): readonly KeySet[] => keys.filter(({ signs, retired_at }) => !signs && retired_at === null);

/** From when on no callback can be under way any more that the old keys are needed for: two days after the new ones. */
export function retireFrom(account: MerchantAccount): number {
  return Date.parse(signing(account)?.created_at ?? account.created_at) + 2 * DAY_MS;
}
