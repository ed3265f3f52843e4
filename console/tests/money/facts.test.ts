import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createI18n } from "vue-i18n";
import type { Day, Difference } from "@/api/books";
import type { Payment, Refund } from "@/api/money";
import { choicesOf, wordsOf } from "@/features/cases/remedies";
import { caseOfDay, choicesOfDifference } from "@/features/money/choices";
import { beijingDay, caseOfPayment, caseOfRefund, orderNumber, otherSide, periodOf, REFUND_STATES, SHIPPING_STATES, sumOfDays, wordOf } from "@/features/money/facts";
import { keysIn, NOTHING } from "@/features/money/keys";
import { fenOfLimit, limitText } from "@/features/money/limit";
import en from "@/i18n/en";
import words from "@/i18n/zh-CN";

const contract = JSON.parse(readFileSync(new URL("../../../contract/openapi.json", import.meta.url), "utf8")) as {
  components: { schemas: Record<string, { enum?: string[]; properties: Record<string, { enum?: (string | null)[] }> }> };
};
const enumOf = (schema: string, field?: string) => {
  const found = contract.components.schemas[schema]!;
  return ((field === undefined ? found.enum : found.properties[field]?.enum) ?? []).filter((one): one is string => one !== null);
};
const anything = () => true;
const cny = (amount: number) => ({ amount, currency: "CNY" });

describe("words", () => {
  it("are there for every state, kind and way that the server knows", () => {
    const { money } = words as unknown as { money: Record<string, Record<string, unknown>> };
    const told: [string, readonly string[]][] = [
      ["paymentStates", enumOf("OrganizerPaymentOut", "state")], ["resolutions", enumOf("OrganizerPaymentOut", "resolution")], ["refundStates", enumOf("OrganizerRefundOut", "state")],
      ["dayStates", enumOf("DayState")], ["kinds", enumOf("DifferenceKind")], ["differenceStates", enumOf("DifferenceOut", "state")], ["shippingStates", enumOf("ShippingOut", "state")],
      ["wechatStates", enumOf("ShippingOut", "provider_state")], ["methodsAbout", enumOf("Method")], ["checks", enumOf("CheckOut", "state")], ["findings", enumOf("FindingOut", "state")],
    ];
    for (const [group, known] of told) {
      expect(known.length, group).toBeGreaterThan(1);
      expect(Object.keys(money[group]!), group).toEqual(expect.arrayContaining([...known]));
    }
    expect([...REFUND_STATES].sort()).toEqual(enumOf("OrganizerRefundOut", "state").sort());
    expect([...SHIPPING_STATES].sort()).toEqual(enumOf("ShippingOut", "state").sort());
  });

  it.each(["zh-CN", "en"])("are found in %s as the page finds them, else those of their kind, else something general", (locale) => {
    const { te } = createI18n({ legacy: false, locale, fallbackLocale: "en", messages: { "zh-CN": words, en } }).global;
    const known = (key: string) => te(key);
    expect(wordOf("money.troubles", "not_ready", known)).toBe("money.troubles.not_ready");
    expect(wordOf("money.troubles", "refused_NOAUTH", known)).toBe("money.troubles.refused");
    expect(wordOf("money.troubles", "brand_new", known)).toBe("money.troubles.other");
    expect(wordOf("money.methods", "stripe", known)).toBe("money.methods.stripe");
    expect(wordsOf("day_not_reconciled", known)).toBe("cases.kinds.day_not_reconciled");
    expect(wordsOf("refund_of_a_new_kind", known)).toBe("cases.groups.refund");
    expect(wordsOf("brand_new", known)).toBe("cases.groups.other");
  });
});

