import { describe, expect, it } from "vitest";
import type { Sales, SalesCurve } from "@/api/insight";
import { alignedOf, daysBetween, placeOf, reached, slotsOf, slotText } from "@/features/insight/curve";

const money = (amount: number) => ({ amount, currency: "CNY" });

function sales(sold: number, back = 0): Sales {
  return {
    placed_orders: sold, placed_tickets: sold, sold_orders: sold, sold_tickets: sold, sold: money(sold * 100),
    refunded_tickets: back, refunded: money(back * 80), tickets: sold - back, amount: money(sold * 100 - back * 80),
  };
}

function curve(changes: Partial<SalesCurve> = {}): SalesCurve {
  return {
    event: { id: "e", title: "夜航" }, time_zone: "Asia/Shanghai", first_day: "2027-03-01", last_day: "2027-03-04", first_session_day: "2027-03-08", by: "day",
    before: sales(10), totals: sales(7, 2),
    points: [
      { at: "2027-02-28T16:00:00Z", days_before: 7, sales: sales(4) },
      { at: "2027-03-02T16:00:00Z", days_before: 5, sales: sales(3, 2) },
    ],
    target: { tickets: 30, amount: null }, comparison: null, comparisons: [], counted_at: null, ...changes,
  };
}

const THEN = new Date("2027-03-03T04:00:00Z");

describe("sales over time", () => {
  it("has no gaps, grows from what was before, and says nothing about days to come", () => {
    expect(slotsOf(curve(), "tickets", THEN).map(({ at, sold, back, grown }) => [at, sold, back, grown])).toEqual([
      ["2027-03-01", 4, 0, 14], ["2027-03-02", 0, 0, 14], ["2027-03-03", 3, 2, 15],
    ]);
    expect(slotsOf(curve(), "amount", THEN).at(-1)?.grown).toBe(1540);
  });

  it("goes by the clocks of the venue, across midnight and the month", () => {
    expect(placeOf("2027-02-28T16:00:00Z", "Asia/Shanghai", "day")).toBe("2027-03-01");
    expect(placeOf("2027-02-28T15:00:00Z", "Asia/Shanghai", "hour")).toBe("2027-02-28 23:00");
    expect(placeOf("2027-02-28T16:00:00Z", "Asia/Shanghai", "hour")).toBe("2027-03-01 00:00");
    expect(daysBetween("2027-02-27", "2027-03-01")).toEqual(["2027-02-27", "2027-02-28", "2027-03-01"]);
    const hours = slotsOf(curve({ by: "hour", last_day: "2027-03-01", points: [{ at: "2027-03-01T04:00:00Z", days_before: 7, sales: sales(2) }] }), "tickets", THEN);
    expect([hours.length, hours[12]?.sold, hours[23]?.grown]).toEqual([24, 2, 12]);
  });

  it("says days as an axis has room for them", () => {
    expect([slotText("2027-03-01", "en"), slotText("2027-03-01 09:00", "en"), slotText("2027-03-01", "zh-CN")]).toEqual(["Mar 1", "Mar 1 09:00", "3月1日"]);
  });

  it("lays two events over each other by the days before their first session", () => {
    const event = (title: string) => ({ id: title, title });
    const [back, early] = [
      { event: event("返程"), grown: [{ days_before: 6, tickets: 5, amount: money(500) }, { days_before: 4, tickets: 9, amount: money(900) }] },
      { event: event("早场"), grown: [{ days_before: 8, tickets: 2, amount: money(200) }] },
    ];
    expect(alignedOf(curve({ comparisons: [back] }), "tickets")).toEqual({ days: [7, 6, 5, 4], own: [14, 14, 15, null], others: [{ title: "返程", values: [0, 5, 5, 9] }] });
    expect(alignedOf(curve({ comparisons: [back, early, { event: event("新"), grown: [] }] }), "tickets")).toEqual({
      days: [8, 7, 6, 5, 4], own: [0, 14, 14, 15, null], others: [{ title: "返程", values: [0, 0, 5, 5, 9] }, { title: "早场", values: [2, null, null, null, null] }],
    });
    expect(alignedOf(curve({ comparisons: [{ ...back, grown: [] }] }), "tickets")).toBeNull();
  });

  it("knows how far it is from what was hoped for", () => {
    expect(reached(curve(), "tickets")).toBe(0.5);
    expect(reached(curve(), "amount")).toBeNull();
  });
});
