import { describe, expect, it } from "vitest";
import type { Attendance, DoorSession, Scan } from "@/api/doors";
import { curveOf, isLive, merged, pace, pathOf, share, summed, ticksOf, tonightOf } from "@/features/doors/tonight";
import { isChosen, kept, toggled, typesOf, zonesOf } from "@/features/doors/zones";

const at = (clock: string, day = "08") => `2027-03-${day}T${clock}:00Z`;
const NOW = Date.parse(at("11:30"));

function session(id: string, day: string, changes: Partial<DoorSession> = {}): DoorSession {
  return { id, event_title: id, venue_name: "v", status: "scheduled", published: true, doors_at: at("11:00", day), starts_at: at("12:00", day), ends_at: at("14:00", day), time_zone: "Asia/Shanghai", sold: 9, gates: 2, ...changes };
}

function minute(clock: string, admitted: number, refused = 0): Attendance["by_minute"][number] {
  return { begins_at: at(clock), admitted, refused };
}

function scan(id: string, received_at: string): Scan {
  return { id, received_at, result: "admitted", reason: "ok", gate: { id: "g", name: "g" }, staff_name: "s", ticket: null, order_id: null };
}

describe("tonight", () => {
  it("is whose doors are open or open soon, gates before none", () => {
    expect(tonightOf([session("before", "07"), session("bare", "08", { gates: 0 }), session("tonight", "08"), session("next", "09")], NOW)?.id).toBe("tonight");
    expect(tonightOf([session("bare", "08", { gates: 0 }), session("far", "20")], NOW)?.id).toBe("bare");
  });

  it("is the last that was where nothing comes, and never one that is cancelled or that nobody knows of", () => {
    expect(tonightOf([session("before", "07"), session("off", "09", { status: "cancelled" }), session("draft", "09", { published: false, sold: 0, gates: 0 })], NOW)?.id).toBe("before");
    expect(tonightOf([], NOW)).toBeNull();
  });

  it("is looked at again and again from an hour before the doors until an hour after the end", () => {
    const tonight = session("x", "08");
    expect([at("09:59"), at("10:01"), at("14:59"), at("15:01")].map((one) => isLive(tonight, Date.parse(one)))).toEqual([false, true, true, false]);
  });
});

describe("the curve", () => {
  const counts = { by_minute: [minute("11:01", 3), minute("11:02", 0, 4), minute("11:10", 5)], expected: 10, session: session("x", "08") as unknown as Attendance["session"] };

  it("steps up at the end of each minute in which somebody came in, and is level until now", () => {
    expect(summed(counts.by_minute)).toEqual([{ at: Date.parse(at("11:02")), sum: 3 }, { at: Date.parse(at("11:11")), sum: 8 }]);
    const curve = curveOf(counts, NOW);
    expect(curve.points.at(-1)).toEqual({ at: NOW, sum: 8 });
    expect([curve.from, curve.to, curve.top]).toEqual([Date.parse(at("10:30")), Date.parse(at("12:30")), 10]);
    expect(pathOf(curve, 120, 100)).toBe("M0 100H32V70H41V20H60V20");
  });

  it("is as high as more people than were expected, and begins with who came before all", () => {
    const curve = curveOf({ ...counts, by_minute: [minute("09:00", 20)] }, NOW);
    expect([curve.top, curve.from]).toEqual([20, Date.parse(at("09:01"))]);
    expect(curveOf({ ...counts, by_minute: [], expected: 0 }, NOW)).toMatchObject({ top: 1, points: [] });
  });

  it("is marked at half hours where it is short", () => expect(ticksOf(curveOf(counts, NOW)).length).toBe(5));
  it("tells the pace of the last five whole minutes", () => expect(pace([minute("11:24", 90), minute("11:25", 10), minute("11:29", 15), minute("11:30", 90)], NOW)).toBe(5));
  it("never shows more than all", () => expect([share(1, 3), share(5, 4), share(1, 0)]).toEqual(["33%", "100%", "0%"]));
});

describe("scans", () => {
  const shown = [scan("b", at("11:02")), scan("a", at("11:01"))];
  it("that are told twice are there once; nothing new changes nothing", () => {
    expect(merged(shown, [shown[0]!])).toBe(shown);
    expect(merged(shown, [scan("c", at("11:03")), shown[0]!]).map(({ id }) => id)).toEqual(["c", "b", "a"]);
  });
  it("that were committed late stand where they belong", () => expect(merged(shown, [scan("late", "2027-03-08T11:01:30Z")]).map(({ id }) => id)).toEqual(["b", "late", "a"]));
});

describe("what a gate is kept to", () => {
  const found = [
    { ticket_types: [{ id: "1a", name: { en: "VIP" } }, { id: "1b", name: { en: "Standard" } }], zones: [{ id: "up", name: { en: "Up" } }] },
    { ticket_types: [{ id: "2a", name: { en: "VIP" } }], zones: [{ id: "up", name: { en: "Up" } }] },
  ];
  it("is a type by its name, in whichever sessions", () => {
    expect(typesOf(found).map(({ ids }) => ids)).toEqual([["1a", "2a"], ["1b"]]);
    expect(zonesOf(found).map(({ ids }) => ids)).toEqual([["up"]]);
  });
  it("is chosen and let go of as one, and holds for sessions added later", () => {
    const [vip] = typesOf(found);
    expect(toggled(["1b"], vip!)).toEqual(["1b", "1a", "2a"]);
    expect(toggled(["1b", "1a"], vip!)).toEqual(["1b"]);
    expect(isChosen(["2a"], vip!)).toBe(true);
    expect(kept(["1a", "gone"], typesOf(found))).toEqual(["1a", "2a"]);
  });
});
