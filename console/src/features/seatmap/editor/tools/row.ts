/** Draw rows: from the first seat to the last; further rows come behind. At once afterwards the row can be bent. */
import type { Palette } from "@/seats/canvas/palette";
import type { View } from "@/seats/canvas/view";
import type { Point } from "@/seats/domain/document";
import { withRows } from "../../domain/edit";
import { distance, type Arc } from "@/seats/domain/geometry";
import { Namer } from "../../domain/ids";
import { SEAT_RADIUS } from "@/seats/domain/limits";
import { newRows, pointsOfRows } from "../../domain/rows";
import { ofSeats } from "@/seats/domain/selection";
import type { Workbench } from "../hand";
import { trembles, type Hand, type Tool } from "@/seats/hand";
import { levelled } from "../handles";
import { SelectTool } from "./select";

/** On the screen, in pixels: this near to a neighbour's end a row begins or ends where the neighbour does. */
const SNAPS_WITHIN = 8;

export class RowTool implements Tool {
  readonly cursor = "crosshair";
  private began: Hand | null = null;
  private from: Point = [0, 0];
  private to: Point = [0, 0];
  private guides: number[] = [];
  private readonly handles: SelectTool;
  private handling = false;

  constructor(private readonly bench: Workbench) {
    this.handles = new SelectTool(bench);
  }

  down(hand: Hand): void {
    if (this.handles.cursorAt(hand) === "crosshair") {
      this.handling = true;
      this.handles.down(hand);
      return;
    }
    this.began = hand;
    this.from = this.snapped(hand);
    this.to = this.from;
  }

  move(hand: Hand): void {
    if (this.handling) return this.handles.move(hand);
    if (this.began === null) return;
    const to = this.snapped(hand);
    this.to = hand.alt ? to : levelled(to, this.from);
    this.bench.redraw();
  }

  up(hand: Hand): void {
    if (this.handling) {
      this.handling = false;
      return this.handles.up(hand);
    }
    const began = this.began;
    this.began = null;
    this.guides = [];
    if (began === null) return;
    const { editor } = this.bench;
    const section = editor.map.sections.find(({ id }) => id === editor.section);
    if (trembles(began, hand) || section === undefined) return this.bench.redraw();
    const { focal } = editor.map;
    const paint = editor.options.paint;
    const category = "category" in paint ? (paint.category ?? undefined) : editor.map.categories[0]?.id;
    const plan = { ...this.plan(), ...(category === undefined ? {} : { category }) };
    const rows = newRows(section, plan, [focal.x, focal.y], new Namer(editor.map));
    editor.apply("row", (map) => withRows(map, section.id, rows), { select: ofSeats(rows.flatMap((row) => row.seats.map(({ id }) => id))) });
  }

  cancel(): boolean {
    if (this.handling) {
      this.handling = false;
      return this.handles.cancel();
    }
    if (this.began === null) return this.handles.cancel();
    this.began = null;
    this.guides = [];
    this.bench.redraw();
    return true;
  }

  cursorAt(hand: Hand): string | null {
    return this.handles.cursorAt(hand) === "crosshair" ? "pointer" : null;
  }

  draw(context: CanvasRenderingContext2D, view: View, palette: Palette, ratio: number): void {
    if (this.began === null) return;
    const { focal } = this.bench.editor.map;
    view.apply(context, ratio);
    context.strokeStyle = palette.choice;
    context.lineWidth = 1.5 / view.scale;
    const rows = pointsOfRows(this.plan(), [focal.x, focal.y]);
    for (const points of rows) {
      context.beginPath();
      for (const [x, y] of points) {
        context.moveTo(x + SEAT_RADIUS, y);
        context.arc(x, y, SEAT_RADIUS, 0, 2 * Math.PI);
      }
      context.stroke();
    }
    context.setLineDash([4 / view.scale, 4 / view.scale]);
    for (const x of this.guides) {
      context.beginPath();
      context.moveTo(x, view.box.top);
      context.lineTo(x, view.box.bottom);
      context.stroke();
    }
    context.setLineDash([]);
    tag(context, view, palette, ratio, this.to, rows.length > 1 ? `${rows.length} × ${rows[0]!.length}` : String(rows[0]!.length));
  }

  private plan(): { arc: Arc; spacing: number; rows: number; rowSpacing: number } {
    const { spacing, rows, rowSpacing } = this.bench.editor.options;
    return { arc: { from: this.from, to: this.to, rise: 0 }, spacing, rows, rowSpacing };
  }

  /** Under the beginnings and ends of other rows; else in steps of 5 cm. */
  private snapped({ at, alt }: Hand): Point {
    this.guides = [];
    if (alt) return at;
    const { editor, view } = this.bench;
    const y = Math.round(at[1] / 5) * 5;
    let x = Math.round(at[0] / 5) * 5;
    let nearest = SNAPS_WITHIN / view.scale;
    for (const section of editor.map.sections) {
      for (const row of section.rows) {
        for (const end of [row.seats[0], row.seats[row.seats.length - 1]]) {
          if (end === undefined || Math.abs(end.x - at[0]) >= nearest || distance([end.x, end.y], at) > 2500) continue;
          nearest = Math.abs(end.x - at[0]);
          x = end.x;
          this.guides = [end.x];
        }
      }
    }
    return [x, y];
  }
}

/** A small label beside the pointer. */
export function tag(context: CanvasRenderingContext2D, view: View, palette: Palette, ratio: number, at: Point, text: string): void {
  const [x, y] = view.toScreen(...at);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.font = `600 13px ${palette.font}`;
  const width = context.measureText(text).width + 16;
  context.fillStyle = palette.ink;
  context.beginPath();
  context.roundRect(x + 14, y + 12, width, 24, 6);
  context.fill();
  context.fillStyle = palette.paper;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(text, x + 22, y + 24.5);
}
