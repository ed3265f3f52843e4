import { describe, expect, it } from "vitest";
import { View } from "@/seats/canvas/view";

const HALL = { left: 0, top: 0, right: 1000, bottom: 500 };

function view(width: number, height: number): View {
  return Object.assign(new View(), { width, height });
}

describe("what of a hall is on the screen", () => {
  it("is all of it in a window of another size, as long as nobody moved it", () => {
    const one = view(400, 800);
    one.fit(HALL);
    Object.assign(one, { width: 1440, height: 900 });
    one.refit();
    const fresh = view(1440, 900);
    fresh.fit(HALL);
    expect([one.left, one.top, one.scale]).toEqual([fresh.left, fresh.top, fresh.scale]);
  });

  it.each([["moved", (one: View) => one.pan(10, 0)], ["zoomed", (one: View) => one.zoom(2)]])("stays where somebody has %s to", (_, move) => {
    const one = view(400, 800);
    one.fit(HALL);
    move(one);
    const [left, scale] = [one.left, one.scale];
    one.width = 1440;
    one.refit();
    expect([one.left, one.scale]).toEqual([left, scale]);
  });
});
