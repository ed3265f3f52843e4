/** Tools that paint: a brush over seats, whole rows or whole sections; a lasso; a box. What one press touches is a step. */
import type { Palette } from "@/seats/canvas/palette";
import type { View } from "@/seats/canvas/view";
import type { Point } from "@/seats/domain/document";
import { boxBetween, boxOf, cornersOf, distance, grown, holds, isInside, meets, type Box } from "@/seats/domain/geometry";
import { SEAT_RADIUS } from "@/seats/domain/limits";
import { rowBox, sectionBox } from "@/seats/domain/places";
import { trembles, type Hand, type Tool } from "@/seats/hand";
import type { Desk } from "../desk";
import { planOf, span } from "../domain/plan";

export interface Bench {
  readonly desk: Desk;
  readonly view: View;
  redraw(): void;
  /** The colour that is painted with; null takes away. */
  colour(): string | null;
}

/** The brush's radius on the screen, in pixels; never less than a seat. */
const BRUSH = 12;

export class Brush implements Tool {
  readonly cursor = "none";
  private readonly touched = new Set<number>();
  private last: Hand | null = null;
  private painting = false;

  constructor(private readonly bench: Bench, private readonly size: "seat" | "row" | "section") {}

  down(hand: Hand): void {
    this.touched.clear();
    this.painting = true;
    this.last = hand;
    this.touch(hand, hand.at);
    this.show();
  }

  move(hand: Hand): void {
    if (!this.painting || this.last === null) return;
    const from = this.last.at;
    const steps = Math.max(1, Math.ceil((distance(from, hand.at) * this.bench.view.scale) / BRUSH));
    for (let i = 1; i <= steps; i++) this.touch(hand, [from[0] + ((hand.at[0] - from[0]) * i) / steps, from[1] + ((hand.at[1] - from[1]) * i) / steps]);
    this.last = hand;
    this.show();
  }

  up(): void {
    if (!this.painting) return;
    this.painting = false;
    this.bench.desk.brush(this.touched);
  }

  hover(hand: Hand): void {
    this.last = hand;
    this.bench.redraw();
  }

  cancel(): boolean {
    const busy = this.painting;
    this.painting = false;
    this.bench.desk.preview(null);
    return busy;
  }

  draw(context: CanvasRenderingContext2D, view: View, palette: Palette, ratio: number): void {
    if (this.last === null) return;
    const [x, y] = view.toScreen(...this.last.at);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.beginPath();
    context.arc(x, y, this.reach() * view.scale, 0, 2 * Math.PI);
    context.fillStyle = this.bench.colour() ?? palette.ink3;
    context.globalAlpha = 0.25;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.5;
    context.stroke();
  }

  private reach(): number {
    return Math.max(SEAT_RADIUS * 0.9, BRUSH / this.bench.view.scale / 1.4);
  }

  private touch(hand: Hand, [x, y]: Point): void {
    const plan = planOf(this.bench.desk.pricing.map);
    const reach = this.reach();
    const size = hand.shift && this.size === "seat" ? "row" : this.size;
    plan.blocks.forEach((block, s) => {
      if (!holds(grown(sectionBox(plan.map.sections[s]!), reach), x, y)) return;
      for (const line of block.lines) {
        if (!holds(grown(rowBox(line.row), reach), x, y)) continue;
        const near = line.row.seats.flatMap((seat, i) => (Math.hypot(seat.x - x, seat.y - y) <= reach ? [line.first + i] : []));
        const onTable = "size" in line.row && Math.hypot(line.row.x - x, line.row.y - y) <= line.row.size / 2;
        if (near.length === 0 && !onTable) continue;
        // A table that is sold entire is painted entire.
        const entire = onTable || size === "row" || ("whole" in line.row && line.row.whole);
        for (const seat of size === "section" ? span(block) : entire ? span(line) : near) this.touched.add(seat);
      }
    });
  }

  private show(): void {
    this.bench.desk.preview(this.touched);
    this.bench.redraw();
  }
}

/** Seats whose middle lies within an outline. */
export function enclosed(desk: Desk, outline: readonly Point[]): number[] {
  const plan = planOf(desk.pricing.map);
  const box = boxOf(outline);
  const found: number[] = [];
  plan.blocks.forEach((block, s) => {
    if (!meets(sectionBox(plan.map.sections[s]!), box)) return;
    for (const { row, first } of block.lines) {
      if (!meets(rowBox(row), box)) continue;
      row.seats.forEach((seat, i) => holds(box, seat.x, seat.y) && isInside(outline, seat.x, seat.y) && found.push(first + i));
    }
  });
  return found;
}

/** Around seats with a free line, or with a box. */
export class Lasso implements Tool {
  readonly cursor = "crosshair";
  private began: Hand | null = null;
  private line: Point[] = [];

  constructor(private readonly bench: Bench, private readonly form: "free" | "box") {}

  down(hand: Hand): void {
    this.began = hand;
    this.line = [hand.at];
  }

  move(hand: Hand): void {
    if (this.began === null) return;
    if (this.form === "box") this.line = cornersOf(this.boxTo(this.began, hand));
    else if (distance(this.line[this.line.length - 1]!, hand.at) * this.bench.view.scale > 3) this.line.push(hand.at);
    this.bench.redraw();
  }

  up(hand: Hand): void {
    const began = this.began;
    this.began = null;
    const line = this.line;
    this.line = [];
    if (began !== null && line.length > 2 && !trembles(began, hand)) this.bench.desk.brush(enclosed(this.bench.desk, line));
    this.bench.redraw();
  }

  cancel(): boolean {
    const busy = this.began !== null;
    this.began = null;
    this.line = [];
    this.bench.redraw();
    return busy;
  }

  draw(context: CanvasRenderingContext2D, view: View, palette: Palette, ratio: number): void {
    if (this.line.length < 2) return;
    view.apply(context, ratio);
    context.beginPath();
    this.line.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.closePath();
    context.fillStyle = this.bench.colour() ?? palette.ink3;
    context.globalAlpha = 0.18;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = palette.choice;
    context.lineWidth = 1.5 / view.scale;
    context.stroke();
  }

  private boxTo(began: Hand, hand: Hand): Box {
    return boxBetween(began.at, hand.at);
  }
}
