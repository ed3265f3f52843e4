import { describe, expect, it } from "vitest";
import { Refused } from "@/api/client";
import { explain } from "@/parts/problems";

describe("what a person reads when something is refused", () => {
  it.each([[404, true], [409, false], [503, false]])("says of %i whether the thing is gone", (status, gone) => {
    expect(explain(new Refused(status, null), (key) => key).gone ?? false).toBe(gone);
  });
});
