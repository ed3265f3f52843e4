/** Pictures that go up: what the server takes of them, and the largest box of a shape that can be cut out. Whole pixels. */
import type { Box } from "@/api/pictures";

/** What the server takes: GIF with its first frame. */
export const PICTURE_TYPES: readonly string[] = ["image/jpeg", "image/png", "image/webp", "image/gif"];
export const MAX_PICTURE_BYTES = 8 * 1024 * 1024;
/** The smallest side of what is cut out. */
export const MIN_SIDE = 200;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Of a shape, width by height, as large as fits. */
export function largestIn(picture: Size, ratio: number): Size {
  const width = Math.min(picture.width, Math.floor(picture.height * ratio));
  return { width, height: Math.min(picture.height, Math.round(width / ratio)) };
}

/** Of a shape, as small as the server takes. */
export function smallestOf(ratio: number): Size {
  const width = Math.ceil(MIN_SIDE * Math.max(1, ratio));
  return { width, height: Math.round(width / ratio) };
}

export function tooSmall(picture: Size, ratio: number): boolean {
  return largestIn(picture, ratio).width < smallestOf(ratio).width;
}

/** The largest box: in the middle across, and `down` of what is left above it. */
export function wholeBox(picture: Size, ratio: number, down = 1 / 2): Box {
  const { width, height } = largestIn(picture, ratio);
  return { left: Math.round((picture.width - width) / 2), top: Math.round((picture.height - height) * down), width, height };
}
