/** The whole hall as one picture, the size of the screen: the overview, what lies under missing tiles, the little map. */
import type { Camera } from "../../../domain/seats/camera";
import { seen } from "../../../domain/seats/camera";
import type { Box } from "../../../domain/seats/outline";
import type { Drawable, Pen, Sheet } from "./pen";
import type { Window } from "./scene";
import type { Surface } from "./view";

export class Base {
  stale = true;
  private readonly drawn: Drawable;
  private small: Drawable | null = null;
  private shrunk = false;

  constructor(
    private readonly surface: Surface,
    private readonly home: Camera,
    private readonly picture: (pen: Pen, window: Window) => void,
  ) {
    const { screen, ratio, make } = surface;
    this.drawn = make(Math.ceil(screen.width * ratio), Math.ceil(screen.height * ratio));
  }

  paint(): void {
    const { ratio, screen } = this.surface;
    const { pen } = this.drawn;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { scale, x, y } = this.home;
    this.picture(pen, { scale, left: -x, top: -y, box: seen(this.home, screen), ratio });
    this.stale = false;
    this.shrunk = false;
  }

  copy(pen: Pen): void {
    const { ratio } = this.surface;
    const { sheet } = this.drawn;
    pen.drawImage(sheet, 0, 0, sheet.width / ratio, sheet.height / ratio);
  }

  /** A part of it, stretched to where the camera sees it. */
  copyPart(pen: Pen, camera: Camera, box: Box): void {
    const { ratio, screen } = this.surface;
    const whole = seen(this.home, screen);
    const left = Math.max(box.left, whole.left);
    const top = Math.max(box.top, whole.top);
    const right = Math.min(box.right, whole.right);
    const bottom = Math.min(box.bottom, whole.bottom);
    if (right <= left || bottom <= top) return;
    const { scale, x, y } = this.home;
    const [sx, sy] = [(left * scale + x) * ratio, (top * scale + y) * ratio];
    const [sw, sh] = [(right - left) * scale * ratio, (bottom - top) * scale * ratio];
    const to = camera.scale;
    pen.drawImage(this.drawn.sheet, sx, sy, sw, sh, left * to + camera.x, top * to + camera.y, (right - left) * to, (bottom - top) * to);
  }

  /** The hall itself, so small; made once after each painting: shrinking a picture is slow. */
  little(box: Box, longest: number): { sheet: Sheet; width: number; height: number } {
    const { ratio, make } = this.surface;
    const { scale, x, y } = this.home;
    const [wide, high] = [(box.right - box.left) * scale, (box.bottom - box.top) * scale];
    const by = longest / Math.max(wide, high);
    const [width, height] = [Math.round(wide * by), Math.round(high * by)];
    if (!this.shrunk) {
      this.small ??= make(width * ratio, height * ratio);
      const from = [(box.left * scale + x) * ratio, (box.top * scale + y) * ratio, wide * ratio, high * ratio] as const;
      this.small.pen.drawImage(this.drawn.sheet, ...from, 0, 0, width * ratio, height * ratio);
      this.shrunk = true;
    }
    return { sheet: this.small!.sheet, width, height };
  }
}
