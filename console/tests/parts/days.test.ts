import { describe, expect, it } from "vitest";
import { asMoments } from "@/parts/list/days";

describe("days of a list", () => {
  it("are moments of the reader's own day, the last one included", () => {
    const { from, to, state } = asMoments({ state: "paused", from: "2027-03-01", to: "2027-03-01" });
    expect(new Date(from ?? "").getTime()).toBe(new Date(2027, 2, 1).getTime());
    expect(new Date(to ?? "").getTime()).toBe(new Date(2027, 2, 2).getTime());
    expect(state).toBe("paused");
  });
  it("are left out where they are none", () => expect(asMoments({ from: "yesterday", to: "2027-3-1" })).toEqual({}));
});
