import { describe, expect, it } from "vitest";
import { oneByOne } from "@/parts/list/oneByOne";

describe("the same about several rows", () => {
  it("is done in their order, each after the one before", async () => {
    const under = { way: 0, most: 0 };
    const { done, trouble } = await oneByOne([1, 2, 3], async (row) => {
      under.most = Math.max(under.most, (under.way += 1));
      await Promise.resolve();
      under.way -= 1;
      return row * 10;
    });
    expect(done).toEqual([10, 20, 30]);
    expect(trouble).toBeNull();
    expect(under.most).toBe(1);
  });

  it("stops at the first that is refused, and says what was done", async () => {
    const wrong = new Error("in use");
    const { done, trouble } = await oneByOne(["a", "b", "c"], (row) => (row === "b" ? Promise.reject(wrong) : Promise.resolve(row)));
    expect(done).toEqual(["a"]);
    expect(trouble).toBe(wrong);
  });
});
