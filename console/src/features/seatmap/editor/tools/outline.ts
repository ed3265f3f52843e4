/** Draw outlines: dragging makes a box, clicks make corners; a click on the first corner, a double click or Enter closes. */
import type { Palette } from "@/seats/canvas/palette";
import type { View } from "@/seats/canvas/view";
import type { Point } from "@/seats/domain/document";
import { boxBetween, cornersOf, distance, roundedPoint } from "@/seats/domain/geometry";
import type { Workbench } from "../hand";
import { reachOf, trembles, type Hand, type Tool } from "@/seats/hand";
import { levelled } from "../handles";
import { tag } from "./row";

export interface Drawn {
  /** `box`: only dragging; `open`: a line of corners that is not closed. */
  readonly form: "closed" | "open" | "box";
  readonly done: (points: Point[]) => void;
}

export class OutlineTool implements Tool {
  readonly cursor = "crosshair";
  private corners: Point[] = [];
  private began: Hand | null = null;
  private now: Point = [0, 0];
  private dragging = false;

  constructor(private readonly bench: Workbench, private readonly drawn: Drawn) {}

  down(hand: Hand): void {
    this.began = hand;
    this.now = stepped(hand);
    this.dragging = false;
  }

  move(hand: Hand): void {
    if (this.began === null) return;
    if (!trembles(this.began, hand) && this.corners.length === 0) this.dragging = true;
    this.now = this.aimed(hand);
    this.bench.redraw();
  }

  up(hand: Hand): void {
    const began = this.began;
    this.began = null;
    if (began === null) return;
    if (this.dragging) {
      this.dragging = false;
      const from = stepped(began);
      const to = stepped(hand);
      if (this.drawn.form === "open") this.drawn.done([from, levelled(to, from)]);
      else if (distance(from, to) > 20) this.drawn.done(this.drawn.form === "box" ? [from, to] : cornersOf(boxBetween(from, to)));
      return this.bench.redraw();
    }
    if (this.drawn.form === "box") return;
    const corner = this.aimed(hand);
    const first = this.corners[0];
    if (first !== undefined && this.corners.length > 2 && distance(first, corner) * this.bench.view.scale < reachOf(hand) + 3) return this.finish();
    this.corners.push(corner);
    this.bench.redraw();
  }

  hover(hand: Hand): void {
    if (this.corners.length === 0) return;
    this.now = this.aimed(hand);
    this.bench.redraw();
  }

  doubleClick(): void {
    this.corners.pop();
    this.finish();
  }

  finish(): void {
    const corners = this.corners;
    this.corners = [];
    if (corners.length >= (this.drawn.form === "open" ? 2 : 3)) this.drawn.done(corners);
    this.bench.redraw();
  }

  cancel(): boolean {
    const busy = this.corners.length > 0 || this.dragging;
    this.corners = [];
    this.dragging = false;
    this.began = null;
    this.bench.redraw();
    return busy;
  }

  draw(context: CanvasRenderingContext2D, view: View, palette: Palette, ratio: number): void {
    view.apply(context, ratio);
    context.strokeStyle = palette.choice;
    context.lineWidth = 1.5 / view.scale;
    if (this.dragging && this.began !== null) {
      const from = stepped(this.began);
      context.beginPath();
      if (this.drawn.form === "open") {
        context.moveTo(...from);
        context.lineTo(...this.now);
      } else context.rect(from[0], from[1], this.now[0] - from[0], this.now[1] - from[1]);
      context.stroke();
      const [wide, high] = [Math.abs(this.now[0] - from[0]), Math.abs(this.now[1] - from[1])];
      return tag(context, view, palette, ratio, this.now, `${(wide / 100).toFixed(1)} × ${(high / 100).toFixed(1)} m`);
    }
    if (this.corners.length === 0) return;
    context.beginPath();
    for (const [i, [x, y]] of [...this.corners, this.now].entries()) {
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    context.stroke();
    context.fillStyle = palette.choice;
    for (const [x, y] of this.corners) {
      context.beginPath();
      context.arc(x, y, 4 / view.scale, 0, 2 * Math.PI);
      context.fill();
    }
  }

  private aimed(hand: Hand): Point {
    const last = this.corners[this.corners.length - 1];
    return last === undefined || hand.alt ? stepped(hand) : levelled(stepped(hand), last);
  }
}

function stepped({ at, alt }: Hand): Point {
  return alt ? roundedPoint(at) : [Math.round(at[0] / 10) * 10, Math.round(at[1] / 10) * 10];
}
