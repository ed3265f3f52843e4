import { describe, expect, it } from "vitest";
import { csvOf, momentCell, sumCell } from "@/parts/table";

describe("a table as a file", () => {
  it("keeps text that is a formula or has a comma as text", () => {
    expect(csvOf([["=A1", "a,b", 'say "hi"'], ["@x", null, 2]])).toBe("\ufeff'=A1,\"a,b\",\"say \"\"hi\"\"\"\r\n'@x,,2\r\n");
  });

  it("has moments and sums as programs read them", () => {
    expect(momentCell("2027-03-01T08:05:00Z")).toMatch(/^2027-03-01 \d\d:05$/);
    expect(momentCell(null)).toBeNull();
    expect(sumCell(38_050)).toBe(380.5);
  });
});
