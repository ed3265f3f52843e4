/**
 * Finding things on the plan by place. Boxes within boxes are the index: a hall has hundreds of sections and a few
 * thousand rows, so that asking for a seat or for what is on the screen looks at few of fifty thousand seats.
 */
import type { Camera } from "./camera";
import type { Hall } from "./hall";
import { centreOf, grown, holds, insideOf, touches, type Box } from "./outline";

/** What is worth drawing at a scale, by the distance of neighbours on the screen, px. */
export type Detail = "bands" | "dots" | "seats" | "labels";

const DOTS_FROM = 4.5;
const SEATS_FROM = 10;
const LABELS_FROM = 21;

export function detailAt(scale: number, pitch: number): Detail {
  const px = scale * pitch;
  if (px < DOTS_FROM) return "bands";
  if (px < SEATS_FROM) return "dots";
  return px < LABELS_FROM ? "seats" : "labels";
}

/** From here on a finger chooses seats; further away it opens sections. */
export function choosesSeats(camera: Camera, pitch: number): boolean {
  return camera.scale * pitch >= SEATS_FROM;
}

/** The rows that have seats in a box, each with the first of them and the one after the last. */
export function rowsIn(hall: Hall, box: Box, visit: (row: number, from: number, to: number) => void): void {
  for (const section of hall.sections) {
    const wide = grown(box, section.pitch);
    if (!touches(section.box, wide)) continue;
    for (let index = section.firstRow; index < section.firstRow + section.rowCount; index += 1) {
      const row = hall.rows[index]!;
      if (!touches(row.box, wide)) continue;
      let from = row.first;
      let to = row.first + row.count;
      while (from < to && !holds(wide, hall.x[from]!, hall.y[from]!)) from += 1;
      while (to > from && !holds(wide, hall.x[to - 1]!, hall.y[to - 1]!)) to -= 1;
      if (from < to) visit(index, from, to);
    }
  }
}

/** The nearest seat to a point, within a distance in units; -1 where there is none. */
export function seatNear(hall: Hall, x: number, y: number, within: number): number {
  let found = -1;
  let nearest = within * within;
  rowsIn(hall, grown({ left: x, top: y, right: x, bottom: y }, within), (_row, from, to) => {
    for (let seat = from; seat < to; seat += 1) {
      const [dx, dy] = [hall.x[seat]! - x, hall.y[seat]! - y];
      const far = dx * dx + dy * dy;
      if (far > nearest) continue;
      nearest = far;
      found = seat;
    }
  });
  return found;
}

/** The section under a point; of overlapping ones the highest level, which lies on top. -1: none. */
export function sectionUnder(hall: Hall, x: number, y: number): number {
  let found = -1;
  hall.sections.forEach((section, index) => {
    if (!holds(section.box, x, y)) return;
    const inside = insideOf(section.outline, x, y) || section.areas.some((area) => insideOf(area.outline, x, y));
    if (!inside && !nearOutline(section.outline, x, y, section.pitch * 0.8)) return;
    if (found < 0 || section.level >= hall.sections[found]!.level) found = index;
  });
  return found;
}

/** The section that the middle of the screen looks at. -1: none, or the whole hall is seen. */
export function sectionInView(hall: Hall, view: Box): number {
  const { x, y } = centreOf(view);
  const under = sectionUnder(hall, x, y);
  if (under >= 0) return under;
  const nearest = seatNear(hall, x, y, (view.right - view.left) / 2);
  return nearest < 0 ? -1 : hall.rows[hall.rowOf[nearest]!]!.section;
}

function nearOutline(outline: readonly number[], x: number, y: number, within: number): boolean {
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const [ax, ay] = [outline[j]!, outline[j + 1]!];
    const [dx, dy] = [outline[i]! - ax, outline[i + 1]! - ay];
    const length = dx * dx + dy * dy;
    const at = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length));
    if (Math.hypot(x - ax - dx * at, y - ay - dy * at) <= within) return true;
  }
  return false;
}
