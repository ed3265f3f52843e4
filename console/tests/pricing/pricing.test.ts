import { describe, expect, it } from "vitest";
import { localSample } from "@/features/seatmap/domain/generate";
import { MOST_STEPS } from "@/seats/domain/history";
import { Desk } from "@/features/pricing/desk";
import { countsOf } from "@/features/pricing/domain/counts";
import { placeOf, planOf, span } from "@/features/pricing/domain/plan";
import { beginning, movedTo, nextColour, painted, priced, withAllocation, withoutTier, withTier } from "@/features/pricing/domain/pricing";
import { Tinted } from "@/features/pricing/domain/tinted";
import { enclosed } from "@/features/pricing/tools/painting";
import { ADULT, aMap, aPricing, STUDENT } from "./sessions";

const name = (number: number) => ({ en: `Tier ${number}` });

describe("A plan", () => {
  it("has rows, then tables, section by section, as the server counts them", () => {
    const plan = planOf(aMap());
    expect(plan.ids.slice(7, 10)).toEqual(["stalls-B-4", "stalls-T-1", "stalls-T-2"]);
    expect(plan.blocks.map(({ id, first, count }) => [id, first, count])).toEqual([["stalls", 0, 11], ["box", 11, 2]]);
    expect(placeOf(plan, 12)).toEqual({ section: "box", row: "A", seat: "2" });
    expect(placeOf(plan, 13)).toBeNull();
  });
});

describe("Painting", () => {
  it("begins with the map's categories, without prices", () => {
    const begun = beginning("map-1", aMap());
    expect([...begun.tierOf]).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 1, 1]);
    expect(begun.tiers.map(({ number, prices }) => [number, prices])).toEqual([[1, {}], [2, {}]]);
  });

  it("changes these seats and leaves what was there before as it was", () => {
    const before = aPricing();
    const after = painted(before, "tiers", [0, 12], 2);
    expect([after.tierOf[0], after.tierOf[12], before.tierOf[0]]).toEqual([2, 2, 1]);
    expect(after.allocationOf).toBe(before.allocationOf);
    expect(painted(after, "tiers", [0], 2), "nothing is new").toBe(after);
  });

  it("of a tier that is taken away leaves seats that are not for sale", () => {
    const after = withoutTier(aPricing(), 2);
    expect(countsOf(after).notForSale).toBe(7);
    expect(withTier(after, name).number, "the number is free again").toBe(2);
  });

  it("with a lasso takes seats whose middle lies within", () => {
    const desk = new Desk(aPricing());
    expect(enclosed(desk, [[90, 290], [170, 290], [170, 400], [90, 400]])).toEqual([0, 1, 4, 5]);
  });

  it("gives new tiers the colour that is used least", () => {
    expect(nextColour(aPricing().tiers)).toBe("#2F7E8F");
  });
});

describe("Counting", () => {
  it("tells seats and money of each tier and of a full house", () => {
    const counts = countsOf(aPricing());
    expect(counts.tiers.get(1)).toEqual({ seats: 6, withheld: 0, dearest: 228_000, least: 228_000 });
    expect(counts.total).toEqual({ seats: 13, withheld: 0, dearest: 354_000, least: 354_000 });
  });

  it("counts a tier that two types sell at its dearest and at its least price", () => {
    const two = priced(aPricing(), 2, STUDENT, 9_000);
    expect(countsOf(two).total).toEqual({ seats: 13, withheld: 0, dearest: 354_000, least: 291_000 });
    expect(countsOf(priced(two, 2, ADULT, null)).total.dearest).toBe(291_000);
  });

  it("tells what of it is withheld, and leaves out what is not for sale", () => {
    const { pricing, number } = withAllocation(aPricing(), name);
    const counts = countsOf(painted(painted(pricing, "allocations", [0, 1, 4], number), "tiers", [1], 0));
    expect(counts.total.withheld).toBe(2);
    expect(counts.withheldFen).toBe(38_000 + 18_000);
    expect(counts.allocations.get(number)).toBe(3);
    expect(counts.notForSale).toBe(1);
  });
});

