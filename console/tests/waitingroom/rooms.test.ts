import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Room } from "@/api/rooms";
import type { Session } from "@/api/sessions";
import { minutesLeft, openSessions, roomIn, shareDrawn, usualOpening, wayOf, type Written } from "@/features/waitingroom/rooms";
import words from "@/i18n/zh-CN";

const NOW = Date.parse("2027-03-01T04:00:00Z");
const session = (id: string, more: Partial<Session> = {}) => ({ id, status: "scheduled", ends_at: "2027-03-08T14:00:00Z", ticket_types: [], ...more }) as unknown as Session;
const room = (more: Partial<Room>) => ({ state: "open", session_ids: [], waiting: 0, per_minute: 600, speed_per_minute: 600, ...more }) as unknown as Room;
const written: Written = { sessionIds: ["a"], way: "drawn", opensAt: "2027-03-01T12:00:00.000Z", gathering: "30", perMinute: 600, maxActive: 300, passMinutes: 10, above: 900 };

describe("a new waiting room", () => {
  it("gathers before it opens where there is a draw, at that moment where there is none, and never on standby", () => {
    const base = { session_ids: ["a"], per_minute: 600, max_active: 300, pass_seconds: 600 };
    expect(roomIn(written)).toEqual({ ...base, opens_at: "2027-03-01T12:00:00.000Z", gathers_at: "2027-03-01T11:30:00.000Z" });
    expect(roomIn({ ...written, way: "first" })).toEqual({ ...base, opens_at: "2027-03-01T12:00:00.000Z", gathers_at: "2027-03-01T12:00:00.000Z" });
    expect(roomIn({ ...written, way: "standby" })).toEqual({ ...base, opens_above_per_minute: 900 });
  });

  it.each<Partial<Written>>([{ sessionIds: [] }, { opensAt: null }, { opensAt: undefined }, { perMinute: null }, { maxActive: undefined }, { passMinutes: null }, { way: "standby", above: null }])("is not sent without what it needs: %o", (less) => expect(roomIn({ ...written, ...less })).toBeNull());

  it("stands before sessions that are to come and behind no other", () => {
    const all = [session("a"), session("b"), session("over", { ends_at: "2027-02-01T00:00:00Z" }), session("off", { status: "cancelled" })];
    expect(openSessions(all, [room({ session_ids: ["a"] })], NOW).map(({ id }) => id)).toEqual(["b"]);
    expect(openSessions(all, [room({ session_ids: ["a"], state: "closed" })], NOW).map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("opens with the first sale that is to come", () => {
    const sales = ["2027-02-01T00:00:00Z", "2027-03-03T12:00:00Z", "2027-03-02T12:00:00Z"].map((on_sale_at) => ({ on_sale_at }));
    expect(usualOpening([session("a", { ticket_types: sales as Session["ticket_types"] })], NOW)).toBe("2027-03-02T12:00:00Z");
    expect(usualOpening([session("a")], NOW)).toBeNull();
  });
});

describe("a waiting room", () => {
  it("says which way it goes", () => {
    expect(wayOf({ gathers_at: null, opens_at: null })).toBe("standby");
    expect(wayOf({ gathers_at: "2027-03-01T12:00:00Z", opens_at: "2027-03-01T12:00:00Z" })).toBe("first");
    expect(wayOf({ gathers_at: "2027-03-01T11:00:00Z", opens_at: "2027-03-01T12:00:00Z" })).toBe("drawn");
  });

  it("tells how far the draw has come, and how long the last one waits", () => {
    const frontier = { rank: "8000000000000000", all_drawn: false, arrived: 0, tie: "0000000000000000" };
    expect(shareDrawn({ frontier })).toBe(50);
    expect(shareDrawn({ frontier: { ...frontier, all_drawn: true } })).toBe(100);
    expect(minutesLeft(room({ waiting: 1201 }))).toBe(3);
    expect(minutesLeft(room({ waiting: 5, per_minute: 0 }))).toBeNull();
    expect(minutesLeft(room({ waiting: 0, speed_per_minute: 0 }))).toBe(0);
  });

  it("has words for every state that the server knows", () => {
    const contract = JSON.parse(readFileSync(new URL("../../../contract/openapi.json", import.meta.url), "utf8")) as { components: { schemas: { RoomState: { enum: string[] } } } };
    const known = contract.components.schemas.RoomState.enum.sort();
    expect(Object.keys(words.rooms.states).sort()).toEqual(known);
    expect(Object.keys(words.rooms.now).sort()).toEqual(known);
  });
});
