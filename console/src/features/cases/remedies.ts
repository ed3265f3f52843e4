/**
 * What helps a case: operations of the API by their names in the contract, with what a person has to say for them and the
 * ability they need. The server lists for each case which of them fit; one that is not known here is not offered.
 */
import type { Case } from "@/api/cases";
import type { Ability } from "@/api/me";
import type { PageName } from "@/app/pages";

export interface Choice {
  /** Its words are `remedies.<words>`. */
  readonly words: string;
  readonly path: (id: string) => string;
  readonly body: (said: string) => unknown;
  readonly needs: Ability;
  /** What the person writes with it: a reason for colleagues, or the text itself. */
  readonly asks?: "reason" | "description";
  /** Money or a decision that can't be taken back: asked twice in red. */
  readonly grave?: boolean;
  /** May be said about many at once. */
  readonly many?: boolean;
}

const REMEDIES: Readonly<Record<string, readonly Choice[]>> = {
  createRefundAttempt: [{ words: "tryRefund", path: (id) => `/refunds/${id}/attempts`, body: () => ({}), needs: "refund", many: true }],
  resolveRefund: [{ words: "paidOtherwise", path: (id) => `/refunds/${id}/resolution`, body: (reason) => ({ resolution: "paid_otherwise", reason }), needs: "refund", asks: "reason", grave: true }],
  decideRefund: [
    { words: "approve", path: (id) => `/refunds/${id}/decision`, body: (reason) => ({ decision: "approve", reason }), needs: "approve_refunds", asks: "reason", many: true },
    { words: "decline", path: (id) => `/refunds/${id}/decision`, body: (reason) => ({ decision: "decline", reason }), needs: "approve_refunds", asks: "reason", grave: true, many: true },
  ],
  decideComplimentaryOrder: [
    { words: "agreeToGive", path: (id) => `/complimentary-orders/${id}/decision`, body: (reason) => ({ decision: "approve", reason }), needs: "approve_giveaways", asks: "reason", many: true },
    { words: "dontGive", path: (id) => `/complimentary-orders/${id}/decision`, body: (reason) => ({ decision: "decline", reason }), needs: "approve_giveaways", asks: "reason", many: true },
  ],
  resolvePayment: [
    { words: "accept", path: (id) => `/payments/${id}/resolution`, body: (reason) => ({ resolution: "accept", reason }), needs: "refund", asks: "reason" },
    { words: "giveBack", path: (id) => `/payments/${id}/resolution`, body: (reason) => ({ resolution: "refund", reason }), needs: "refund", asks: "reason", grave: true },
    { words: "ignore", path: (id) => `/payments/${id}/resolution`, body: (reason) => ({ resolution: "ignore", reason }), needs: "refund", asks: "reason", grave: true },
  ],
  askAboutRefund: [{ words: "askRefund", path: (id) => `/refunds/${id}/queries`, body: () => ({}), needs: "refund", many: true }],
  closePayment: [{ words: "closePayment", path: (id) => `/payments/${id}/closings`, body: () => ({}), needs: "refund", many: true }],
  tryNoticeNow: [{ words: "tryNotice", path: (id) => `/notices/${id}/attempts`, body: () => ({}), needs: "refund", many: true }],
  setNoticeAside: [{ words: "setAside", path: (id) => `/notices/${id}/dismissals`, body: (reason) => ({ reason }), needs: "refund", asks: "reason", grave: true, many: true }],
  noteTopUp: [{ words: "toppedUp", path: (id) => `/merchant-accounts/${id}/top-up`, body: () => ({}), needs: "keep_merchant_accounts" }],
  resolveMessages: [
    { words: "sendAgain", path: (id) => `/messages/${id}/resolution`, body: () => ({ resolution: "retry" }), needs: "decide_messages" },
    { words: "letBe", path: (id) => `/messages/${id}/resolution`, body: () => ({ resolution: "dismiss" }), needs: "decide_messages", grave: true },
  ],
  tryShippingNow: [{ words: "tryShipping", path: (id) => `/shipping/${id}/attempts`, body: () => ({}), needs: "refund", many: true }],
  correctShipping: [{ words: "correct", path: (id) => `/shipping/${id}/corrections`, body: (description) => ({ description }), needs: "refund", asks: "description" }],
  dismissShipping: [{ words: "shippedByHand", path: (id) => `/shipping/${id}/dismissals`, body: (reason) => ({ reason }), needs: "refund", asks: "reason", grave: true }],
  runDay: [{ words: "runDay", path: (id) => `/reconciliation/days/${id}/run`, body: (reason) => ({ reason }), needs: "close_days", asks: "reason", many: true }],
  signOffDay: [{ words: "signOff", path: (id) => `/reconciliation/days/${id}/sign-off`, body: (reason) => ({ reason }), needs: "close_days", asks: "reason", grave: true }],
};

