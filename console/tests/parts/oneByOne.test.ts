import { describe, expect, it } from "vitest";
import { Refused, Unreachable } from "@/api/client";
import { oneByOne } from "@/parts/list/oneByOne";

describe("the same about several rows", () => {
  it("is done in their order, each after the one before", async () => {
    const under = { way: 0, most: 0 };
    const told: number[] = [];
    const { done, failed, trouble } = await oneByOne([1, 2, 3], async (row) => {
      under.most = Math.max(under.most, (under.way += 1));
      await Promise.resolve();
      under.way -= 1;
      return row * 10;
    }, { told: (tried) => told.push(tried) });
    expect(done).toEqual([10, 20, 30]);
    expect(failed).toEqual([]);
    expect(trouble).toBeNull();
    expect(under.most).toBe(1);
    expect(told).toEqual([1, 2, 3]);
  });

  it("goes on after one that is refused, and says which and why", async () => {
    const wrong = new Refused(409, null);
    const { done, failed, trouble } = await oneByOne(["a", "b", "c"], (row) => (row === "b" ? Promise.reject(wrong) : Promise.resolve(row)));
    expect(done).toEqual(["a", "c"]);
    expect(failed).toEqual([{ row: "b", error: wrong }]);
    expect(trouble).toBe(wrong);
  });

  it("does not try the rest where the server is away or nobody is signed in", async () => {
    for (const away of [new Unreachable(), new Refused(401, null), new Refused(503, null)]) {
      const asked: string[] = [];
      const { done, failed } = await oneByOne(["a", "b", "c"], (row) => {
        asked.push(row);
        return row === "b" ? Promise.reject(away) : Promise.resolve(row);
      });
      expect(asked).toEqual(["a", "b"]);
      expect(done).toEqual(["a"]);
      expect(failed).toEqual([{ row: "b", error: away }, { row: "c", error: away }]);
    }
  });

  it("waits a little where it was too fast", async () => {
    const waits: number[] = [];
    let times = 0;
    const act = (row: string) => ((times += 1) < 3 ? Promise.reject(new Refused(429, null)) : Promise.resolve(row));
    const { done, failed } = await oneByOne(["a", "b"], act, { wait: (ms) => Promise.resolve(void waits.push(ms)) });
    expect(done).toEqual(["a", "b"]);
    expect(failed).toEqual([]);
    expect(waits).toEqual([2_000, 4_000]);
  });
});
