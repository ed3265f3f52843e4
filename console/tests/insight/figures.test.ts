import { describe, expect, it } from "vitest";
import type { SalesGroup } from "@/api/insight";
import { hopedCells } from "@/features/insight/figures";

const sales = { tickets: 30, amount: { amount: 540_000, currency: "CNY" } } as SalesGroup["sales"];

describe("what was hoped for of a session", () => {
  it("is told beside how much of it stands, in what is looked at", () => {
    const target = { tickets: 120, amount: { amount: 1_080_000, currency: "CNY" } };
    expect(hopedCells({ sales, target }, "tickets")).toEqual(["120", "25%"]);
    expect(hopedCells({ sales, target }, "amount")[1]).toBe("50%");
  });

  it("is dashes where nothing was", () => {
    expect(hopedCells({ sales, target: null }, "tickets")).toEqual(["–", "–"]);
    expect(hopedCells({ sales, target: { tickets: null, amount: { amount: 9, currency: "CNY" } } }, "tickets")).toEqual(["–", "–"]);
  });
});
