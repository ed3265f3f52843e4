/** Draws modules of a QR on a `<canvas type="2d">`, black on white, without a fraction of a pixel anywhere. */
import { modulePixels } from "../domain/qr";

/** Crispness beyond this is not seen, but paid for. */
const MOST_PIXEL_RATIO = 3;

type Owner = WechatMiniprogram.Component.TrivialInstance;

export function drawModules(owner: Owner, selector: string, modules: boolean[][]): Promise<void> {
  return new Promise((resolve) => {
    owner
      .createSelectorQuery()
      .select(selector)
      .fields({ node: true, size: true })
      .exec(([found]: [{ node: WechatMiniprogram.Canvas; width: number } | null]) => {
        if (found) paint(found.node, found.width, modules);
        resolve();
      });
  });
}

function paint(canvas: WechatMiniprogram.Canvas, width: number, modules: boolean[][]): void {
  const ratio = Math.min(MOST_PIXEL_RATIO, Math.ceil(wx.getWindowInfo().pixelRatio));
  const side = Math.floor(width * ratio);
  const cell = modulePixels(modules.length, side);
  const margin = Math.floor((side - modules.length * cell) / 2);
  if (canvas.width !== side) {
    canvas.width = side;
    canvas.height = side;
  }
  const context = canvas.getContext("2d") as CanvasContext2d;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, side, side);
  context.fillStyle = "#000000";
  modules.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (dark) context.fillRect(margin + x * cell, margin + y * cell, cell, cell);
    }),
  );
}

/** The part of the 2D context that is used here; WeChat's typings leave it open. */
interface CanvasContext2d {
  fillStyle: string;
  fillRect(x: number, y: number, width: number, height: number): void;
}
