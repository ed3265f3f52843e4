// The logo is the middle of what is chosen.
import { describe, expect, it } from "vitest";
import { middleSquare } from "@/features/settings/logo";

describe("the middle square", () => {
  it("is as large as the shorter side, and inside", () => {
    expect(middleSquare({ width: 641, height: 400 })).toEqual({ left: 120, top: 0, width: 400, height: 400 });
    expect(middleSquare({ width: 300, height: 900 })).toEqual({ left: 0, top: 300, width: 300, height: 300 });
  });

  it("is none where the picture is smaller than the server takes", () => {
    expect(middleSquare({ width: 199, height: 900 })).toBeNull();
  });
});
