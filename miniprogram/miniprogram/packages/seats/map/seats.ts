/** The hall from near: each seat as it is. Small ones are squares; larger ones are stamped from a few prepared pictures. */
import { mix } from "../../../domain/seats/colours";
import { detailAt } from "../../../domain/seats/find";
import { rowsIn } from "../../../domain/seats/find";
import { labelOf, type Row } from "../../../domain/seats/hall";
import { grown, touches } from "../../../domain/seats/outline";
import { paintGround } from "./bands";
import { fontOf, ROUND, roundedRect, type Pen } from "./pen";
import { isWanted, type Scene, type Window } from "./scene";
import type { Stamps } from "./stamps";

/** A seat's side, by the distance of neighbours. */
export const SIDE = 0.8;
const UNWANTED = 0.2;

export function paintSeats(pen: Pen, scene: Scene, window: Window, stamps: Stamps): void {
  for (const section of scene.hall.sections) {
    if (touches(section.box, window.box)) paintGround(pen, scene, section, window);
  }
  const around = { ...window, box: grown(window.box, scene.hall.pitch * 2) };
  paintTables(pen, scene, around);
  rowsIn(scene.hall, around.box, (index, from, to) => {
    const row = scene.hall.rows[index]!;
    const pitch = scene.hall.sections[row.section]!.pitch;
    const detail = detailAt(window.scale, pitch);
    if (detail === "bands" || detail === "dots") return paintDots(pen, scene, window, { from, to, pitch });
    stampSeats(pen, scene, window, { from, to, pitch, labelled: detail === "labels" }, stamps);
    if (row.table === null) paintRowLabel(pen, scene, window, row, pitch);
  });
}

interface Stretch {
  from: number;
  to: number;
  pitch: number;
}

/** On whole pixels: edges stay sharp, and rectangles on whole pixels are the cheapest thing that a canvas knows. */
function paintDots(pen: Pen, scene: Scene, { scale, left, top, ratio }: Window, { from, to, pitch }: Stretch): void {
  const { hall, tiers, free, colours, palette } = scene;
  const side = Math.max(1, Math.round(pitch * scale * SIDE * ratio)) / ratio;
  let painted = "";
  for (let seat = from; seat < to; seat += 1) {
    const tier = tiers[seat]!;
    let colour = free[seat] === 1 && tier > 0 ? colours[tier]! : palette.taken;
    if (colour !== palette.taken && !isWanted(scene, tier)) colour = mix(colour, palette.ground, UNWANTED);
    if (colour !== painted) {
      pen.fillStyle = colour;
      painted = colour;
    }
    const x = Math.round((hall.x[seat]! * scale - left - side / 2) * ratio) / ratio;
    const y = Math.round((hall.y[seat]! * scale - top - side / 2) * ratio) / ratio;
    pen.fillRect(x, y, side, side);
  }
}

function stampSeats(
  pen: Pen,
  scene: Scene,
  { scale, left, top, ratio }: Window,
  { from, to, pitch, labelled }: Stretch & { labelled: boolean },
  stamps: Stamps,
): void {
  const { hall, tiers, free } = scene;
  const side = pitch * scale * SIDE;
  if (labelled) {
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.font = fontOf(Math.min(15, Math.round(side * 0.46)), true);
  }
  for (let seat = from; seat < to; seat += 1) {
    const tier = free[seat] === 1 ? tiers[seat]! : 0;
    const look = { tier, kind: hall.kind[seat]!, pale: tier > 0 && !isWanted(scene, tier) };
    const [x, y] = [hall.x[seat]! * scale - left, hall.y[seat]! * scale - top];
    stamps.stamp(pen, scene, look, side, Math.round(x * ratio) / ratio, Math.round(y * ratio) / ratio);
    if (!labelled || tier === 0 || look.kind === 1 || look.kind === 2) continue;
    pen.fillStyle = stamps.inkOn(scene, look);
    pen.fillText(labelOf(hall, seat), x, y + 0.5);
  }
}

/** Beside both ends of its row, where a finger does not cover it. */
function paintRowLabel(pen: Pen, scene: Scene, { scale, left, top }: Window, row: Row, pitch: number): void {
  const { hall, palette } = scene;
  const last = row.first + row.count - 1;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.font = fontOf(Math.max(8, Math.min(12, Math.round(pitch * scale * 0.5))));
  pen.fillStyle = palette.soft;
  for (const [end, inner] of [[row.first, Math.min(last, row.first + 1)], [last, Math.max(row.first, last - 1)]] as const) {
    const [dx, dy] = [hall.x[end]! - hall.x[inner]!, hall.y[end]! - hall.y[inner]!];
    const far = Math.hypot(dx, dy);
    const [ux, uy] = far === 0 ? [end === row.first ? -1 : 1, 0] : [dx / far, dy / far];
    const [x, y] = [hall.x[end]! + ux * pitch * 1.05, hall.y[end]! + uy * pitch * 1.05];
    pen.fillText(row.label, x * scale - left, y * scale - top);
  }
}

export function paintTables(pen: Pen, scene: Scene, { scale, left, top, box }: Window): void {
  const { palette } = scene;
  for (const section of scene.hall.sections) {
    if (!touches(section.box, box)) continue;
    for (let index = section.firstRow; index < section.firstRow + section.rowCount; index += 1) {
      const { table, label } = scene.hall.rows[index]!;
      if (table === null || table.size <= 0) continue;
      const [x, y, size] = [table.x * scale - left, table.y * scale - top, table.size * scale];
      if (table.round) {
        pen.beginPath();
        pen.arc(x, y, size / 2, 0, ROUND);
      } else roundedRect(pen, x - size / 2, y - size / 2, size, size, size * 0.12);
      pen.fillStyle = palette.paper;
      pen.fill();
      pen.lineWidth = 1;
      pen.strokeStyle = palette.line;
      pen.stroke();
      if (size < 18) continue;
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.font = fontOf(Math.min(14, Math.round(size * 0.3)), true);
      pen.fillStyle = palette.soft;
      pen.fillText(label, x, y);
    }
  }
}
