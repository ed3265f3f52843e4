import { describe, expect, it } from "vitest";
import { tooSmall, wholeBox } from "@/parts/pictures";

describe("the largest box of a picture", () => {
  it("is the middle square where a square is wanted", () => {
    expect(wholeBox({ width: 641, height: 400 }, 1)).toEqual({ left: 121, top: 0, width: 400, height: 400 });
    expect(wholeBox({ width: 300, height: 900 }, 1)).toEqual({ left: 0, top: 300, width: 300, height: 300 });
  });

  it("leaves as much above it as is said, and is always inside", () => {
    expect(wholeBox({ width: 300, height: 901 }, 1, 1 / 3)).toEqual({ left: 0, top: 200, width: 300, height: 300 });
    expect(wholeBox({ width: 301, height: 901 }, 3 / 4, 1)).toEqual({ left: 0, top: 500, width: 301, height: 401 });
  });

  it("is too small where a side is shorter than the server takes", () => {
    expect(tooSmall({ width: 199, height: 900 }, 1)).toBe(true);
    expect(tooSmall({ width: 200, height: 200 }, 1)).toBe(false);
    expect(tooSmall({ width: 900, height: 260 }, 3 / 4)).toBe(true);
  });
});
