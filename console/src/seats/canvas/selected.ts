/** What is selected, and the handles around it. */
import type { Point, SeatMap } from "../domain/document";
import { grown, isNowhere, meets, type Box } from "../domain/geometry";
import { SEAT_RADIUS } from "../domain/limits";
import { rowBox, sectionBox, selectionBox, shapeOutline } from "../domain/places";
import { thing, type Selection } from "../domain/selection";
import { trace } from "./backdrop";
import type { Palette } from "./palette";
import type { View } from "./view";

/** A point to take hold of. */
export interface Grip {
  readonly kind: "turn" | "end" | "bend" | "corner";
  readonly at: Point;
}

/** Below this radius in pixels a ring around each seat would be all that is seen. */
const RINGS_FROM = 1.6;

export function drawSelection(context: CanvasRenderingContext2D, map: SeatMap, selection: Selection, view: View, palette: Palette, ratio: number, shift: readonly [number, number] | null): void {
  if (selection.seats.size + selection.things.size === 0) return;
  context.strokeStyle = palette.choice;
  view.apply(context, ratio);
  if (selection.seats.size > 0) rings(context, map, selection, view, palette);
  view.apply(context, ratio);
  context.lineWidth = 2.5 / view.scale;
  context.strokeStyle = palette.choice;
  for (const section of map.sections) {
    if (selection.things.has(thing("outline", section.id))) outlined(context, () => trace(context, section.outline, true));
    for (const area of section.areas) if (selection.things.has(thing("area", area.id))) outlined(context, () => trace(context, area.outline, true));
    for (const table of section.tables) {
      if (selection.things.has(thing("table", table.id))) outlined(context, () => context.arc(table.x, table.y, table.size / 2 + 60, 0, 2 * Math.PI));
    }
  }
  map.shapes.forEach((shape, i) => {
    if (selection.things.has(thing("shape", i))) outlined(context, () => trace(context, shapeOutline(shape), shape.kind !== "line" && shape.kind !== "wall"));
  });
  for (const entrance of map.entrances) if (selection.things.has(thing("entrance", entrance.id))) outlined(context, () => context.arc(entrance.x, entrance.y, 16 / view.scale, 0, 2 * Math.PI));
  if (selection.things.has("focal")) outlined(context, () => context.arc(map.focal.x, map.focal.y, 14 / view.scale, 0, 2 * Math.PI));
  const box = selectionBox(map, selection);
  if (!isNowhere(box) && selection.seats.size + selection.things.size > 1) frame(context, box, view, palette, ratio, shift);
}

function outlined(context: CanvasRenderingContext2D, draw: () => void): void {
  context.beginPath();
  draw();
  context.stroke();
}

/** One path for all that is on the screen. */
function rings(context: CanvasRenderingContext2D, map: SeatMap, { seats }: Selection, view: View, palette: Palette): void {
  const radius = SEAT_RADIUS * view.scale;
  if (radius < RINGS_FROM && seats.size > 2000) return;
  const seen = grown(view.box, 40);
  const around = SEAT_RADIUS + 2.5 / view.scale;
  context.beginPath();
  for (const section of map.sections) {
    if (!meets(sectionBox(section), seen)) continue;
    for (const row of section.rows) {
      if (!meets(rowBox(row), seen)) continue;
      for (const seat of row.seats) {
        if (!seats.has(seat.id) || seat.x < seen.left || seat.x > seen.right || seat.y < seen.top || seat.y > seen.bottom) continue;
        if (radius < 5) context.rect(seat.x - around, seat.y - around, 2 * around, 2 * around);
        else {
          context.moveTo(seat.x + around, seat.y);
          context.arc(seat.x, seat.y, around, 0, 2 * Math.PI);
        }
      }
    }
  }
  context.strokeStyle = palette.choice;
  context.lineWidth = (radius < 5 ? 1 : 2) / view.scale;
  context.stroke();
}

function frame(context: CanvasRenderingContext2D, box: Box, view: View, palette: Palette, ratio: number, shift: readonly [number, number] | null): void {
  const [dx, dy] = shift ?? [0, 0];
  const [left, top] = view.toScreen(box.left + dx, box.top + dy);
  const [right, bottom] = view.toScreen(box.right + dx, box.bottom + dy);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.strokeStyle = palette.choice;
  context.lineWidth = 1;
  context.setLineDash([5, 4]);
  context.strokeRect(Math.round(left) - 6.5, Math.round(top) - 6.5, right - left + 13, bottom - top + 13);
  context.setLineDash([]);
  if (shift !== null) {
    context.fillStyle = palette.choice;
    context.globalAlpha = 0.12;
    context.fillRect(left, top, right - left, bottom - top);
    context.globalAlpha = 1;
  }
}

export function drawHandles(context: CanvasRenderingContext2D, handles: readonly Grip[], view: View, palette: Palette, ratio: number): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  for (const handle of handles) {
    const [x, y] = view.toScreen(...handle.at);
    context.beginPath();
    if (handle.kind === "corner" || handle.kind === "end") context.roundRect(x - 5.5, y - 5.5, 11, 11, 2);
    else context.arc(x, y, 7, 0, 2 * Math.PI);
    context.fillStyle = handle.kind === "bend" ? palette.vermilion : palette.card;
    context.fill();
    context.strokeStyle = handle.kind === "bend" ? palette.card : palette.choice;
    context.lineWidth = 2;
    context.stroke();
    if (handle.kind === "turn") {
      context.beginPath();
      context.arc(x, y, 3.2, 0.2 * Math.PI, 1.7 * Math.PI);
      context.lineWidth = 1.4;
      context.strokeStyle = palette.choice;
      context.stroke();
    }
  }
}
