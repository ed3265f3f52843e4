/** What stands in a hall besides seats: the stage, walls, exits, bars, words. */
import { boxOf, centreOf } from "../../../domain/seats/outline";
import type { PlanShape } from "../../../domain/seats/plan";
import { fontOf, ROUND, roundedRect, type Pen } from "./pen";
import type { Scene, Window } from "./scene";

export function paintFurniture(pen: Pen, scene: Scene, window: Window): void {
  for (const shape of scene.hall.shapes) if (shape.points.length > 0) paintShape(pen, scene, shape, window);
}

function paintShape(pen: Pen, scene: Scene, shape: PlanShape, window: Window): void {
  const { palette } = scene;
  const { scale, left, top } = window;
  const flat = shape.points.map((value, i) => value * scale - (i % 2 === 0 ? left : top));
  const points = Array.from({ length: flat.length >> 1 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!] as const);
  const box = boxOf(flat);
  const centre = centreOf(box);
  const stage = shape.kind === "stage";
  if (shape.kind === "ellipse" || (points.length === 2 && shape.kind !== "line" && shape.kind !== "wall")) {
    if (shape.kind === "ellipse") ellipse(pen, centre, (box.right - box.left) / 2, (box.bottom - box.top) / 2);
    else roundedRect(pen, box.left, box.top, box.right - box.left, box.bottom - box.top, 6);
    fill(pen, stage ? palette.stage : palette.ground, palette.line, stage);
  } else if (points.length > 1) {
    pen.lineJoin = "round";
    pen.beginPath();
    points.forEach(([x, y], i) => (i === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
    if (shape.kind === "line" || shape.kind === "wall") {
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
  const alone = points.length < 2;
  const room = alone ? 100 : box.right - box.left;
  const high = alone ? 100 : box.bottom - box.top;
  const size = Math.min(stage ? 16 : 12, high * 0.8, room / Math.max(2, text.length) / 1.2);
  if (size < 7) return;
  pen.font = fontOf(size, stage);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = stage ? palette.onStage : palette.soft;
  pen.fillText(text, centre.x, centre.y);
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
function ellipse(pen: Pen, { x, y }: { x: number; y: number }, rx: number, ry: number): void {
  pen.beginPath();
  for (let step = 0; step < 48; step += 1) {
    const angle = (ROUND * step) / 48;
    const [px, py] = [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
    if (step === 0) pen.moveTo(px, py);
    else pen.lineTo(px, py);
  }
  pen.closePath();
}