describe("what helps", () => {
  const refund = (more: Partial<Refund>) => ({ id: "r", order_id: "03bqh3nq00000006h1k3n5q7s9", amount: cny(1), state: "requested", requested_at: "2027-03-02T03:00:00Z", requested_by: "me", went_out_twice: [], ...more }) as unknown as Refund;
  const offered = (one: Refund, myself: string) => choicesOf(caseOfRefund(one, myself), anything).map((choice) => choice.words);

  it("is never to decide about one's own refund", () => {
    expect(offered(refund({}), "me")).toEqual([]);
    expect(offered(refund({}), "other")).toEqual(["approve", "decline"]);
  });
  it("is to try again where a refund is stuck, and to say how it ended where it went out twice", () => {
    expect(offered(refund({ state: "abnormal" }), "me")).toEqual(["tryRefund", "paidOtherwise"]);
    const double = { attempt_id: "a", amount: cny(1), at: "2027-03-02T03:00:00Z", resolution: null, reason: null };
    expect(offered(refund({ state: "succeeded", went_out_twice: [double] }), "me")).toEqual(["returned", "writtenOff"]);
    expect(offered(refund({ state: "succeeded", went_out_twice: [{ ...double, resolution: "returned" }] }), "me")).toEqual([]);
  });

  it("is to ask about a refund that is under way, and to close a payment that stays open half an hour after its time", () => {
    expect(offered(refund({ state: "processing" }), "me")).toEqual(["askRefund"]);
    const payment = { id: "p", order_id: "0123456789abcdef", amount: cny(1), state: "closing", resolution: null, created_at: "2027-03-02T03:00:00Z", pay_by: "2027-03-02T03:15:00Z" } as Payment;
    const closing = (at: string, more: Partial<Payment> = {}) => choicesOf(caseOfPayment({ ...payment, ...more }, Date.parse(at)), anything).map((choice) => choice.words);
    expect(closing("2027-03-02T03:45:00Z")).toEqual([]);
    expect(closing("2027-03-02T03:45:01Z")).toEqual(["closePayment"]);
    expect(closing("2027-03-02T03:45:01Z", { state: "paid" })).toEqual([]);
  });

  const difference = (more: Partial<Difference>) => ({ id: "d", about: "payment", payment_id: "p", refund_id: null, here: { state: "closed", amount: null }, remedy: "settle", state: "open", kind: "state_differs", found_at: "", ...more }) as Difference;
  const fitting = (more: Partial<Difference>) => choicesOfDifference(difference(more), anything).map((choice) => choice.words);

  it("of a difference begins with what the server proposes", () => {
    expect(fitting({})).toEqual(["settleDifference", "ignoreDifference"]);
    expect(fitting({ remedy: "ignore" })).toEqual(["ignoreDifference", "settleDifference"]);
    expect(fitting({ here: { state: "frozen", amount: null }, remedy: "refund" })).toEqual(["refundDifference", "settleDifference", "ignoreDifference"]);
  });
  it("of a difference asks nobody about what is not ours, and is nothing where it is over", () => {
    expect(fitting({ payment_id: null, remedy: "ignore" })).toEqual(["ignoreDifference"]);
    expect(fitting({ about: "refund", refund_id: null, remedy: "ignore" })).toEqual(["ignoreDifference"]);
    expect(fitting({ state: "ignored" })).toEqual([]);
    expect(choicesOfDifference(difference({}), () => false)).toEqual([]);
  });
  it("of a day is to answer for it only while it is open", () => {
    const of = (state: Day["state"]) => choicesOf(caseOfDay({ id: "d", day: "2027-03-01", state } as Day), anything).map((choice) => choice.words);
    expect(of("open")).toEqual(["runDay", "signOff"]);
    expect(of("clean")).toEqual(["runDay"]);
  });
});

describe("sums", () => {
  const day = (date: string, paid: number, refunded: number, fees: number) => ({ day: date, paid: cny(paid), refunded: cny(refunded), fees: cny(fees) }) as Day;

  it("are of so many days over all accounts", () => {
    const days = [day("2027-03-03", 100, 0, 1), day("2027-03-03", 50, 10, 2), day("2027-03-02", 7, 0, 0), day("2027-03-01", 1000, 0, 0)];
    expect(sumOfDays(days, 2)).toEqual({ paid: 157, refunded: 10, fees: 3 });
    expect(sumOfDays([], 7)).toBeNull();
  });
  it("of a statement are the same on both sides", () => {
    const closing = (account: string, amount: number) => ({ account, name: account, opening: cny(0), moved: cny(0), closing: cny(amount) });
    const accounts = [closing("provider_cash", 880), closing("organizer_payable", 700), closing("refund_fees", 20), closing("service_fees", 50), closing("buyers", 100), closing("refunds_in_clearing", 30), closing("paid_otherwise", 5), closing("double_refunds", 5), closing("provider_fees", 20)];
    expect(otherSide({ accounts })).toBe(880);
  });
});

describe("periods", () => {
  const at = (text: string) => Date.parse(text);

  it("go by Beijing's days, and end when a day is over", () => {
    expect(beijingDay(at("2027-03-01T15:59:59Z"))).toBe("2027-03-01");
    expect(beijingDay(at("2027-03-01T16:00:00Z"))).toBe("2027-03-02");
    expect(periodOf("week", at("2027-03-01T16:00:00Z"))).toEqual({ from: "2027-02-23", to: "2027-03-01" });
    expect(periodOf("lastMonth", at("2027-02-28T16:00:00Z"))).toEqual({ from: "2027-02-01", to: "2027-02-28" });
    expect(periodOf("lastMonth", at("2027-02-28T15:00:00Z"))).toEqual({ from: "2027-01-01", to: "2027-01-31" });
    expect(periodOf("year", at("2026-12-31T20:00:00Z"))).toEqual({ from: "2026-01-01", to: "2026-12-31" });
    expect(periodOf("month", at("2027-03-15T00:00:00Z"))).toEqual({});
  });
});

describe("what is written", () => {
  it("as a limit is read to the fen, or not at all", () => {
    expect(["", " ¥1,000 ", "０", "12.5", "12.345", "-1", "a"].map(fenOfLimit)).toEqual([null, 100_000, 0, 1_250, undefined, undefined, undefined]);
    expect([null, 0, 1_250, 100_000].map(limitText)).toEqual(["", "0", "12.50", "1000"]);
  });
  it("as keys is sent only where it is written, the public key with its id", () => {
    expect(keysIn(NOTHING, "wechat")).toEqual({});
    expect(keysIn({ ...NOTHING, sealingKey: " k ", publicKey: "PEM" }, "wechat")).toEqual({ sealing_key: "k" });
    expect(keysIn({ ...NOTHING, publicKeyId: "PUB_KEY_ID_1", publicKey: "PEM" }, "wechat")).toEqual({ mode: "public_key", platform_keys: [{ id: "PUB_KEY_ID_1", kind: "public_key", pem: "PEM" }] });
    expect(keysIn({ ...NOTHING, webhookSecret: "whsec_1", privateKey: "left over" }, "stripe")).toEqual({ webhook_secrets: ["whsec_1"] });
  });
  it("of an order's number is the end of its id", () => expect(orderNumber("03bqh3nq00000004p3k7q2m9xw4t")).toBe("K7Q2M-9XW4T"));
});
