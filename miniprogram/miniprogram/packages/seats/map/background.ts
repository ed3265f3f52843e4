/**
 * The organizer's drawing under the seats. It arrives as SVG that the server has made harmless, is drawn once into a
 * picture of bounded size, and lies as large as the plan. The first frame does not wait for it; a phone that can't read
 * SVG shows the hall without it.
 */
import type { Hall } from "../../../domain/seats/hall";
import type { Pen, Sheet } from "./pen";
import type { Scene, Window } from "./scene";
import type { Surface } from "./view";

/** The picture's longer side, real pixels: 6 MB at most. */
const LONGEST = 1280;
const IN_THE_DARK = 0.3;

export async function openBackground({ picture, make }: Surface, { background, size }: Hall): Promise<Sheet | null> {
  if (background === null || size.width <= 0 || size.height <= 0) return null;
  const image = await picture(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(background)}`);
  if (image === null) return null;
  const by = LONGEST / Math.max(size.width, size.height);
  const { sheet, pen } = make(Math.ceil(size.width * by), Math.ceil(size.height * by));
  pen.drawImage(image, 0, 0, sheet.width, sheet.height);
  return sheet;
}

/** The part of it that the window shows. */
export function paintBackground(pen: Pen, sheet: Sheet, { hall, palette }: Scene, { box, scale, left, top }: Window): void {
  const { size } = hall;
  const from = { x: Math.max(0, box.left), y: Math.max(0, box.top) };
  const [wide, high] = [Math.min(size.width, box.right) - from.x, Math.min(size.height, box.bottom) - from.y];
  if (wide <= 0 || high <= 0) return;
  const [x, y] = [sheet.width / size.width, sheet.height / size.height];
  // Drawn for white paper: in the dark it would blind.
  pen.globalAlpha = palette.dark ? IN_THE_DARK : 1;
  pen.drawImage(sheet, from.x * x, from.y * y, wide * x, high * y, from.x * scale - left, from.y * scale - top, wide * scale, high * scale);
  pen.globalAlpha = 1;
}
