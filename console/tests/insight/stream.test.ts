import { describe, expect, it } from "vitest";
import { cellsOf, percent } from "@/features/insight/figures";
import { askedIn, lastDays } from "@/features/insight/days";
import { bySession } from "@/features/insight/came";
import { EventReader, LastHeard, nextWait } from "@/features/insight/said";

describe("events of a stream", () => {
  it("are whole however they were cut, and comments are none", () => {
    const text = ": beat\n\nid: 1\nevent: sales\ndata: {\"version\":1}\n\n: beat\n\nid: 2\nevent: sales\ndata: {}\n\n";
    for (const size of [1, 3, 7, text.length]) {
      const reader = new EventReader();
      const said = [];
      for (let at = 0; at < text.length; at += size) said.push(...reader.take(text.slice(at, at + size)));
      expect(said, String(size)).toEqual([{ event: "sales", data: "{\"version\":1}" }, { event: "sales", data: "{}" }]);
    }
  });

  it("are news when they differ from the last of their kind, whichever stream said that", () => {
    const heard = new LastHeard();
    expect(["{\"views\":1}", "{\"views\":1}", "{\"views\":2}"].map((data) => heard.isNews("views", data))).toEqual([false, false, true]);
    expect(heard.isNews("admissions", "{\"admitted\":1}")).toBe(false);
    expect(heard.isNews("views", "{\"views\":2}")).toBe(false);
  });

  it("that ended is asked for again, after longer and longer pauses", () => {
    expect([nextWait(0), nextWait(2_000), nextWait(40_000), nextWait(60_000)]).toEqual([2_000, 4_000, 60_000, 60_000]);
  });
});

describe("a dashboard in the address", () => {
  it("takes what makes sense and leaves the rest", () => {
    expect(askedIn({ from: "2027-03-01", to: "yesterday", by: "hour", compare: "" }, "e")).toEqual({ event: "e", from: "2027-03-01", to: undefined, by: "hour", compare: undefined });
    expect(askedIn({ by: "week" }, undefined).by).toBe("day");
  });

  it("ends its last days today, where the venue is", () => {
    expect(lastDays(7, new Date("2027-02-28T17:00:00Z"), "Asia/Shanghai")).toEqual({ from: "2027-02-23", to: "2027-03-01" });
  });
});

describe("figures", () => {
  it("are written alike in tables", () => {
    const fen = { amount: 123_450, currency: "CNY" };
    expect(cellsOf({ placed_orders: 1, placed_tickets: 2, sold_orders: 3, sold_tickets: 4_000, sold: fen, refunded_tickets: 0, refunded: { amount: 0, currency: "CNY" }, tickets: 5, amount: fen }))
      .toEqual(["1", "2", "3", "4,000", "¥1,234.50", "0", "¥0", "5", "¥1,234.50"]);
    expect([percent(0), percent(0.005), percent(0.5)]).toEqual(["0%", "0.5%", "50%"]);
  });

  it("of one session's ticket types are one bar", () => {
    const row = { session_id: "s", starts_at: "2027-03-08T12:00:00Z", ticket_type_id: "t", name: "普通票", tickets: 10, admitted: 8, no_shows: 2 };
    expect(bySession([row, { ...row, ticket_type_id: "u", tickets: 5, admitted: 5, no_shows: 0 }])).toEqual([{ id: "s", startsAt: row.starts_at, tickets: 15, admitted: 13, over: true }]);
  });
});
