/** The box that is cut out of a picture: of a given shape, always inside, never smaller than the server takes. Whole pixels. */
import type { Box } from "@/api/pictures";

/** A poster is three wide and four high, as the mini program shows it. */
export const POSTER = 3 / 4;
/** The server's smallest side. */
export const MIN_SIDE = 200;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function tooSmall(picture: Size, ratio = POSTER): boolean {
  return largest(picture, ratio).width < smallest(ratio).width;
}

/** The largest box; in the middle across, and nearer to the top, where faces and titles are. */
export function wholeBox(picture: Size, ratio = POSTER): Box {
  const { width, height } = largest(picture, ratio);
  return { left: Math.round((picture.width - width) / 2), top: Math.round((picture.height - height) / 3), width, height };
}

export function moved(box: Box, across: number, down: number, picture: Size): Box {
  return { ...box, left: within(Math.round(box.left + across), picture.width - box.width), top: within(Math.round(box.top + down), picture.height - box.height) };
}

/** As wide as asked where that fits, about its own middle, then moved inside. */
export function resized(box: Box, width: number, picture: Size, ratio = POSTER): Box {
  const most = largest(picture, ratio).width;
  const wide = Math.round(Math.min(most, Math.max(smallest(ratio).width, width)));
  const high = Math.min(picture.height, Math.round(wide / ratio));
  const around = { left: box.left + (box.width - wide) / 2, top: box.top + (box.height - high) / 2, width: wide, height: high };
  return moved(around, 0, 0, picture);
}

/** How much of the largest box it is, in per cent of the width. */
export function shareOf(box: Box, picture: Size, ratio = POSTER): number {
  return Math.round((100 * box.width) / largest(picture, ratio).width);
}

export function withShare(box: Box, share: number, picture: Size, ratio = POSTER): Box {
  return resized(box, (largest(picture, ratio).width * share) / 100, picture, ratio);
}

/** What a key does; null where it does nothing. Arrows move by a hundredth, with Shift by a tenth; + and − change the size. */
export function byKey(box: Box, key: string, far: boolean, picture: Size): Box | null {
  const step = Math.max(1, Math.round(Math.max(picture.width, picture.height) * (far ? 0.1 : 0.01)));
  if (key === "ArrowLeft") return moved(box, -step, 0, picture);
  if (key === "ArrowRight") return moved(box, step, 0, picture);
  if (key === "ArrowUp") return moved(box, 0, -step, picture);
  if (key === "ArrowDown") return moved(box, 0, step, picture);
  if (key === "+" || key === "=") return resized(box, box.width + step, picture);
  if (key === "-") return resized(box, box.width - step, picture);
  return null;
}

function largest(picture: Size, ratio: number): Size {
  const width = Math.min(picture.width, Math.floor(picture.height * ratio));
  return { width, height: Math.min(picture.height, Math.round(width / ratio)) };
}

function smallest(ratio: number): Size {
  const width = Math.ceil(MIN_SIDE * Math.max(1, ratio));
  return { width, height: Math.round(width / ratio) };
}

function within(at: number, most: number): number {
  return Math.min(Math.max(0, at), Math.max(0, most));
}
