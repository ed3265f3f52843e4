// A hall on the phone: unpacked from the compact plan, kept up by deltas, found by place.
import { describe, expect, it } from "vitest";
import { choosesSeats, detailAt, rowsIn, seatNear, sectionUnder } from "../../../miniprogram/domain/seats/find";
import { FreeSeats, leftByTier, tiersOf } from "../../../miniprogram/domain/seats/free";
import { AISLE, COMPANION, hallOf, idOf, labelOf, RESTRICTED, seatOf, WHEELCHAIR, wheelchairOf } from "../../../miniprogram/domain/seats/hall";
import { lookAgainIn } from "../../../miniprogram/domain/seats/looking";
import { outlineOf } from "../../../miniprogram/domain/seats/outline";
import { UnknownPlan } from "../../../miniprogram/domain/seats/plan";
import { answer, arena, bits, plan, row, seating, section } from "./halls";

const small = plan([
  section("a", [row("a-1", 4), row("a-2", 4, { y: [360], kinds: "awcr", gaps: [2], with: { "2": "a-2-2" } })]),
  section("b", [row("b-1", 3, { x: [600, 50, 60], y: [300, 10, -5], labels: ["左", "中", "右"], ids: ["b1", "b2", "b3"] })]),
]);

describe("a hall", () => {
  const hall = hallOf(small);

  it("has each seat at its place, with the id and label that its row gives it", () => {
    const all = Array.from({ length: hall.count }, (_, seat) => [idOf(hall, seat), labelOf(hall, seat), hall.x[seat], hall.y[seat]]);
    expect(all.slice(0, 2)).toEqual([["a-1-1", "1", 100, 300], ["a-1-2", "2", 150, 300]]);
    expect(all.slice(8)).toEqual([["b1", "左", 600, 300], ["b2", "中", 650, 310], ["b3", "右", 710, 305]]);
  });

  it("finds a seat by its id, and none where there is none", () => {
    expect([seatOf(hall, "a-2-3"), seatOf(hall, "b3"), seatOf(hall, "c")]).toEqual([6, 10, -1]);
  });

  it("knows aisles, kinds, and whose companion a seat is for", () => {
    expect([...hall.gap]).toEqual([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect([...hall.kind].slice(4, 8)).toEqual([AISLE, WHEELCHAIR, COMPANION, RESTRICTED]);
    expect([wheelchairOf(hall, 6), wheelchairOf(hall, 5)]).toEqual([5, -1]);
  });

  it("refuses a plan of a format that it does not know", () => {
    expect(() => hallOf({ ...small, format: "menpiao.seat-plan/2" })).toThrow(UnknownPlan);
  });

  it("unpacks fifty thousand seats without losing one", () => {
    const large = hallOf(arena(50_000));
    expect(large.count).toBeGreaterThanOrEqual(50_000);
    expect(idOf(large, large.count - 1)).toMatch(/^\d+-20-\d+$/);
    expect(seatOf(large, idOf(large, 41_234))).toBe(41_234);
  });

  it("draws an outline along rows that are numbered from either side", () => {
    const turned = hallOf(plan([section("a", [row("a-1", 3), row("a-2", 3, { x: [200, -50, -50], y: [360] })])]));
    const outline = outlineOf(turned, turned.rows);
    const corners = [[100, 300], [200, 300], [200, 360], [100, 360]];
    expect(corners.every(([x, y]) => outline.some((value, i) => i % 2 === 0 && value === x && outline[i + 1] === y))).toBe(true);
    // It goes around and does not cross itself: the area is the whole rectangle.
    let area = 0;
    for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) area += outline[j]! * outline[i + 1]! - outline[i]! * outline[j + 1]!;
    expect(Math.abs(area / 2)).toBe(6000);
  });
});

describe("what is free", () => {
  it("is taken over whole, and then only what has changed", () => {
    const seats = new FreeSeats(hallOf(small));
    expect(seats.hear(answer(small))).toHaveLength(11);
    expect([...seats.left]).toEqual([8, 3]);
    const delta = { version: "2", since: "1", sections: [{ id: "a", free: bits(8, (seat) => seat !== 3) }] };
    expect(seats.hear(delta)).toEqual([3]);
    expect([[...seats.left], seats.version]).toEqual([[7, 3], "2"]);
  });

  it("asks for the whole where an answer continues another state", () => {
    const seats = new FreeSeats(hallOf(small));
    seats.hear(answer(small));
    expect(seats.hear({ version: "9", since: "8", sections: [] })).toBeNull();
    expect(seats.version).toBe("1");
  });

  it("is nothing in a section that a whole answer does not name", () => {
    const seats = new FreeSeats(hallOf(small));
    seats.hear(answer(small));
    seats.hear({ version: "2", sections: [{ id: "a", free: bits(8, () => true) }] });
    expect([...seats.left]).toEqual([8, 0]);
  });

  it("is counted by tier, which runs say in plan order", () => {
    const hall = hallOf(small);
    const tiers = tiersOf(hall, seating(small, (index, seat) => (index === 1 ? 2 : seat < 2 ? 0 : 1)));
    expect([...tiers]).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2]);
    expect(leftByTier(Uint8Array.from(tiers, (_, seat) => (seat === 9 ? 0 : 1)), tiers)).toEqual([2, 6, 2]);
  });

  it("is looked at twice a second, and ever more slowly while nobody answers", () => {
    expect([lookAgainIn(0, 0), lookAgainIn(0, 1)].every((wait) => wait >= 400 && wait <= 600)).toBe(true);
    expect([1, 2, 3].map((failures) => lookAgainIn(failures, 0.5))).toEqual([1000, 2000, 4000]);
    expect(lookAgainIn(50, 1)).toBeLessThan(35_000);
  });
});

describe("finding", () => {
  const large = hallOf(arena(20_000));

  it("gives the nearest seat to a finger, and none in the open", () => {
    for (const seat of [0, 777, 12_345, large.count - 1]) {
      expect(seatNear(large, large.x[seat]! + 9, large.y[seat]! - 9, 40)).toBe(seat);
    }
    expect(seatNear(large, -5000, -5000, 40)).toBe(-1);
  });

  it("gives all seats of a box, and few others", () => {
    const box = { left: 5000, top: 4000, right: 5600, bottom: 4600 };
    const found = new Set<number>();
    rowsIn(large, box, (_row, from, to) => {
      for (let seat = from; seat < to; seat += 1) found.add(seat);
    });
    const inside = Array.from({ length: large.count }, (_, seat) => seat).filter(
      (seat) => large.x[seat]! >= 5000 && large.x[seat]! <= 5600 && large.y[seat]! >= 4000 && large.y[seat]! <= 4600,
    );
    expect(inside.length).toBeGreaterThan(20);
    expect(inside.filter((seat) => !found.has(seat))).toEqual([]);
    expect(found.size).toBeLessThan(inside.length * 2);
  });

  it("gives the section under a finger", () => {
    const seat = 9000;
    const under = sectionUnder(large, large.x[seat]!, large.y[seat]!);
    expect(under).toBe(large.rows[large.rowOf[seat]!]!.section);
    expect(sectionUnder(large, 10, 10)).toBe(-1);
  });

  it("shows more the closer one comes, and lets seats be chosen only where fingers can tell them apart", () => {
    expect([2, 6, 14, 30].map((px) => detailAt(px / 50, 50))).toEqual(["bands", "dots", "seats", "labels"]);
    expect([6, 14].map((px) => choosesSeats({ scale: px / 50, x: 0, y: 0 }, 50))).toEqual([false, true]);
  });
});
