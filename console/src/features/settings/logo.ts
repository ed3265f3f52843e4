/** The square in the middle of a picture, in its pixels; null where it is smaller than the server takes. */
import type { Box } from "@/api/pictures";

/** The server's smallest side. */
export const MIN_SIDE = 200;

export function middleSquare({ width, height }: { readonly width: number; readonly height: number }): Box | null {
  const side = Math.min(width, height);
  if (side < MIN_SIDE) return null;
  return { left: Math.floor((width - side) / 2), top: Math.floor((height - side) / 2), width: side, height: side };
}
