/** What lies over the painted hall and is drawn anew in each frame, because it is little: chosen seats, hints, the place. */
import type { Camera } from "../../../domain/seats/camera";
import { sectionAt } from "../../../domain/seats/hall";
import { grown, holds, type Box } from "../../../domain/seats/outline";
import type { Base } from "./base";
import { roundedRect, type Pen } from "./pen";
import type { Scene } from "./scene";
import { SIDE } from "./seats";

/** A chosen seat is seen from however far, px. */
const LEAST = 11;
/** The longer side of the little map, px. */
const LITTLE = 84;
const EDGE = 12;

export function paintChosen(pen: Pen, scene: Scene, camera: Camera, chosen: readonly number[], view: Box): void {
  const { palette } = scene;
  eachSeen(scene, camera, chosen, view, (x, y, own) => {
    const side = Math.max(LEAST, own * 1.06);
    roundedRect(pen, x - side / 2 - 2, y - side / 2 - 2, side + 4, side + 4, side * 0.36);
    pen.fillStyle = palette.paper;
    pen.fill();
    roundedRect(pen, x - side / 2, y - side / 2, side, side, side * 0.3);
    pen.fillStyle = palette.ink;
    pen.fill();
    pen.beginPath();
    pen.moveTo(x - side * 0.22, y + side * 0.02);
    pen.lineTo(x - side * 0.05, y + side * 0.19);
    pen.lineTo(x + side * 0.24, y - side * 0.17);
    pen.lineWidth = Math.max(1.4, side * 0.12);
    pen.lineCap = "round";
    pen.lineJoin = "round";
    pen.strokeStyle = palette.paper;
    pen.stroke();
  });
}

/** Seats that are offered instead of lost ones: ringed, and still to be seen themselves. */
export function paintHints(pen: Pen, scene: Scene, camera: Camera, hints: readonly number[], view: Box): void {
  eachSeen(scene, camera, hints, view, (x, y, own) => {
    const side = Math.max(LEAST, own) + 4;
    roundedRect(pen, x - side / 2, y - side / 2, side, side, side * 0.32);
    pen.lineWidth = 2.5;
    pen.strokeStyle = scene.palette.accent;
    pen.stroke();
  });
}

function eachSeen(
  scene: Scene,
  camera: Camera,
  seats: readonly number[],
  view: Box,
  draw: (x: number, y: number, side: number) => void,
): void {
  const { hall } = scene;
  const around = grown(view, hall.pitch);
  for (const seat of seats) {
    const [x, y] = [hall.x[seat]!, hall.y[seat]!];
    if (!holds(around, x, y)) continue;
    draw(x * camera.scale + camera.x, y * camera.scale + camera.y, sectionAt(hall, seat).pitch * camera.scale * SIDE);
  }
}

/** The little map in the corner: the whole hall, and a frame around what is on the screen. */
export function paintPlace(
  pen: Pen,
  scene: Scene,
  { base, home, view, bottom }: { base: Base; home: Camera; view: Box; bottom: number },
): void {
  const { hall, palette } = scene;
  const { sheet, width, height } = base.little(hall.box, LITTLE);
  const frame = { x: EDGE, y: bottom - EDGE - height, width, height };
  const by = width / ((hall.box.right - hall.box.left) * home.scale);
  roundedRect(pen, frame.x - 5, frame.y - 5, frame.width + 10, frame.height + 10, 8);
  pen.fillStyle = palette.paper;
  pen.fill();
  pen.lineWidth = 1;
  pen.strokeStyle = palette.line;
  pen.stroke();
  pen.drawImage(sheet, frame.x, frame.y, frame.width, frame.height);
  const at = (value: number, start: number): number => (value - start) * home.scale * by;
  const left = Math.max(0, at(view.left, hall.box.left));
  const top = Math.max(0, at(view.top, hall.box.top));
  const right = Math.min(frame.width, at(view.right, hall.box.left));
  const low = Math.min(frame.height, at(view.bottom, hall.box.top));
  if (right <= left || low <= top) return;
  pen.lineWidth = 1.5;
  pen.strokeStyle = palette.accent;
  pen.strokeRect(frame.x + left, frame.y + top, right - left, low - top);
}

