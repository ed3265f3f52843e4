import { describe, expect, it } from "vitest";
import type { Session, TicketType } from "@/api/sessions";
import { groupsOf, pricesOf, typeBefore, wayBack } from "@/features/events/sessions/alike";
import { ruleOf, spanFrom, type RuleForm } from "@/features/events/sessions/rule";
import { momentsOf, sessionBefore, stageOf, timesOf } from "@/features/events/sessions/times";

const NOW = Date.parse("2027-03-01T04:00:00Z");

function aType(id: string, changes: Partial<TicketType> = {}): TicketType {
  return {
    id, session_id: "s1", position: 1, name: { "zh-CN": "普通票", en: "Standard" }, note: {}, price: { amount: 18_000, currency: "CNY" }, on_sale_at: "2027-02-01T04:00:00Z", off_sale_at: "2027-03-05T14:00:00Z",
    per_order_max: 6, per_buyer_max: 6, hidden: false, paused: false, attendee_names_required: false, attendee_ids_required: false, seated: false, places: { total: 100, held: 0, sold: 0, withheld: 0, free: 100 }, version: 1, ...changes,
  };
}

function aSession(types: TicketType[], changes: Partial<Session> = {}): Session {
  return {
    id: "s1", event_id: "e1", status: "scheduled", venue: { id: "v1", name: { en: "The Wings" } }, doors_at: "2027-03-05T11:00:00Z", starts_at: "2027-03-05T12:00:00Z", ends_at: "2027-03-05T14:00:00Z", time_zone: "Asia/Shanghai",
    per_buyer_max: null, per_device_max: 4, one_per_attendee: false, waitlist: true, seating: null, places: { total: 0, held: 0, sold: 0, withheld: 0, free: 0 }, ordered: false, ticket_types: types, version: 1, ...changes,
  };
}

describe("the times of a session", () => {
  it("are said as day, time and lengths, and come back as they were", () => {
    const session = aSession([]);
    const times = timesOf(session);
    expect(times).toEqual({ day: "2027-03-05", time: "20:00", doorsBefore: 60, lasts: 120, zone: "Asia/Shanghai" });
    const { doors_at, starts_at, ends_at } = momentsOf(times)!;
    expect([doors_at, starts_at, ends_at].map(Date.parse)).toEqual([session.doors_at, session.starts_at, session.ends_at].map(Date.parse));
    expect(momentsOf({ ...times, lasts: undefined })).toBeNull();
    expect(momentsOf({ ...times, day: "" })).toBeNull();
  });
});

describe("how a sale stands", () => {
  const stage = (types: TicketType[], changes: Partial<Session> = {}) => stageOf(aSession(types, changes), NOW);
  it("is told from its ticket types", () => {
    expect(stage([aType("a")])).toBe("selling");
    expect(stage([aType("a", { places: { total: 2, held: 1, sold: 1, withheld: 0, free: 0 } })])).toBe("full");
    expect(stage([aType("a", { on_sale_at: "2027-03-02T04:00:00Z" })])).toBe("before");
    expect(stage([aType("a", { off_sale_at: "2027-02-27T04:00:00Z" })])).toBe("closed");
    expect(stage([aType("a", { paused: true })])).toBe("paused");
    expect(stage([aType("a", { paused: true }), aType("b")])).toBe("selling");
    expect(stage([])).toBe("noTypes");
    expect(stage([aType("a")], { status: "cancelled" })).toBe("cancelled");
    expect(stage([aType("a")], { ends_at: "2027-03-01T03:00:00Z" })).toBe("over");
  });
});

describe("types of many sessions", () => {
  const balcony = { en: "Balcony", "zh-CN": "楼座" };
  it("are one thing where they have one name", () => {
    const found = groupsOf([aSession([aType("a"), aType("b", { name: balcony })]), aSession([aType("c", { name: { "zh-CN": "楼座", en: "Balcony" } })])]);
    expect(found.map(({ types }) => types.map(({ id }) => id))).toEqual([["a"], ["b", "c"]]);
    expect(pricesOf(aSession([aType("a"), aType("b", { price: { amount: 9_900, currency: "CNY" } })]))).toEqual([9_900, 18_000]);
    expect(pricesOf(aSession([]))).toBeNull();
  });

  it("go back to what they were, alike ones together", () => {
    const session = aSession([]);
    const types = [aType("a"), aType("b"), aType("c", { price: { amount: 9_900, currency: "CNY" }, off_sale_at: "2027-03-04T04:00:00Z" })];
    const change = { price: { amount: 1, currency: "CNY" }, off_sale_at: null };
    expect(wayBack(types, ({ id }) => id, (type) => typeBefore(type, change, session))).toEqual([
      { ids: ["a", "b"], change: { price: { amount: 18_000, currency: "CNY" }, off_sale_at: null } },
      { ids: ["c"], change: { price: { amount: 9_900, currency: "CNY" }, off_sale_at: "2027-03-04T04:00:00Z" } },
    ]);
    expect(sessionBefore(session, { time: "19:30", per_device_max: null })).toEqual({ time: "20:00", per_device_max: 4 });
  });
});

describe("a rule", () => {
  const form: RuleForm = { venue: "v1", zone: "Asia/Shanghai", weekdays: [5, 6], times: ["20:00", "14:30", "20:00"], first: "2027-03-05", last: "2027-03-27", without: ["2027-03-13", "2027-05-01"], doorsBefore: 60, lasts: 120, like: "" };
  it("is asked for whole, or not at all", () => {
    expect(ruleOf(form, true)).toMatchObject({ weekdays: [5, 6], times: ["14:30", "20:00"], except_days: ["2027-03-13"], like_session_id: null, dry_run: true });
    for (const missing of [{ venue: "" }, { weekdays: [] }, { times: ["25:00"] }, { last: "2027-03-04" }, { lasts: null }, { doorsBefore: undefined }, { zone: "Nowhere" }]) {
      expect(ruleOf({ ...form, ...missing }, true), JSON.stringify(missing)).toBeNull();
    }
  });

  it("begins at the next such weekday", () => {
    expect(spanFrom("2027-03-01", 5)).toEqual({ first: "2027-03-05", last: "2027-03-26" });
    expect(spanFrom("2027-03-05", 5)).toEqual({ first: "2027-03-12", last: "2027-04-02" });
  });
});
