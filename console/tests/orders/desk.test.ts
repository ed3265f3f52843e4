// What the desk of support decides by itself: what can be done, sums that are typed, times that move, numbers in ⌘K.
import { describe, expect, it } from "vitest";
import { looksLikeANumber } from "@/app/palette/search";
import type { Ability } from "@/api/me";
import type { Item, Order, QuotedTicket } from "@/api/orders";
import { doable, notices } from "@/features/orders/doable";
import { feeByRule, fenOf, yuanOf } from "@/features/orders/fee";
import { movedBy } from "@/features/orders/sessions/moving";

const money = (amount: number) => ({ amount, currency: "CNY" });
const SEAT = { id: "stalls-A-1", section: "池座", row: "A", label: "1", table: false, tier: null, entrance: null };

function item(position: number, state: "valid" | "used" | "void" | null, more: Partial<Item> = {}): Item {
  const ticket = state === null ? null : { id: `t${position}`, serial: "4R8TN-0GQ3M", state, void_reason: state === "void" ? "refunded" : null, issued_at: "2027-03-01T04:00:00Z", on_phone: false, on_paper: false, handed_over_at: null, admitted: null };
  return { position, session_id: "s", ticket_type_id: "tt", name: "普通票", price: money(18_000), given_back: money(0), attendee: null, seat: null, place_returned_at: null, ticket, ...more };
}

function order(state: Order["state"], items: Item[], more: Partial<Order> = {}): Order {
  return { id: "o", number: "3Z6T7-W1V9K", state, cancelling: false, to_pay_at_window: null, total: money(18_000), service_fee: money(0), price_parts: [], buyer_id: "b", lang: "zh-CN", contact: null, sessions: [], items, payments: [], refunds: [], messages: [], answers: [], notes: [], handovers: [], timeline: { items: [], next: null }, placed_at: "2027-03-01T04:00:00Z", pay_by: "2027-03-01T04:15:00Z", paid_at: null, closed_at: null, ...more };
}

const everything = () => true;
const why = (one: Order, may: (ability: Ability) => boolean = everything) => Object.fromEntries(doable(one, may).map(({ action, why: reason }) => [action, reason]));

describe("what can be done for an order", () => {
  it("says why not, one by one", () => {
    expect(why(order("awaiting_payment", [item(1, null)]))).toEqual({ cancel: null, refund: "unpaid", seat: "noSeats", session: "noneValid", attendee: "notNamed", handover: "noneValid", print: "noneValid", resend: "noMessages" });
    const named = { attendee: { name: "林**", id_number: null } };
    expect(why(order("paid", [item(1, "valid", { ...named, seat: SEAT })]))).toMatchObject({ refund: null, seat: null, session: null, attendee: null, handover: null, print: null });
    expect(why(order("paid", [item(1, "used", { ...named, seat: SEAT })]))).toMatchObject({ refund: null, seat: "noneValid", session: "noneValid", attendee: "noneValid" });
    expect(why(order("partially_refunded", [item(1, "void"), item(2, "valid")]))).toMatchObject({ refund: null });
    expect(why(order("refunded", [item(1, "void")]))).toMatchObject({ refund: "nothingLeft" });
  });

  it("is for whoever may", () => {
    const support = (ability: Ability) => ability === "help_buyers" || ability === "see_orders";
    expect(why(order("paying", [item(1, null)], { cancelling: true }))).not.toHaveProperty("cancel");
    expect(why(order("paying", [item(1, null)]), (ability) => ability === "see_orders")).toMatchObject({ cancel: "role" });
    expect(why(order("paid", [item(1, "valid")]), support)).toMatchObject({ refund: "role", seat: "role", session: "role", print: "role", attendee: "notNamed" });
  });

  it("begins with money that a window waits for", () => {
    const asked = order("paid", [item(1, "valid")], { to_pay_at_window: "more" });
    expect(doable(asked, everything)[0]).toEqual({ action: "pay", why: null });
    expect(why(asked, (ability) => ability === "see_orders")).toMatchObject({ pay: "role" });
    expect(why(order("paid", []))).not.toHaveProperty("pay");
  });

  it("is told after what to know first, the gravest on top", () => {
    const payment = { id: "p", method: "wechat_jsapi", state: "frozen", amount: money(1), received: null, refunded: money(0), transaction_id: null, mismatch: "amount", created_at: "", paid_at: null };
    const refund = { id: "r", state: "requested", reason: "by_staff", amount: money(500), fee: money(0), needs_approval: true, requested_at: "", succeeded_at: null };
    expect(notices(order("paid", [], { payments: [payment], refunds: [refund] })).map(({ code }) => code)).toEqual(["frozen", "approval"]);
    expect(notices(order("awaiting_payment", [])).map(({ code }) => code)).toEqual(["awaiting"]);
    expect(notices(order("paid", []))).toEqual([]);
  });
});

describe("a fee that is typed", () => {
  it("is in fen, and nothing where nothing is typed", () => {
    expect(["", "18", "18.5", "18.05", "１８"].map(fenOf)).toEqual([0, 1800, 1850, 1805, 1800]);
    expect(["-1", "1.234", "x", "1,5"].map(fenOf)).toEqual([null, null, null, null]);
    expect([1800, 1850].map(yuanOf)).toEqual(["18", "18.50"]);
  });

  it("is offered as the rules have it where they say the same of all", () => {
    const ticket = (fee: number, refundable = true): QuotedTicket => ({ position: 1, ticket_id: "t", price: money(18_000), fee: money(0), amount: money(18_000), supplement: money(0), chosen: true, reason: null, by_rule: { refundable, amount: money(0), fee: money(fee), reason: null, holds_until: null }, leaves_companion: false });
    expect(feeByRule([ticket(1800), ticket(1800)])).toBe(1800);
    expect(feeByRule([ticket(1800), ticket(900)])).toBeNull();
    expect(feeByRule([ticket(1800, false)])).toBeNull();
    expect(feeByRule([ticket(0)])).toBeNull();
    expect(feeByRule([])).toBeNull();
  });
});

describe("a session that is moved", () => {
  it("has its doors and end moved along with the beginning", () => {
    const was = { doors_at: "2027-03-08T11:00:00Z", starts_at: "2027-03-08T12:00:00Z", ends_at: "2027-03-08T14:00:00Z" };
    expect(movedBy(was, "2027-03-15T13:00:00Z")).toEqual({ doors_at: "2027-03-15T12:00:00.000Z", starts_at: "2027-03-15T13:00:00.000Z", ends_at: "2027-03-15T15:00:00.000Z" });
  });
});

describe("what ⌘K asks the server for", () => {
  it("looks like a number, and is no name", () => {
    expect(["3Z6T7-W1V9K", "3z6t7 w1v9k", "8000", "4200001803202703010000000001", "W1V9K", "YMGXZ"].map(looksLikeANumber)).toEqual([true, true, true, true, true, true]);
    expect(["陈晓", "orders", "80", "wang min", ""].map(looksLikeANumber)).toEqual([false, false, false, false, false]);
  });
});
