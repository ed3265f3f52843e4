/** Paint seats: with a click, by strokes, row by row or section by section. A stroke is one step, whatever it touched. */
import type { Palette } from "@/seats/canvas/palette";
import type { View } from "@/seats/canvas/view";
import type { SeatMap } from "@/seats/domain/document";
import { distance, grown, holds } from "@/seats/domain/geometry";
import { SEAT_RADIUS } from "@/seats/domain/limits";
import { ofKind, painted } from "../../domain/paint";
import { hitAt, rowBox, sectionBox } from "@/seats/domain/places";
import { ofSection, thing, type Selection } from "@/seats/domain/selection";
import type { Workbench } from "../hand";
import type { Hand, Tool } from "@/seats/hand";

/** The brush's radius on the screen, in pixels; never less than a seat. */
const BRUSH = 14;

export class PaintTool implements Tool {
  readonly cursor = "none";
  private seats = new Set<string>();
  private things = new Set<string>();
  private last: Hand | null = null;
  private painting = false;

  constructor(private readonly bench: Workbench) {}

  down(hand: Hand): void {
    this.seats = new Set();
    this.things = new Set();
    this.painting = true;
    this.last = hand;
    this.touch(hand);
    this.show();
  }

  move(hand: Hand): void {
    if (!this.painting || this.last === null) return;
    const steps = Math.max(1, Math.ceil((distance(this.last.at, hand.at) * this.bench.view.scale) / BRUSH));
    const from = this.last.at;
    for (let i = 1; i <= steps; i++) this.touch({ ...hand, at: [from[0] + ((hand.at[0] - from[0]) * i) / steps, from[1] + ((hand.at[1] - from[1]) * i) / steps] });
    this.last = hand;
    this.show();
  }

  up(): void {
    if (!this.painting) return;
    this.painting = false;
    this.bench.editor.apply("paint", (map) => this.result(map));
  }

  hover(hand: Hand): void {
    this.last = hand;
    this.bench.redraw();
  }

  cancel(): boolean {
    const busy = this.painting;
    this.painting = false;
    this.bench.editor.preview(null);
    return busy;
  }

  draw(context: CanvasRenderingContext2D, view: View, palette: Palette, ratio: number): void {
    if (this.last === null) return;
    const { paint } = this.bench.editor.options;
    const category = "category" in paint ? this.bench.editor.map.categories.find(({ id }) => id === paint.category) : undefined;
    const [x, y] = view.toScreen(...this.last.at);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.beginPath();
    context.arc(x, y, this.reach() * view.scale, 0, 2 * Math.PI);
    context.fillStyle = category?.colour ?? palette.ink3;
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

  private touch(hand: Hand): void {
    const { editor } = this.bench;
    const [x, y] = hand.at;
    const reach = this.reach();
    const brush = hand.shift ? "row" : editor.options.brush;
    for (const section of editor.map.sections) {
      if (!holds(grown(sectionBox(section), reach), x, y)) continue;
      for (const row of [...section.rows, ...section.tables]) {
        if (!holds(grown(rowBox(row), reach), x, y)) continue;
        const touched = row.seats.filter((seat) => Math.hypot(seat.x - x, seat.y - y) <= reach);
        if (touched.length === 0) continue;
        if ("size" in row) this.things.add(thing("table", row.id));
        else if (brush === "section") for (const id of ofSection(editor.map, section.id).seats) this.seats.add(id);
        else for (const seat of brush === "row" ? row.seats : touched) this.seats.add(seat.id);
      }
    }
    const hit = hitAt(editor.map, x, y, 0);
    if (hit?.kind === "thing" && hit.key.startsWith("area:")) this.things.add(hit.key);
  }

  private show(): void {
    this.bench.editor.preview(this.result(this.bench.editor.map));
    this.bench.redraw();
  }

  private result(map: SeatMap): SeatMap {
    const selection: Selection = { seats: this.seats, things: this.things };
    const { paint } = this.bench.editor.options;
    return "category" in paint ? painted(map, selection, paint.category) : ofKind(map, selection, paint.kind);
  }
}
