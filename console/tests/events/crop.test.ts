import { describe, expect, it } from "vitest";
import { byKey, moved, POSTER, posterBox, resized, shareOf, withShare } from "@/features/events/pictures/crop";
import { MIN_SIDE, tooSmall, type Size } from "@/parts/pictures";

const WIDE: Size = { width: 1200, height: 900 };
const TALL: Size = { width: 600, height: 2000 };

const inside = (box: { left: number; top: number; width: number; height: number }, picture: Size) =>
  box.left >= 0 && box.top >= 0 && box.left + box.width <= picture.width && box.top + box.height <= picture.height && [box.left, box.top, box.width, box.height].every(Number.isInteger);

describe("the box that is cut out", () => {
  it("is at first as large as fits, three by four", () => {
    expect(posterBox(WIDE)).toEqual({ left: 263, top: 0, width: 675, height: 900 });
    expect(posterBox(TALL)).toEqual({ left: 0, top: 400, width: 600, height: 800 });
  });

  it("stays inside, whole and in its shape, whatever is done with it", () => {
    for (const picture of [WIDE, TALL, { width: 201, height: 268 }, { width: 4001, height: 3001 }]) {
      let box = posterBox(picture);
      expect(inside(box, picture)).toBe(true);
      for (const key of ["-", "ArrowLeft", "-", "ArrowDown", "+", "ArrowRight", "ArrowRight", "-", "ArrowUp", "=", "+", "+"]) {
        box = byKey(box, key, key !== "-", picture)!;
        expect(inside(box, picture), `${key} ${JSON.stringify(box)}`).toBe(true);
        expect(Math.abs(box.width / box.height - POSTER)).toBeLessThan(0.01);
        expect(box.width).toBeGreaterThanOrEqual(MIN_SIDE);
      }
    }
  });

  it("moves no further than the edge, and grows from its middle", () => {
    const small = withShare(posterBox(WIDE), 50, WIDE);
    expect(shareOf(small, WIDE)).toBe(50);
    expect(moved(small, -9999, 9999, WIDE)).toEqual({ ...small, left: 0, top: 900 - small.height });
    expect(resized(small, 9999, WIDE).height).toBe(900);
    expect(byKey(small, "Enter", false, WIDE)).toBeNull();
  });

  it("is refused where the picture is smaller than the server takes", () => {
    expect(tooSmall({ width: 199, height: 900 }, POSTER)).toBe(true);
    expect(tooSmall({ width: 900, height: 260 }, POSTER)).toBe(true);
    expect(tooSmall({ width: 200, height: 267 }, POSTER)).toBe(false);
  });
});
