import { describe, expect, it } from "vitest";
import { localSample } from "@/features/seatmap/domain/generate";
import { placeAt, problemsOf } from "@/features/pricing/domain/checks";
import { claimsIn, GIVEN } from "@/features/pricing/domain/claims";
import { merged } from "@/features/pricing/domain/merge";
import { instantOf, wallTime } from "@/features/pricing/domain/moments";
import { planOf } from "@/features/pricing/domain/plan";
import { beginning, changedAllocation, changedTier, painted, priced, withAllocation, withoutTier, type Pricing } from "@/features/pricing/domain/pricing";
import { appearanceOf } from "@/features/pricing/tints";
import { read, written, type Run, type SeatingBody } from "@/features/pricing/domain/wire";
import { ADULT, aMap, aPricing, STUDENT } from "./sessions";

const NOW = Date.parse("2027-03-01T00:00:00Z");
const name = (number: number) => ({ en: `Kept ${number}` });

/** What the server makes of strokes: later ones cover earlier ones. */
function performed(pricing: Pricing, body: SeatingBody): Uint8Array {
  const plan = planOf(pricing.map);
  const tierOf = new Uint8Array(plan.count);
  const range = (first: number, count: number, tier: number) => tierOf.fill(tier, first, first + count);
  for (const stroke of body.paint) {
    if ("seats" in stroke) for (const id of stroke.seats) tierOf[plan.indexOf.get(id)!] = stroke.tier;
    for (const block of plan.blocks) {
      if ("section" in stroke && stroke.section === block.id) range(block.first, block.count, stroke.tier);
      for (const line of block.lines) if ("row" in stroke && stroke.row === line.row.id) range(line.first, line.count, stroke.tier);
    }
  }
  return tierOf;
}

function runs(values: Uint8Array): Run[] {
  const made: [number, number][] = [];
  for (const value of values) {
    const last = made[made.length - 1];
    if (last?.[0] === value) last[1] += 1;
    else made.push([value, 1]);
  }
  return made;
}

describe("What is written", () => {
  it("names whole sections and rows, and seats only where they differ", () => {
    const body = written(painted(aPricing(), "tiers", [0], 0));
    expect(body.paint).toEqual([
      { tier: 2, section: "stalls" },
      { tier: 1, section: "box" },
      { tier: 1, row: "stalls-A" },
      { tier: 0, seats: ["stalls-A-1"] },
    ]);
  });

  it("becomes the same seats, however wildly 3,000 were painted", () => {
    const map = localSample("theatre", 3_000, {});
    let pricing = beginning("map-1", map);
    let state = 7;
    const next = (below: number) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    for (let i = 0; i < 200; i++) pricing = painted(pricing, "tiers", Array.from({ length: next(40) }, () => next(3_000)), next(5));
    expect(performed(pricing, written(pricing))).toEqual(pricing.tierOf);
  });

  it("tells allocations by their seats, and one without seats as well", () => {
    const first = withAllocation(aPricing(), name);
    const second = withAllocation(first.pricing, name);
    const body = written(changedAllocation(painted(second.pricing, "allocations", [0, 11, 12], 1), 1, { releaseAt: "2027-03-08T04:00:00Z" }));
    const words = { number: 1, name: { en: "Kept 1" }, purpose: "house", release_at: "2027-03-08T04:00:00Z" };
    expect(body.allocations).toEqual([{ ...words, section: "box" }, { ...words, seats: ["stalls-A-1"] }, { number: 2, name: { en: "Kept 2" }, purpose: "house", seats: [] }]);
  });

  it("is read as it was, by runs in plan order", () => {
    const { pricing } = withAllocation(aPricing(), name);
    const before = painted(painted(pricing, "allocations", [3, 9], 1), "tiers", [12], 0);
    const sections = planOf(before.map).blocks.map(({ id, first, count }) => ({ id, tiers: runs(before.tierOf.slice(first, first + count)), allocations: runs(before.allocationOf.slice(first, first + count)) }));
    const { allocations, ...body } = written(before);
    const wire = { ...body, version: 3, sections, allocations: [{ number: 1, name: allocations[0]!.name, purpose: allocations[0]!.purpose, release_at: null }] };
    expect(read(wire, before.map)).toEqual(before);
  });
});

