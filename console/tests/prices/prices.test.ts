import { describe, expect, it } from "vitest";
import * as ladder from "@/features/prices/ladder";
import * as promo from "@/features/prices/promo";
import * as steps from "@/features/prices/steps";

describe("a refund ladder", () => {
  const form: ladder.LadderForm = { kind: "percent", tiers: [{ hours: 24, fee: 50 }, { hours: 168, fee: 0 }, { hours: 72, fee: 20 }], scope: "ticket", once: false, placesReturnAt: null };

  it("is said step by step for one price, as the server works it out", () => {
    expect(ladder.stepsOf(form, 38_005)).toEqual([
      { fromHours: null, untilHours: 168, kept: 0, back: 38_005 },
      { fromHours: 168, untilHours: 72, kept: 7_601, back: 30_404 },
      { fromHours: 72, untilHours: 24, kept: 19_003, back: 19_002 },
    ]);
    expect(ladder.stepsOf({ ...form, kind: "sum", tiers: [{ hours: 24, fee: 2_000 }] }, 1_500)).toEqual([{ fromHours: null, untilHours: 24, kept: 1_500, back: 0 }]);
  });

  it("is written from the earliest on, and read back as it was", () => {
    const body = ladder.bodyOf(form)!;
    expect(body.tiers.map(({ until_hours_before }) => until_hours_before)).toEqual([168, 72, 24]);
    const read = ladder.formOf({ event_id: "e", version: 1, ...body, tiers: body.tiers.map((one) => ({ ...one, fee: { amount: 0, currency: "CNY" } })) } as never);
    expect(ladder.bodyOf(read)).toEqual(body);
    expect(ladder.bodyOf({ ...form, tiers: [{ hours: null, fee: 0 }] })).toBeNull();
  });

  it("does not fall, and has one tier for each moment", () => {
    expect(ladder.wrongWith(form)).toBeNull();
    expect(ladder.wrongWith({ ...form, tiers: [{ hours: 72, fee: 50 }, { hours: 24, fee: 20 }] })).toBe("falling");
    expect(ladder.wrongWith({ ...form, tiers: [{ hours: 24, fee: 20 }, { hours: 24, fee: 30 }] })).toBe("twice");
    expect([24, 36, 48, 168].map(ladder.spanOf)).toEqual([{ unit: "hours", count: 24 }, { unit: "hours", count: 36 }, { unit: "days", count: 2 }, { unit: "days", count: 7 }]);
  });
});

describe("price rules", () => {
  const step: steps.StepForm = { id: "s1", name: { en: "Early bird" }, price: 28_000, until: "2027-03-01T04:00:00Z", places: null };
  it("keep the id of a step where it is the type's own, and not on another type", () => {
    const form: steps.RulesForm = { steps: [step], groups: [{ from: 5, kind: "percent", off: 10 }, { from: 3, kind: "amount", off: 1_000 }] };
    expect(steps.bodyOf(form, true)?.steps[0]?.id).toBe("s1");
    expect(steps.bodyOf(form, false)?.steps[0]?.id).toBeNull();
    expect(steps.bodyOf(form, true)?.groups.map(({ from_tickets }) => from_tickets)).toEqual([3, 5]);
  });

  it("end by time or by count, and are cheaper", () => {
    expect(steps.bodyOf({ steps: [{ ...step, until: null }], groups: [] }, true)).toBeNull();
    expect(steps.bodyOf({ steps: [{ ...step, until: null, places: 100 }], groups: [] }, true)).not.toBeNull();
    expect(steps.tooDear({ steps: [step], groups: [] }, 28_000)).toBe(true);
    expect(steps.tooDear({ steps: [step], groups: [] }, 28_001)).toBe(false);
  });
});

describe("a promotion", () => {
  it("takes codes as people write them", () => {
    expect(promo.codesIn("SPRING20, 春日\nspring-20；SPRING20\n\n")).toEqual(["SPRING20", "春日", "spring-20"]);
  });

  it("is asked for whole, or not at all", () => {
    const form: promo.PromoForm = { ...promo.emptyForm(), name: { en: "Spring" }, codes: "SPRING20" };
    expect(promo.bodyOf(form, [])).toMatchObject({ effect: "percent", percent: 10, codes: ["SPRING20"], session_ids: [], generate: 0, max_uses_per_buyer: 1 });
    expect(promo.bodyOf({ ...form, making: "single", generate: 300, prefix: " VIP " }, [])).toMatchObject({ codes: [], generate: 300, prefix: "VIP", max_uses_per_code: 1 });
    for (const missing of [{ name: {} }, { codes: " , " }, { percent: null }, { effect: "amount" as const }, { effect: "none" as const }, { uses: undefined }, { event: "e1" }, { making: "generate" as const, generate: null }, { aside: undefined }]) {
      expect(promo.bodyOf({ ...form, ...missing }, []), JSON.stringify(missing)).toBeNull();
    }
  });

  it("may be a bundle of two tickets and more, each type once", () => {
    const part = { session: "s1", type: "t1", quantity: 2 };
    const form: promo.PromoForm = { ...promo.emptyForm(), kind: "bundle", name: { en: "Two nights" }, amount: 50_000, codes: "IGNORED", parts: [part] };
    expect(promo.bodyOf(form, [])).toMatchObject({ kind: "bundle", effect: "price", amount: { amount: 50_000 }, codes: [], percent: null, parts: [{ session_id: "s1", ticket_type_id: "t1", quantity: 2 }] });
    for (const parts of [[], [{ ...part, quantity: 1 }], [part, part], [{ ...part, quantity: undefined }]]) expect(promo.bodyOf({ ...form, parts }, [])).toBeNull();
    expect(promo.bodyOf({ ...form, amount: null }, [])).toBeNull();
  });
});
