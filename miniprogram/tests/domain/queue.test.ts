// The waiting room's rules: whose turn it is, what the phone keeps, when it looks again, and that the draw was fair.
import { describe, expect, it } from "vitest";
import type { Entry, Frontier, Position } from "../../miniprogram/api/wire";
import { fromId, toHex } from "../../miniprogram/domain/bytes";
import { checkDraw, rankFrom } from "../../miniprogram/domain/draw";
import {
  aheadNow,
  askPositionAt,
  dutyOf,
  enterAt,
  fixOf,
  isBefore,
  newer,
  passIsGood,
  phaseOf,
  placeOf,
  pollDelay,
  progressOf,
  stateNow,
  waitSeconds,
  type Place,
} from "../../miniprogram/domain/queue";
import { at, BUYER, room, ROOM } from "../pages/world";

const NOW = Date.now();
const zeros = "0".repeat(16);
const frontier = (changes: Partial<Frontier> = {}): Frontier => ({
  rank: zeros,
  all_drawn: false,
  arrived: 0,
  tie: zeros,
  ...changes,
});
const entry = (changes: Partial<Entry> = {}): Entry => ({
  token: "tok",
  class: "drawn",
  entered_at: at(-20),
  bucket: 0,
  rank: null,
  tie: zeros,
  ahead: null,
  ...changes,
});
const place = (changes: Partial<Place> = {}): Place => ({ ...placeOf(entry(), room()), ...changes });
const late = (bucket: number, tie: string): Entry => entry({ class: "arrived", bucket, tie });
/** As the server computes it: HMAC-SHA256 over both ids' 16 bytes, from `waitingroom/model/draw.py`. */
const RANK = "728f1e6c4c7af452";

describe("the draw", () => {
  it("reads an id as the 16 bytes that the server hashes", () => {
    expect(toHex(fromId(ROOM))).toBe("035de23adc0000000012c3f9b47e0769");
    for (const wrong of ["", "8".repeat(26), "u".repeat(26), `${ROOM}0`]) expect(() => fromId(wrong)).toThrow(RangeError);
  });

  it("gives the rank that the server gives, once the seed is revealed and not before", () => {
    expect(rankFrom(room(), BUYER)).toBe(RANK);
    expect(rankFrom(room({ seed: null }), BUYER)).toBeNull();
  });

  it("is checked against the promise that this phone saw", () => {
    const promised = room().commitment;
    expect(checkDraw(room({ seed: null }), promised, BUYER, null)).toBe("sealed");
    expect(checkDraw(room(), promised, BUYER, null)).toBe("holds");
    expect(checkDraw(room(), promised, BUYER, RANK)).toBe("holds");
    expect(checkDraw(room(), promised, BUYER, "728f1e6c4c7af453")).toBe("broken");
    expect(checkDraw(room({ seed: "08".repeat(32) }), promised, BUYER, null)).toBe("broken");
    expect(checkDraw(room(), "00".repeat(32), BUYER, null)).toBe("broken");
  });
});

describe("the frontier", () => {
  it("admits the drawn below its rank, then all of them", () => {
    expect(isBefore(entry(), RANK, frontier({ rank: RANK }))).toBe(false);
    expect(isBefore(entry(), RANK, frontier({ rank: "728f1e6c4c7af453" }))).toBe(true);
    expect(isBefore(entry(), null, frontier({ rank: "f".repeat(16) }))).toBe(false);
    expect(isBefore(entry(), null, frontier({ all_drawn: true }))).toBe(true);
  });

  it("admits later arrivals only after the draw, by their second and by the tie within it", () => {
    const open = frontier({ all_drawn: true, arrived: 7, tie: "8000000000000000" });
    expect(isBefore(late(3, zeros), null, frontier({ arrived: 7 }))).toBe(false);
    expect(isBefore(late(6, "f".repeat(16)), null, open)).toBe(true);
    expect(isBefore(late(7, "7fffffffffffffff"), null, open)).toBe(true);
    expect(isBefore(late(7, "8000000000000000"), null, open)).toBe(false);
    expect(isBefore(late(10, zeros), null, open)).toBe(false);
  });

  it("never moves back when an older copy of the room arrives", () => {
    const known = room({ version: 9 });
    expect(newer(known, room({ version: 8 })).version).toBe(9);
    expect(newer(known, room({ version: 10 })).version).toBe(10);
    expect(newer(null, room({ version: 1 })).version).toBe(1);
  });
});

