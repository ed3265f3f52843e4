/** What stands in a hall besides seats: the stage, walls, exits, bars, words. */
import { boxOf, centreOf, turned, type Box } from "../../../domain/seats/outline";
import type { PlanShape } from "../../../domain/seats/plan";
import { fontOf, ROUND, type Pen } from "./pen";
import type { Scene, Window } from "./scene";

export function paintFurniture(pen: Pen, scene: Scene, window: Window): void {
  for (const shape of scene.hall.shapes) if (shape.points.length > 0) paintShape(pen, scene, shape, window);
}

function paintShape(pen: Pen, scene: Scene, shape: PlanShape, window: Window): void {
  const { palette } = scene;
  const { scale, left, top } = window;
  const flat = shape.points.map((value, i) => value * scale - (i % 2 === 0 ? left : top));
  const box = boxOf(flat);
  const centre = centreOf(box);
  const stage = shape.kind === "stage";
  const outline = turned(shape.kind === "ellipse" ? ellipse(box) : flat, centre, shape.rotation ?? 0);
  if (outline.length > 2) {
    trace(pen, outline);
    if (isStroke(shape)) {
      pen.lineWidth = shape.kind === "wall" ? 2 : 1;
      pen.strokeStyle = palette.line;
      pen.stroke();
    } else {
      pen.closePath();
      fill(pen, stage ? palette.stage : palette.ground, palette.line, stage);
    }
  }
  const text = shape.text || (stage ? scene.stage : "");
  if (text === "") return;
  const alone = flat.length < 4;
  const drawn = boxOf(outline);
  const room = alone ? 100 : drawn.right - drawn.left;
  const high = alone ? 100 : drawn.bottom - drawn.top;
  const size = Math.min(stage ? 16 : 12, high * 0.8, room / Math.max(2, text.length) / 1.2);
  if (size < 7) return;
  pen.font = fontOf(size, stage);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = stage ? palette.onStage : palette.soft;
  if (shape.kind === "text" && shape.rotation) writeTurned(pen, text, centre, shape.rotation, window.ratio);
  else pen.fillText(text, centre.x, centre.y);
}

function isStroke({ kind }: PlanShape): boolean {
  return kind === "line" || kind === "wall";
}

function trace(pen: Pen, flat: readonly number[]): void {
  pen.lineJoin = "round";
  pen.beginPath();
  pen.moveTo(flat[0]!, flat[1]!);
  for (let i = 2; i + 1 < flat.length; i += 2) pen.lineTo(flat[i]!, flat[i + 1]!);
}

/** Only words by themselves are turned, as in the editor: a stage's name stays level. */
function writeTurned(pen: Pen, text: string, { x, y }: { x: number; y: number }, degrees: number, ratio: number): void {
  const angle = (ROUND * degrees) / 360;
  const [cos, sin] = [ratio * Math.cos(angle), ratio * Math.sin(angle)];
  pen.setTransform(cos, sin, -sin, cos, ratio * x, ratio * y);
  pen.fillText(text, 0, 0);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
}

function fill(pen: Pen, colour: string, line: string, bare: boolean): void {
  pen.fillStyle = colour;
  pen.fill();
  if (bare) return;
  pen.lineWidth = 1;
  pen.strokeStyle = line;
  pen.stroke();
}

/** Of straight pieces: WeChat's oldest canvas has no `ellipse`. */
function ellipse({ left, top, right, bottom }: Box): number[] {
  const [x, y, rx, ry] = [(left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2];
  return Array.from({ length: 48 }, (_, step) => (ROUND * step) / 48).flatMap((angle) => [x + rx * Math.cos(angle), y + ry * Math.sin(angle)]);
}
