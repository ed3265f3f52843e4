// The waiting rooms before a bundle: each of them is waited for, and a pass of each goes with the order.
import { describe, expect, it } from "vitest";
import type { Bundle, Session } from "../../miniprogram/api/wire";
import { dealOfBundle } from "../../miniprogram/domain/eventview";
import { firstEnd, gatesAfter, gatesOf, passed, passesOf, sessionAhead, type Gate } from "../../miniprogram/domain/gates";
import type { BundleRow } from "../../miniprogram/domain/offers";
import { placeOf, type Place } from "../../miniprogram/domain/queue";
import { orderRequest } from "../../miniprogram/domain/selection";
import { zhCN } from "../../miniprogram/i18n/zh-CN";
import { at, cny, eventPage, room, session } from "../pages/world";

const now = (): number => Date.now();
const behind = (id: string, roomId: string): Session =>
  session({ id, waiting_room: { id: roomId, state: "open", gathers_at: at(-40), opens_at: at(-10) } });
const holding = (pass: string, minutes: number): Place => ({
  ...placeOf({ token: "t", class: "drawn", entered_at: at(-20), bucket: 0, rank: null, tie: "0", ahead: null }, room()),
  pass: { pass, expires_at: at(minutes) },
});

const friday = behind("friday", "r1");
const saturday = behind("saturday", "r2");
const matinee = behind("matinee", "r2");
const free = session({ id: "free" });
const here = eventPage({ id: "e1", sessions: [friday, matinee, free] });
const elsewhere = eventPage({ id: "e2", sessions: [saturday] });
const bundleOf = (...sessions: string[]): Bundle => ({ parts: sessions.map((id) => ({ session_id: id })) }) as unknown as Bundle;
const gates = (places: Record<string, Place>, bundle: Bundle | null, from = friday): Gate[] =>
  gatesOf(from, bundle, [here, elsewhere], (one) => places[one.waiting_room?.id ?? ""] ?? null);

describe("the rooms before what is bought", () => {
  it("are that of a session alone, and none where it has none", () => {
    expect(gates({}, null).map(({ session: one }) => one.id)).toEqual(["friday"]);
    expect(gates({}, null, free)).toEqual([]);
  });

  it("are those of each session in a bundle, each once, of other events too", () => {
    const found = gates({}, bundleOf("friday", "matinee", "saturday", "free"));
    expect(found.map(({ session: one }) => one.waiting_room?.id)).toEqual(["r1", "r2"]);
    expect(gates({}, bundleOf("free", "saturday"), free).map(({ session: one }) => one.id)).toEqual(["saturday"]);
  });

  it("are waited for one after the other, and the order takes a pass of each", () => {
    const both = bundleOf("friday", "saturday");
    expect(sessionAhead(gates({}, both), now())?.id).toBe("friday");
    const half = gates({ r1: holding("p1", 5) }, both);
    expect(sessionAhead(half, now())?.id).toBe("saturday");
    expect(passesOf(half, now())).toEqual(["p1"]);
    const all = gates({ r1: holding("p1", 5), r2: holding("p2", 3) }, both);
    expect(sessionAhead(all, now())).toBeNull();
    expect(passesOf(all, now())).toEqual(["p1", "p2"]);
    expect(firstEnd(all, now())).toBe(all[1]?.place?.pass?.expires_at);
    expect(firstEnd(gates({}, both), now())).toBe("");
  });

  it("say what the one action does", () => {
    const row = { price: cny(24_000) } as BundleRow;
    const telling = { words: zhCN, language: "zh-CN" as const, now: now() };
    const both = bundleOf("friday", "saturday");
    expect(dealOfBundle(row, gates({ r1: holding("p1", 5) }, both), telling)).toMatchObject({ leads: "queue" });
    const all = gates({ r1: holding("p1", 5), r2: holding("p2", 3) }, both);
    expect(dealOfBundle(row, all, telling)).toMatchObject({ leads: "checkout" });
  });

  it("go with the order as one pass, or as several", () => {
    const body = (passes: string[]) =>
      orderRequest({ items: [], attendees: [], answers: [], contact: { name: "", phone: "" }, passes, promoCode: "", total: cny(1) });
    expect(body([])).toEqual({ items: [], expected_total: cny(1) });
    expect(body(["p1"])).toMatchObject({ pass: "p1" });
    expect(body(["p1", "p2"])).toMatchObject({ passes: ["p1", "p2"] });
  });
});

describe("after the server's word", () => {
  const both = bundleOf("friday", "saturday");
  const all = gates({ r1: holding("p1", 5), r2: holding("p2", 3) }, both);

  it("a missing pass leaves the others good", () => {
    const half = gates({ r1: holding("p1", 5) }, both);
    expect(gatesAfter(half, passed(half, now()), "pass_required", "queue")).toEqual([]);
  });

  it("where none was sent the place is looked for anew", () => {
    const lapsed = gates({ r1: holding("p1", -1) }, null);
    expect(gatesAfter(lapsed, [], "pass_required", "queue")).toEqual([{ session: friday, place: null }]);
  });

  it("the one that has run out is the first of them; used and wrong are all of them", () => {
    const [first, ...more] = gatesAfter(all, passed(all, now()), "pass_expired", "queue");
    expect([first?.session.id, first?.place?.lapsed, more]).toEqual(["saturday", true, []]);
    expect(gatesAfter(all, passed(all, now()), "pass_used", "orders").map(({ place }) => place?.pass)).toEqual([null, null]);
    expect(gatesAfter(all, passed(all, now()), "pass_invalid", "queue").map(({ place }) => place)).toEqual([null, null]);
  });
});
