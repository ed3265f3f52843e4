/** What part of the drawing is on the screen: its upper left corner in centimetres, and pixels a centimetre. */
import type { Point } from "../domain/document";
import type { Box } from "../domain/geometry";

export const SMALLEST_SCALE = 0.004;
export const LARGEST_SCALE = 6;

export class View {
  left = 0;
  top = 0;
  scale = 0.3;
  width = 1;
  height = 1;
  /** What was fitted last, as long as nobody has moved or zoomed since. */
  private fitted: { readonly box: Box; readonly margin: number; readonly most: number } | null = null;

  toScreen(x: number, y: number): Point {
    return [(x - this.left) * this.scale, (y - this.top) * this.scale];
  }

  toWorld(x: number, y: number): Point {
    return [x / this.scale + this.left, y / this.scale + this.top];
  }

  get box(): Box {
    return { left: this.left, top: this.top, right: this.left + this.width / this.scale, bottom: this.top + this.height / this.scale };
  }

  pan(dx: number, dy: number): void {
    this.fitted = null;
    this.left -= dx / this.scale;
    this.top -= dy / this.scale;
  }

  /** Nearer or further, with the point under the pointer staying where it is. */
  zoom(factor: number, x = this.width / 2, y = this.height / 2): void {
    this.fitted = null;
    const [wx, wy] = this.toWorld(x, y);
    this.scale = Math.max(SMALLEST_SCALE, Math.min(LARGEST_SCALE, this.scale * factor));
    this.left = wx - x / this.scale;
    this.top = wy - y / this.scale;
  }

  /** All of a box, with a margin in pixels around it. */
  fit(box: Box, margin = 48, most = LARGEST_SCALE): void {
    this.fitted = { box, margin, most };
    const [width, height] = [Math.max(1, box.right - box.left), Math.max(1, box.bottom - box.top)];
    const room = [Math.max(40, this.width - 2 * margin), Math.max(40, this.height - 2 * margin)] as const;
    this.scale = Math.max(SMALLEST_SCALE, Math.min(most, room[0] / width, room[1] / height));
    this.left = (box.left + box.right) / 2 - this.width / 2 / this.scale;
    this.top = (box.top + box.bottom) / 2 - this.height / 2 / this.scale;
  }

  /** The window is another size: what was fitted is fitted again. */
  refit(): void {
    if (this.fitted !== null) this.fit(this.fitted.box, this.fitted.margin, this.fitted.most);
  }

  /** Drawing units from here on, for a canvas of this pixel ratio. */
  apply(context: CanvasRenderingContext2D, ratio: number): void {
    const s = this.scale * ratio;
    context.setTransform(s, 0, 0, s, -this.left * s, -this.top * s);
  }
}
