// Which messages are asked for where: in rounds of at most three, only what is open, and what no may mean.
import { describe, expect, it } from "vitest";
import { answered, overFor, reminderView, roundOf, type Asking, type Place } from "../../miniprogram/domain/messages";
import { en } from "../../miniprogram/i18n/en";
import type { Order } from "../../miniprogram/api/wire";
import { cny, order } from "../pages/world";

const KINDS = [
  "order_paid", "ticket_issued", "session_reminder", "session_cancelled", "session_postponed", "seat_changed", "seat_supplement",
  "payment_returned", "refund_requested", "refund_succeeded", "ticket_moved", "ticket_voided",
  "waitlist_joined", "waitlist_offer", "waitlist_offer_expired", "waitlist_closed",
];

function asking(place: Place, allowed: readonly string[] = [], kinds = KINDS): Asking {
  const templates = kinds.map((kind) => ({ kind, template_id: kind, title: kind, remaining: allowed.includes(kind) ? 1 : 0 }));
  return { place, templates, passed: [] };
}

const kindsOf = (it: Asking, over: string[] = []): string[] => roundOf(it, over)?.templates.map(({ kind }) => kind) ?? [];

/** A tap on the offer: what is answered for each kind, and what the server counts. */
function tap(it: Asking, answers: Record<string, string>): Asking {
  const round = roundOf(it);
  if (round === null) throw new Error("nothing is asked");
  const now = Object.entries(answers).map(([kind, answer]) => ({ kind, remaining: answer === "accept" ? 1 : 0 }));
  return answered(it, round, answers, now);
}

const all = (kinds: readonly string[], answer: string): Record<string, string> => Object.fromEntries(kinds.map((kind) => [kind, answer]));

describe("an order", () => {
  it("asks round after round until all is allowed, also when it is opened anew", () => {
    let now = asking("order");
    const texts: string[] = [];
    const asked: string[][] = [];
    for (let view = reminderView(now, [], en); view?.on === false; view = reminderView(now, [], en)) {
      texts.push(view.text);
      asked.push(kindsOf(now));
      now = tap(now, all(kindsOf(now), "accept"));
    }
    expect(asked).toEqual([
      ["order_paid", "ticket_issued", "session_reminder"],
      ["session_cancelled", "session_postponed", "seat_changed"],
      ["seat_supplement", "payment_returned", "refund_succeeded"],
    ]);
    expect(texts).toEqual(["News of this order", "Also if it is cancelled, moved or my seat changes", "And when money comes back, or a difference is due"]);
    expect(reminderView(asking("order", asked.flat()), [], en)).toEqual({ text: "News of this order", on: true });
  });

  it("asks only for what is not allowed and can still come", () => {
    expect(kindsOf(asking("order", ["ticket_issued"]))).toEqual(["order_paid", "session_reminder"]);
    const paid = order({ paid_at: "2027-12-01T00:00:00Z" });
    const [soon, later, begun] = ["2027-12-01T00:00:59Z", "2027-12-01T00:01:01Z", "2027-12-04T11:30:01Z"].map(Date.parse) as [number, number, number];
    expect(overFor(paid, soon)).toEqual([]);
    expect(reminderView(asking("order"), overFor(paid, later), en)).toEqual({ text: "Before it begins", on: false });
    expect(kindsOf(asking("order"), overFor(paid, begun))).toEqual(["payment_returned", "refund_succeeded"]);
  });

  it("that is over asks for nothing but the money that is on its way", () => {
    const refund = (state: string): Order["refunds"] => [{ id: "r1", amount: cny(38_000), state }] as never;
    const view = (changes: Partial<Order>) => reminderView(asking("order"), overFor(order(changes), 0), en);
    expect(view({ state: "expired" })).toBeNull();
    expect(view({ state: "refunded", refunds: refund("approved") })?.text).toBe("When the money is back");
    expect(view({ state: "refunded", refunds: refund("succeeded") })).toBeNull();
  });

  it("goes on past what was left out or is blocked, and comes back to it", () => {
    const some = tap(asking("order"), { order_paid: "accept", ticket_issued: "reject", session_reminder: "accept" });
    expect(kindsOf(some)).toEqual(["session_cancelled", "session_postponed", "seat_changed"]);
    const none = tap(some, all(kindsOf(some), "reject"));
    expect(kindsOf(none)).toEqual(kindsOf(some));
    const blocked = tap(none, all(kindsOf(none), "ban"));
    expect(kindsOf(blocked)).toEqual(["seat_supplement", "payment_returned", "refund_succeeded"]);
    expect(kindsOf(tap(blocked, all(kindsOf(blocked), "accept")))).toEqual(["ticket_issued"]);
  });
});

it("each other place asks for its own", () => {
  expect(kindsOf(asking("refund"))).toEqual(["refund_requested", "refund_succeeded"]);
  expect(kindsOf(asking("ticket"))).toEqual(["session_reminder", "ticket_moved", "ticket_voided"]);
  const joined = tap(asking("join"), all(["waitlist_joined", "waitlist_offer", "waitlist_offer_expired"], "accept"));
  const entry: Asking = { ...joined, place: "waitlist" };
  expect([kindsOf(entry), reminderView(entry, [], en)?.text]).toEqual([["waitlist_closed"], "Also when the waitlist is over"]);
  expect(kindsOf(asking("waitlist"))).toEqual(["waitlist_offer", "waitlist_offer_expired", "waitlist_closed"]);
});

it("nothing is offered where no template of it is set up", () => {
  expect(reminderView(asking("ticket", [], ["order_paid"]), [], en)).toBeNull();
  expect(reminderView(asking("order", [], ["order_paid"]), ["order_paid"], en)).toBeNull();
});