/** A refund that went out twice is resolved in other words than one that is stuck. */
const WENT_OUT_TWICE: readonly Choice[] = (["returned", "written_off"] as const).map((resolution) => ({
  words: resolution === "returned" ? "returned" : "writtenOff", path: (id) => `/refunds/${id}/resolution`, body: (reason) => ({ resolution, reason }), needs: "refund", asks: "reason", grave: true,
}));

/** What a provider said that can't be, or that a cardholder disputes, is looked into, whatever else can be done about a payment or a refund. */
const SEEN: Readonly<Record<string, readonly Choice[]>> = Object.fromEntries(([["payment_contradicted", "payments"], ["payment_disputed", "payments"], ["refund_contradicted", "refunds"]] as const).map(([kind, about]) => [kind, [{
  words: "seen", path: (id: string) => `/${about}/${id}/resolution`, body: (reason: string) => ({ resolution: "seen", reason }), needs: "refund", asks: "reason",
}]]));

/** What this person may do about this case. */
export function choicesOf({ kind, remedies }: Case, may: (ability: Ability) => boolean): Choice[] {
  const found = SEEN[kind] ?? remedies.flatMap((remedy) => (kind === "refund_went_out_twice" && remedy === "resolveRefund" ? WENT_OUT_TWICE : REMEDIES[remedy] ?? []));
  return found.filter(({ needs }) => may(needs));
}

/** What helps all of these at once. */
export function sharedChoices(cases: readonly Case[], may: (ability: Ability) => boolean): Choice[] {
  const [first, ...rest] = cases;
  if (first === undefined) return [];
  return choicesOf(first, may).filter((choice) => choice.many && rest.every((one) => choicesOf(one, may).some(({ words }) => words === choice.words)));
}

/** The same thing may wait for two reasons: a case is both. */
export function idOf({ kind, subject_id }: Case): string {
  return `${kind}:${subject_id}`;
}

/** Which of the console's words belongs to a kind; kinds that a newer server knows are shown by their group. `known` knows
 * sentences, not what holds them. */
export function wordsOf(kind: string, known: (key: string) => boolean): string {
  if (known(`cases.kinds.${kind}.title`)) return `cases.kinds.${kind}`;
  const group = kind.split("_")[0] ?? "";
  return known(`cases.groups.${group}.title`) ? `cases.groups.${group}` : "cases.groups.other";
}

/** What is done on the page of the thing, which the case leads to. */
const DONE_THERE: Readonly<Record<string, Ability>> = { completeCashRefund: "sell_at_box_office", createOrderRefund: "refund_tickets" };

/** Whether this person sees to it on the page that the case leads to. */
export function isDoneThere({ remedies }: Case, may: (ability: Ability) => boolean): boolean {
  return remedies.some((remedy) => DONE_THERE[remedy] !== undefined && may(DONE_THERE[remedy]));
}

export interface Place {
  readonly name: PageName | "refund" | "order" | "reconciliation-day";
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/** The page that shows what the case is about; null where there is none, or it is for other roles. */
export function placeOf(one: Case, may: (ability: Ability) => boolean): Place | null {
  const { kind, subject_id: id, detail: { about, number } } = one;
  const places: Readonly<Record<string, Place>> = {
    refund: { name: "refund", params: { id } },
    payment: { name: "payments", query: { q: id } },
    day: { name: "reconciliation-day", params: { id } },
    shipping: { name: "shipping", query: { state: kind.replace("shipping_", "") } },
    account: { name: "merchant-accounts" },
    cash: may("sell_at_box_office") ? { name: "box-office" } : { name: "refund", params: { id } },
    complimentary: { name: "giveaways" },
    cancelled: { name: "order", params: { id } },
    ...(about === "payment" && typeof number === "string" ? { notice: { name: "payments", query: { q: number } } } : {}),
  };
  const needed: Readonly<Record<string, Ability>> = { day: "see_money", shipping: "see_money", account: "keep_merchant_accounts" };
  const area = areaOf(one);
  return may(needed[area] ?? "see_orders") ? places[area] ?? null : null;
}

/** Where the merchant account is checked that a case is about; null where there is none, or it is for other roles. */
export function checkOf({ detail: { account_id: account }, remedies }: Case, may: (ability: Ability) => boolean): Place | null {
  const checked = remedies.includes("checkMerchantAccount") && typeof account === "string" && may("keep_merchant_accounts");
  return checked ? { name: "merchant-accounts", query: { check: account } } : null;
}

export type Area = "notice" | "refund" | "cash" | "payment" | "shipping" | "messages" | "day" | "account" | "complimentary" | "cancelled";
export const AREAS: readonly Area[] = ["refund", "cash", "payment", "notice", "account", "day", "shipping", "messages", "complimentary", "cancelled"];

export function areaOf({ kind }: Case): string {
  return kind.split("_")[0] ?? "";
}