describe("Undo", () => {
  it("takes strokes back one by one and does them again", () => {
    const desk = new Desk(aPricing());
    desk.paintWith(2);
    desk.brush([0]);
    desk.brush([1, 2]);
    expect([...desk.pricing.tierOf.slice(0, 4)]).toEqual([2, 2, 2, 1]);
    desk.undo();
    expect([...desk.pricing.tierOf.slice(0, 4)]).toEqual([2, 1, 1, 1]);
    desk.undo();
    desk.redo();
    expect([...desk.pricing.tierOf.slice(0, 4)]).toEqual([2, 1, 1, 1]);
    expect([desk.history.undoes, desk.history.redoes]).toEqual(["paint", "paint"]);
  });

  it("counts quick typing of one price as one step, and a stroke that changes nothing as none", () => {
    let now = 0;
    const desk = new Desk(aPricing(), () => (now += 100));
    for (const fen of [4, 48, 480]) desk.apply("price", (before) => priced(before, 1, ADULT, fen), "price-1");
    desk.brush([0]);
    expect(desk.history.length).toBe(1);
    desk.undo();
    expect(desk.pricing.tiers[0]!.prices[ADULT]).toBe(38_000);
  });

  it("forgets the oldest steps", () => {
    const desk = new Desk(aPricing());
    for (let i = 0; i < MOST_STEPS + 20; i++) {
      desk.paintWith(i % 2 === 0 ? 2 : 1);
      desk.brush([0]);
    }
    expect(desk.history.length).toBe(MOST_STEPS);
  });

  it("lets nobody paint with a tier that it took away", () => {
    const desk = new Desk(aPricing());
    desk.apply("tier", (before) => withTier(before, name).pricing);
    desk.paintWith(3);
    desk.undo();
    expect(desk.paint).toBe(1);
  });

  it("shows a stroke before the hand lets go, and does not do it", () => {
    const desk = new Desk(aPricing());
    desk.paintWith(2);
    desk.preview([0]);
    expect([desk.visible.tierOf[0], desk.pricing.tierOf[0]]).toEqual([2, 1]);
    desk.preview(null);
    expect(desk.visible).toBe(desk.pricing);
  });
});

describe("Who may only look", () => {
  it("changes nothing by any way, and pans", () => {
    const desk = new Desk(aPricing());
    const before = desk.pricing;
    desk.lock(true);
    desk.choose("row");
    desk.preview([4, 5]);
    expect(desk.visible).toBe(before);
    desk.brush([4, 5]);
    desk.apply("price", (pricing) => priced(pricing, 1, ADULT, 1));
    expect([desk.pricing === before, desk.hand, desk.history.undoes]).toEqual([true, "pan", null]);
    desk.lock(false);
    desk.brush([4, 5]);
    expect(desk.pricing).not.toBe(before);
  });
});

describe("Another version of the map", () => {
  it("keeps tiers and allocations by the seats' ids and tells what came and went", () => {
    const { pricing, number } = withAllocation(aPricing(), name);
    const before = painted(pricing, "allocations", [4], number);
    const map = aMap();
    const [stalls, box] = [map.sections[0]!, map.sections[1]!];
    const added = { ...stalls.rows[0]!.seats[3]!, id: "stalls-A-5", label: "5", x: 320 };
    const next = { ...map, sections: [box, { ...stalls, rows: [{ ...stalls.rows[0]!, seats: [...stalls.rows[0]!.seats.slice(1), added] }, stalls.rows[1]!] }] };
    const moved = movedTo(before, "map-2", next);
    expect([moved.added, moved.gone, moved.pricing.mapId]).toEqual([1, 1, "map-2"]);
    expect([...moved.pricing.tierOf]).toEqual([1, 1, 1, 1, 1, 0, 2, 2, 2, 2, 2, 2, 2]);
    expect([...moved.pricing.allocationOf].indexOf(number)).toBe(6);
  });
});

describe("The coloured map", () => {
  it("leaves rows alone that look as before", () => {
    const tinted = new Tinted();
    const plan = planOf(aMap());
    const before = tinted.of(plan, aPricing().tierOf, ["", "t1", "t2"]);
    const after = tinted.of(plan, painted(aPricing(), "tiers", [5], 0).tierOf, ["", "t1", "t2"]);
    expect(after.sections[0]!.rows[1]!.seats.map(({ category }) => category)).toEqual(["t2", undefined, "t2", "t2"]);
    expect(after.sections[0]!.rows[0]).toBe(before.sections[0]!.rows[0]);
    expect(after.sections[1]).toBe(before.sections[1]);
    expect(tinted.of(plan, painted(aPricing(), "tiers", [5], 0).tierOf, ["", "t1", "t2"])).toBe(after);
  });

  it("of 50,000 seats costs a stroke what it touches", () => {
    const map = localSample("bowl", 50_000, {});
    const plan = planOf(map);
    const pricing = beginning("large", map);
    const tinted = new Tinted();
    const names = ["", "t1", "t2", "t3", "t4"];
    const before = tinted.of(plan, pricing.tierOf, names);
    const line = plan.blocks[3]!.lines[2]!;
    const after = tinted.of(plan, painted(pricing, "tiers", span(line), 0).tierOf, names);
    const touched = after.sections.filter((section, i) => section !== before.sections[i]);
    expect(touched).toHaveLength(1);
    expect(touched[0]!.rows.filter((row, i) => row !== before.sections[3]!.rows[i])).toHaveLength(1);
  });
});