describe("what a buyer stands in front of", () => {
  const phase = (changes: Parameters<typeof room>[0], kept: Place | null = null) =>
    phaseOf(room(changes), kept, BUYER, NOW);
  const gathering = { state: "gathering" as const, opens_at: at(10), seed: null };

  it("follows the clock where the copy of the room is behind it", () => {
    const announced = { state: "announced" as const, gathers_at: at(-1), opens_at: at(10) };
    expect(stateNow(announced, NOW)).toBe("gathering");
    expect(stateNow({ ...announced, opens_at: at(-0.1) }, NOW)).toBe("open");
    expect(stateNow({ state: "standby", gathers_at: null, opens_at: null }, NOW)).toBe("standby");
    expect(phase({ state: "announced", gathers_at: at(5), opens_at: at(10) })).toBe("announced");
  });

  it("is the door before one is in, and the room after", () => {
    expect(phase(gathering)).toBe("outside");
    expect(phase(gathering, place())).toBe("in");
    expect(phase({})).toBe("late");
    expect(phase({}, place())).toBe("waiting");
    expect(phase({ frontier: frontier({ rank: "8" + "0".repeat(15) }) }, place())).toBe("called");
  });

  it("is the pass until it ends, then the end of the line", () => {
    expect(phase({}, place({ pass: { pass: "p", expires_at: at(5) } }))).toBe("admitted");
    expect(phase({}, place({ pass: { pass: "p", expires_at: at(-1) } }))).toBe("expired");
    expect(phase({}, place({ lapsed: true }))).toBe("expired");
    expect(phase({}, place({ pass: { pass: "p", expires_at: at(5) }, orderId: "or1" }))).toBe("ordered");
    expect(passIsGood(place({ pass: { pass: "p", expires_at: at(5) }, orderId: "or1" }), NOW)).toBe(false);
  });

  it("ends for everybody when the room does", () => {
    expect(phase({ state: "sold_out" }, place())).toBe("sold_out");
    expect(phase({ state: "closed" }, place({ pass: { pass: "p", expires_at: at(5) } }))).toBe("closed");
    expect(phase({ state: "standby", gathers_at: null, opens_at: null })).toBe("free");
  });
});

describe("the position", () => {
  const told = (ahead: number): Position => ({ state: "waiting", rank: RANK, ahead, wait_s: 60 });

  it("is estimated from the rank until the server tells it, then counted on from there", () => {
    const half = room({ drawn: 1000, frontier: frontier({ rank: "0" + "0".repeat(15) }) });
    expect(aheadNow(place(), half, BUYER)).toBe(447);
    const fixed = place({ fix: fixOf(place(), room({ admitted: 100 }), told(440), NOW) });
    expect(aheadNow(fixed, room({ admitted: 100 }), BUYER)).toBe(440);
    expect(aheadNow(fixed, room({ admitted: 320 }), BUYER)).toBe(220);
    expect(progressOf(fixed, room({ admitted: 320 }), BUYER)).toBe(50);
    expect(aheadNow(fixed, room({ admitted: 900 }), BUYER)).toBe(0);
  });

  it("is not guessed for those who came later", () => {
    const kept = place({ entry: late(3, zeros) });
    expect(aheadNow(kept, room(), BUYER)).toBeNull();
    expect(progressOf(kept, room(), BUYER)).toBe(0);
  });

  it("takes as long as the line's speed says, and nobody knows while it stands", () => {
    expect(waitSeconds(900, room({ per_minute: 600 }))).toBe(90);
    expect(waitSeconds(900, room({ per_minute: 0 }))).toBeNull();
  });

  it("is asked for rarely, and not by everybody at once", () => {
    expect(askPositionAt(place(), 1000, 0.5)).toBe(16_000);
    const fixed = place({ fix: fixOf(place(), room(), told(5), 50_000) });
    expect(askPositionAt(fixed, 1000, 0)).toBe(170_000);
  });
});

describe("looking again", () => {
  it("follows the room's hint, 20 % sooner or later", () => {
    expect(pollDelay(room({ poll_after_s: 10 }), NOW, 0)).toBe(8000);
    expect(pollDelay(room({ poll_after_s: 10 }), NOW, 1)).toBe(12_000);
  });

  it("comes sooner for those who are near, and never more often than every two seconds", () => {
    expect(pollDelay(room({ poll_after_s: 30 }), NOW, 0.5, 50)).toBe(5000);
    expect(pollDelay(room({ poll_after_s: 30 }), NOW, 0.5, 1)).toBe(2000);
    expect(pollDelay(room({ poll_after_s: 5 }), NOW, 0.5, 3600)).toBe(30_000);
  });

  it("does not miss the opening, but not all in the same second", () => {
    const soon = room({ state: "gathering", opens_at: new Date(NOW + 1000).toISOString(), poll_after_s: 30 });
    expect(pollDelay(soon, NOW, 0)).toBe(1000);
    expect(pollDelay(soon, NOW, 1)).toBe(4000);
  });

  it("does by itself what the phase asks for: to enter when asked to, to take the pass, to ask where one stands", () => {
    const when = { now: NOW, wants: true, waitingSince: NOW - 60_000, chance: 0.5 };
    expect(dutyOf("outside", room(), null, when)).toBe("enter");
    expect(dutyOf("outside", room({ gathers_at: at(-0.1), opens_at: at(30) }), null, when)).toBe("");
    expect(dutyOf("outside", room(), null, { ...when, wants: false })).toBe("");
    expect(dutyOf("late", room(), null, when)).toBe("enter");
    expect(dutyOf("called", room(), place(), when)).toBe("pass");
    expect(dutyOf("waiting", room(), place(), when)).toBe("position");
    expect(dutyOf("waiting", room(), place(), { ...when, waitingSince: NOW })).toBe("");
    expect(dutyOf("in", room(), place(), when)).toBe("");
  });

  it("lets those in one after the other who waited for the door", () => {
    const gathers = new Date(NOW).toISOString();
    expect(enterAt(room({ gathers_at: gathers, opens_at: at(30) }), 0)).toBe(NOW);
    expect(enterAt(room({ gathers_at: gathers, opens_at: at(30) }), 1)).toBe(NOW + 30_000);
    expect(enterAt(room({ gathers_at: gathers, opens_at: new Date(NOW + 20_000).toISOString() }), 1)).toBe(NOW + 5000);
  });
});

