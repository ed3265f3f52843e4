// The two scales of the sales chart.
import { describe, expect, it } from "vitest";
import { spanOf, twoScales } from "@/features/insight/charts/scales";

describe("two scales beside one chart", () => {
  it("have their zeros on one line, refunds or not", () => {
    for (const [left, right] of [[[104, -3], [0, 101]], [[51, -4], [307]], [[20, 3], [28, 120]], [[0], [-7, 4]], [[480_00, -9_99], [36_868_00]]] as const) {
      const [daily, whole] = twoScales(spanOf(left), spanOf(right));
      expect(daily.min / daily.max).toBe(whole.min / whole.max);
      for (const value of left) expect(daily.min <= value && value <= daily.max, `${value}`).toBe(true);
      for (const value of right) expect(whole.min <= value && value <= whole.max, `${value}`).toBe(true);
    }
  });

  it("go in even steps of whole numbers", () => {
    expect(twoScales(spanOf([51, -4]), spanOf([307]))).toEqual([{ min: -20, max: 80, interval: 20 }, { min: -100, max: 400, interval: 100 }]);
    expect(twoScales(spanOf([104, -3]), spanOf([101]))[0]).toEqual({ min: -25, max: 125, interval: 25 });
    expect(twoScales(spanOf([]), spanOf([]))).toEqual([{ min: 0, max: 1, interval: 1 }, { min: 0, max: 1, interval: 1 }]);
  });
});