describe("Problems", () => {
  it("name what the server would refuse and where it is", () => {
    const unpriced = priced(aPricing(), 2, ADULT, null);
    expect(problemsOf(unpriced, NOW)).toMatchObject([{ severity: "error", code: "no_price", at: { layer: "tiers", number: 2, field: "prices" } }]);
    expect(problemsOf(aPricing(), NOW)).toEqual([]);
    expect(problemsOf(changedTier(aPricing(), 1, { name: {} }), NOW)[0]).toMatchObject({ code: "no_name", at: { number: 1 } });
    expect(problemsOf({ ...aPricing(), tierOf: new Uint8Array(13) }, NOW)[0]).toMatchObject({ severity: "error", code: "nothing_for_sale" });
  });

  it("warn of what is hardly meant", () => {
    const { pricing } = withAllocation(priced(painted(aPricing(), "tiers", [0], 0), 1, ADULT, 0), name);
    const found = problemsOf(changedAllocation(pricing, 1, { releaseAt: "2027-02-28T00:00:00Z" }), NOW);
    expect(found.map(({ severity, code }) => `${severity} ${code}`)).toEqual(["warning free_of_charge", "warning not_for_sale", "warning released_already", "warning no_seats"]);
  });

  it("warn of tables that no order may hold, whatever it mixes", () => {
    const limits = (most: number, perBuyer: number | null = null) => ({ ofType: new Map([[ADULT, most]]), perBuyer });
    const codes = (of: ReturnType<typeof limits>, what = aPricing()) => problemsOf(what, NOW, of).map(({ code, values }) => [code, values]);
    expect(codes(limits(3))).toEqual([]);
    expect(codes(limits(2))).toEqual([["table_too_large", { seats: 3, most: 2 }]]);
    expect(codes(limits(20, 1))).toEqual([["table_too_large", { seats: 3, most: 1 }]]);
    const both = { ofType: new Map([[ADULT, 2], [STUDENT, 1]]), perBuyer: null };
    expect(codes(both, priced(aPricing(), 2, STUDENT, 100))).toEqual([]);
  });

  it("of the server's are shown at what it was sent, where one allocation has several entries", () => {
    const two = withAllocation(withAllocation(aPricing(), name).pricing, name).pricing;
    const body = written(painted(painted(two, "allocations", [0, 11, 12], 1), "allocations", [5], 2));
    expect(placeAt("/allocations/2/release_at", body)).toEqual({ layer: "allocations", number: 2, field: "release_at" });
    expect(placeAt("/tiers/1/prices/x", body)).toEqual({ layer: "tiers", number: 2, field: "prices" });
    expect(placeAt("/paint/3/seats/0", body)).toBeNull();
  });
});

describe("Two people's changes", () => {
  it("are both kept where they touch different things", () => {
    const base = aPricing();
    const mine = painted(base, "tiers", [0], 2);
    const theirs = priced(painted(base, "tiers", [12], 0), 2, ADULT, 20_000);
    const { pricing, clashes } = merged(base, mine, theirs);
    expect(clashes).toBe(0);
    expect([pricing.tierOf[0], pricing.tierOf[12], pricing.tiers[1]!.prices[ADULT]]).toEqual([2, 0, 20_000]);
  });

  it("are mine where both changed the same, and that is counted", () => {
    const base = aPricing();
    const mine = priced(painted(base, "tiers", [0, 1], 2), 1, ADULT, 40_000);
    const theirs = priced(painted(base, "tiers", [0, 1], 0), 1, ADULT, 50_000);
    const { pricing, clashes } = merged(base, mine, theirs);
    expect(clashes).toBe(3);
    expect([pricing.tierOf[0], pricing.tiers[0]!.prices[ADULT]]).toEqual([2, 40_000]);
    expect(merged(base, mine, mine).clashes, "they did the same").toBe(0);
  });

  it("leave nobody's seats in a tier that one of them took away", () => {
    const base = aPricing();
    const { pricing } = merged(base, withoutTier(base, 2), painted(base, "tiers", [0], 2));
    expect(pricing.tiers.map(({ number }) => number)).toEqual([1]);
    expect(pricing.tierOf[0]).toBe(0);
  });
});

describe("Claims", () => {
  it("are read from bits, section by section", () => {
    const plan = planOf(aMap());
    const bits = (...bytes: number[]) => btoa(String.fromCharCode(...bytes));
    const sections = [
      { id: "stalls", held: bits(0b0000_0001, 0b100), sold: bits(0b110, 0), admitted: bits(0b100, 0), kept: bits(0b1000, 0), given: bits(0b10000, 0) },
      { id: "box", held: bits(0), sold: bits(0b10), admitted: bits(0), kept: bits(0), given: bits(0) },
      { id: "gone", held: bits(255), sold: bits(255), admitted: bits(255), kept: bits(255), given: bits(255) },
    ];
    const claims = claimsIn({ sold: 3, sections }, plan, atob);
    expect([...claims.of]).toEqual([1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 1, 0, 2]);
  });

  it("are drawn each in its own way, beside what is free and withheld", () => {
    const pricing = painted(withAllocation(aPricing(), name).pricing, "allocations", [5], 1);
    const of = new Uint8Array(13);
    of.set([1, 2, 3, 4, 0, 0, GIVEN]);
    const { values, names, tints } = appearanceOf(pricing, "live", { of, sold: 2 }, NOW);
    expect([...values.slice(0, 7)].map((value) => names[value])).toEqual(["held", "sold", "admitted", "kept", "free", "withheld", "withheld"]);
    expect(new Set(tints.map(({ colour, pattern }) => `${colour} ${pattern}`)).size).toBe(6);
  });
});

describe("Times", () => {
  it("are those of the session's zone, in summer too", () => {
    expect(instantOf("2027-03-08T12:00", "Asia/Shanghai")).toBe("2027-03-08T04:00:00.000Z");
    expect(wallTime("2027-03-08T04:00:00Z", "Asia/Shanghai")).toBe("2027-03-08T12:00");
    expect(instantOf("2027-07-01T00:30", "Europe/Berlin")).toBe("2027-06-30T22:30:00.000Z");
    expect(instantOf("2027-03-28T03:30", "Europe/Berlin")).toBe("2027-03-28T01:30:00.000Z");
    expect(instantOf("tomorrow", "Asia/Shanghai")).toBeNull();
  });
});
