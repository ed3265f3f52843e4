/** Canvases: the modules of a QR, black on white, without a fraction of a pixel anywhere; and one to draw maps on. */
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

/** Sharp enough for a map, and half of the work of three. */
const MAP_PIXEL_RATIO = 2;

/** A canvas of the page, with what it takes to draw on it frame by frame; `P` is the pen as the caller knows it. */
export interface Surface<P> {
  pen: P;
  screen: { width: number; height: number };
  ratio: number;
  make(width: number, height: number): { sheet: { width: number; height: number }; pen: P };
  frame(draw: () => void): void;
  /** Null where this phone can't show it. */
  picture(address: string): Promise<{ width: number; height: number } | null>;
  now(): number;
}

/** Null where there is no canvas, or none that can be drawn on. */
export function openCanvas<P>(owner: Owner, selector: string): Promise<Surface<P> | null> {
  return new Promise((resolve) => {
    owner
      .createSelectorQuery()
      .select(selector)
      .fields({ node: true, size: true })
      .exec(([found]: [{ node: WechatMiniprogram.Canvas; width: number; height: number } | null]) => {
        resolve(found === null || found.width < 1 ? null : surfaceOf<P>(found));
      });
  });
}

function surfaceOf<P>({ node, width, height }: { node: WechatMiniprogram.Canvas; width: number; height: number }): Surface<P> | null {
  const pen = node.getContext("2d") as P | null;
  if (pen === null) return null;
  const ratio = Math.min(MAP_PIXEL_RATIO, Math.ceil(wx.getWindowInfo().pixelRatio));
  node.width = Math.round(width * ratio);
  node.height = Math.round(height * ratio);
  return {
    pen,
    screen: { width, height },
    ratio,
    make: (wide, high) => {
      const sheet = wx.createOffscreenCanvas({ type: "2d", width: wide, height: high });
      return { sheet, pen: sheet.getContext("2d") as P };
    },
    picture: (address) =>
      new Promise((resolve) => {
        const image = node.createImage() as WechatMiniprogram.Image;
        image.onload = () => resolve(image);
        image.onerror = () => resolve(null);
        image.src = address;
      }),
    frame: (draw) => void node.requestAnimationFrame(draw),
    now: () => Date.now(),
  };
}
