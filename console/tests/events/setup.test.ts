import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { daysBetween, dayOf } from "@/features/events/copying";
import { fenOf, planOf, problemsOf, sessionOf } from "@/features/events/setup/firstSession";
import { ladderOf, LADDERS } from "@/features/events/setup/ladders";
import { firstOpen, mendOf, stepStates, STEPS } from "@/features/events/setup/steps";
import { draftOf, TEMPLATE_IDS, TEMPLATES } from "@/features/events/setup/templates";

const NOW = new Date("2027-03-01T04:00:30Z");
const check = (code: string, pointer: string, severity: "stops" | "warns" = "stops") => ({ code, pointer, severity });

describe("the first session", () => {
  const plan = { ...planOf(TEMPLATES.livehouse), day: "2027-04-01" };

  it("is what the kind of event says, by the clock of the place", () => {
    expect(problemsOf(plan, TEMPLATES.livehouse, NOW)).toEqual([]);
    const made = sessionOf(plan, TEMPLATES.livehouse, "venue", NOW);
    expect([made.doors_at, made.starts_at, made.ends_at]).toEqual(["2027-04-01T11:00:00.000Z", "2027-04-01T12:00:00.000Z", "2027-04-01T14:00:00.000Z"]);
    expect(made.ticket_types?.map(({ price, quota, on_sale_at }) => [price.amount, quota, on_sale_at])).toEqual([[12_000, 100, "2027-03-01T04:00:00.000Z"], [16_000, 300, "2027-03-01T04:00:00.000Z"]]);
  });

  it("asks for no prices and places where seats decide", () => {
    const seated = { ...planOf(TEMPLATES.seated), day: "2027-04-01" };
    expect(problemsOf(seated, TEMPLATES.seated, NOW)).toEqual([]);
    expect(sessionOf(seated, TEMPLATES.seated, "venue", NOW).ticket_types?.map(({ quota }) => quota)).toEqual([null]);
  });

  it("tells what is wrong, each at its field", () => {
    const types = [{ name: {}, yuan: "12,5", quota: "0" }];
    expect(problemsOf({ ...plan, day: "", minutes: "0", doorsMinutes: "x", types }, TEMPLATES.livehouse, NOW)).toEqual(["day", "doors", "minutes", "name-0", "yuan-0", "quota-0"]);
    expect(problemsOf({ ...plan, day: "2027-02-01" }, TEMPLATES.livehouse, NOW)).toEqual(["past"]);
    expect(problemsOf({ ...plan, minutes: "590", onSale: "2027-04-01T20:00", types: [] }, TEMPLATES.livehouse, NOW)).toEqual(["tooLong", "onSale", "types"]);
  });

  it("reads sums as people write them", () => {
    expect(["120", "99.5", " 0 ", "0.05", "1280.00"].map(fenOf)).toEqual([12_000, 9_950, 0, 5, 128_000]);
    expect(["", "-1", "1.234", "1e3", "12345678", "一百"].map(fenOf)).toEqual([null, null, null, null, null, null]);
  });
});

describe("templates", () => {
  it("make drafts that say everything in both languages, in categories that the server has", () => {
    const known = readFileSync(new URL("../../../server/src/menpiao/catalog/model/reference.py", import.meta.url), "utf8");
    for (const id of TEMPLATE_IDS.filter((one) => one !== "blank")) {
      const { category, notes } = draftOf(TEMPLATES[id], { "zh-CN": "新" }, TEMPLATES[id].category);
      expect(known).toContain(`"${category}": Text(`);
      for (const { title, text } of notes ?? []) expect([Object.keys(title), Object.keys(text)]).toEqual([["zh-CN", "en"], ["zh-CN", "en"]]);
      expect(problemsOf({ ...planOf(TEMPLATES[id]), day: "2027-04-01" }, TEMPLATES[id], NOW)).toEqual([]);
    }
  });
});

describe("steps", () => {
  it("show what is missing where it is mended, and one goes on at the first that stops", () => {
    const found = [check("poster_missing", "/cover"), check("english_missing", "/title/en", "warns"), check("no_merchant_account", "/merchant_account")];
    const states = stepStates(found, { placed: true, published: false });
    expect(states).toEqual({ what: "warns", where: "done", picture: "stops", sessions: "done", rules: "done", publish: "open" });
    expect(firstOpen(states)).toBe("picture");
    expect(firstOpen(stepStates([], { placed: true, published: false }))).toBe("publish");
  });

  it("know where each thing is that the server's checks point at", () => {
    const source = readFileSync(new URL("../../../server/src/menpiao/catalog/model/checks.py", import.meta.url), "utf8");
    const pointers = [...source.matchAll(/"(\/[a-z_]+)/g)].map(([, pointer]) => pointer!);
    expect(pointers.length).toBeGreaterThan(4);
    for (const pointer of new Set(pointers)) expect([...STEPS, null], pointer).toContain(mendOf({ code: "x", pointer }).step);
    expect(mendOf(check("no_quota", "/sessions/a/ticket_types/b"))).toEqual({ step: "sessions", sessionId: "a" });
    expect(mendOf(check("type_without_seats", "/sessions/a/ticket_types/b"))).toEqual({ step: "sessions", sessionId: "a", seats: true });
  });
});

describe("refund ladders", () => {
  const told = (tiers: readonly { until_hours_before: number; fee_percent: number }[], more = {}) => ({
    event_id: "e", version: 1, scope: "ticket" as const, once_per_buyer: false, places_return_at: null, tiers: tiers.map((one) => ({ ...one, fee: { amount: 0, currency: "CNY" } })), ...more,
  });
  it("are known by what they say", () => {
    expect(ladderOf(told(LADDERS.usual))).toBe("usual");
    expect(ladderOf(told([]))).toBe("none");
    expect(ladderOf(told([], { version: 0 }))).toBeNull();
    expect(ladderOf(told(LADDERS.usual, { once_per_buyer: true }))).toBe("own");
    expect(ladderOf(told([{ until_hours_before: 5, fee_percent: 0 }]))).toBe("own");
  });
});

describe("a copy's days", () => {
  it("are counted by the calendar of the place", () => {
    expect(dayOf("2027-03-01T17:00:00Z", "Asia/Shanghai")).toBe("2027-03-02");
    expect(daysBetween("2027-03-02", "2027-04-01")).toBe(30);
    expect(daysBetween("2027-03-02", "2027-02-28")).toBe(-2);
  });
});
