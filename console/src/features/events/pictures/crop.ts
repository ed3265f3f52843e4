/** The box that is cut out of a poster: always inside, never smaller than the server takes. Whole pixels. */
import type { Box } from "@/api/pictures";
import { largestIn, smallestOf, wholeBox, type Size } from "@/parts/pictures";

/** A poster is three wide and four high, as the mini program shows it. */
export const POSTER = 3 / 4;

/** The largest box; nearer to the top, where faces and titles are. */
export function posterBox(picture: Size): Box {
  return wholeBox(picture, POSTER, 1 / 3);
}

export function moved(box: Box, across: number, down: number, picture: Size): Box {
  return { ...box, left: within(Math.round(box.left + across), picture.width - box.width), top: within(Math.round(box.top + down), picture.height - box.height) };
}

/** As wide as asked where that fits, about its own middle, then moved inside. */
export function resized(box: Box, width: number, picture: Size): Box {
  const most = largestIn(picture, POSTER).width;
  const wide = Math.round(Math.min(most, Math.max(smallestOf(POSTER).width, width)));
  const high = Math.min(picture.height, Math.round(wide / POSTER));
  const around = { left: box.left + (box.width - wide) / 2, top: box.top + (box.height - high) / 2, width: wide, height: high };
  return moved(around, 0, 0, picture);
}

/** How much of the largest box it is, in per cent of the width. */
export function shareOf(box: Box, picture: Size): number {
  return Math.round((100 * box.width) / largestIn(picture, POSTER).width);
}

export function withShare(box: Box, share: number, picture: Size): Box {
  return resized(box, (largestIn(picture, POSTER).width * share) / 100, picture);
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

function within(at: number, most: number): number {
  return Math.min(Math.max(0, at), Math.max(0, most));
}
