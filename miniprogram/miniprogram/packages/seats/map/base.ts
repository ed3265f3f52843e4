/**
 * The whole hall as one small picture, each section one shape: what lies under tiles that are not painted yet, and the
 * little map. It is made when it is first needed, and again when the shapes' colours have changed.
 */
import type { Camera } from "../../../domain/seats/camera";
import { seen } from "../../../domain/seats/camera";
import type { Box } from "../../../domain/seats/outline";
import type { Drawable, Pen, Sheet } from "./pen";
import type { Window } from "./scene";
import type { Surface } from "./view";

export class Base {
  stale = true;
  private drawn: Drawable | null = null;
  private small: Drawable | null = null;
  private shrunk = false;
  private readonly window: Window;

  constructor(
    private readonly surface: Surface,
    home: Camera,
    private readonly picture: (pen: Pen, window: Window) => void,
  ) {
    const { scale, x, y } = home;
    // Stretched or shrunk it is anyway: real pixels would be four times the work.
    this.window = { scale, left: -x, top: -y, box: seen(home, surface.screen), ratio: 1 };
  }

  paint(): void {
    this.sheet();
  }

  private sheet(): Sheet {
    const { screen, make } = this.surface;
    this.drawn ??= make(Math.ceil(screen.width), Math.ceil(screen.height));
    if (this.stale) {
      this.drawn.pen.setTransform(1, 0, 0, 1, 0, 0);
      this.picture(this.drawn.pen, this.window);
      this.stale = false;
      this.shrunk = false;
    }
    return this.drawn.sheet;
  }

  /** A part of it, stretched to where the camera sees it. */
  copyPart(pen: Pen, camera: Camera, box: Box): void {
    const { box: whole, scale } = this.window;
    const left = Math.max(box.left, whole.left);
    const top = Math.max(box.top, whole.top);
    const right = Math.min(box.right, whole.right);
    const bottom = Math.min(box.bottom, whole.bottom);
    if (right <= left || bottom <= top) return;
    const [sx, sy] = [left * scale - this.window.left, top * scale - this.window.top];
    const [sw, sh] = [(right - left) * scale, (bottom - top) * scale];
    const to = camera.scale;
    pen.drawImage(this.sheet(), sx, sy, sw, sh, left * to + camera.x, top * to + camera.y, (right - left) * to, (bottom - top) * to);
  }

  /** The hall itself, so small; made once after each painting: shrinking a picture is slow. */
  little(box: Box, longest: number): { sheet: Sheet; width: number; height: number } {
    const { ratio, make } = this.surface;
    const { scale, left, top } = this.window;
    const [wide, high] = [(box.right - box.left) * scale, (box.bottom - box.top) * scale];
    const by = longest / Math.max(wide, high);
    const [width, height] = [Math.round(wide * by), Math.round(high * by)];
    this.small ??= make(width * ratio, height * ratio);
    if (!this.shrunk) {
      const from = [box.left * scale - left, box.top * scale - top, wide, high] as const;
      this.small.pen.drawImage(this.sheet(), ...from, 0, 0, width * ratio, height * ratio);
      this.shrunk = true;
    }
    return { sheet: this.small.sheet, width, height };
  }
}
