// The drawn QR must be readable by a decoder that knows nothing of us.
import jsQR from "jsqr";
import { describe, expect, it } from "vitest";
import { modulePixels, modulesOf, QUIET_MODULES } from "../../miniprogram/domain/qr";

const LINK = "weixin://wxpay/bizpayurl?pr=aB3_x9Zz0";
const CODE = "040020938NKRKAYDXW002E4V93Z11QXATT5GSS7KE909KV8";

function paint(modules: boolean[][], cell: number): { pixels: Uint8ClampedArray; side: number } {
  const side = (modules.length + 2 * QUIET_MODULES) * cell;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  modules.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (!dark) return;
      for (let dy = 0; dy < cell; dy += 1) {
        for (let dx = 0; dx < cell; dx += 1) {
          const at = (((y + QUIET_MODULES) * cell + dy) * side + (x + QUIET_MODULES) * cell + dx) * 4;
          pixels.fill(0, at, at + 3);
        }
      }
    }),
  );
  return { pixels, side };
}

describe("the QR of a ticket", () => {
  it("is read back by a decoder", () => {
    const { pixels, side } = paint(modulesOf(CODE), 7);
    expect(jsQR(pixels, side, side)?.data).toBe(CODE);
  });

  it("says a link that pays too", () => {
    const { pixels, side } = paint(modulesOf(LINK), 7);
    expect(jsQR(pixels, side, side)?.data).toBe(LINK);
  });

  it("is version 3: alphanumeric mode keeps the modules large", () => {
    expect(modulesOf(CODE)).toHaveLength(29);
  });

  it("is drawn with whole pixels, quiet zone included", () => {
    expect(modulePixels(29, 37 * 7)).toBe(7);
    expect(modulePixels(29, 37 * 8 - 1)).toBe(7);
    expect(modulePixels(29, 10)).toBe(1);
  });
});
