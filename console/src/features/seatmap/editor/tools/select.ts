/** Choose and move: a click, a rectangle, Shift for more; what is chosen is dragged, its handles pull and turn it. */
import type { Palette } from "@/seats/canvas/palette";
import type { View } from "@/seats/canvas/view";
import { movedBy } from "../../domain/arrange";
import type { SeatMap } from "@/seats/domain/document";
import { boxBetween, type Box } from "@/seats/domain/geometry";
import { hitAt, within, type Hit } from "@/seats/domain/places";
import { EMPTY, ofSeats, ofThings, thing, toggled, wholeRows, type Selection } from "@/seats/domain/selection";
import type { Workbench } from "../hand";
import { reachOf, trembles, type Hand, type Tool } from "@/seats/hand";
import { handlesOf, type Handle } from "../handles";

type Drag =
  | { readonly kind: "move"; readonly began: Hand; moved: boolean }
  | { readonly kind: "rectangle"; readonly began: Hand; now: Hand }
  | { readonly kind: "handle"; readonly began: Hand; readonly handle: Handle; moved: boolean };

/** More seats than this move as a frame until they are let go. */
const MOST_MOVED_LIVE = 4000;

export class SelectTool implements Tool {
  readonly cursor = "default";
  private drag: Drag | null = null;
  private ghost: Box | null = null;

  constructor(private readonly bench: Workbench) {}

  down(hand: Hand): void {
    const { editor, view } = this.bench;
    const handle = this.handleAt(hand);
    if (handle !== null) {
      this.drag = { kind: "handle", began: hand, handle, moved: false };
      return;
    }
    const hit = hitAt(editor.map, hand.at[0], hand.at[1], reachOf(hand) / view.scale / 2);
    if (hit === null) {
      if (!hand.shift) editor.select(EMPTY);
      this.drag = { kind: "rectangle", began: hand, now: hand };
      return;
    }
    const touched = selectedBy(editor.map, hit, hand);
    if (hand.shift) editor.select(toggled(editor.selection, touched));
    else if (!includes(editor.selection, touched)) editor.select(touched);
    if (includes(editor.selection, touched)) this.drag = { kind: "move", began: hand, moved: false };
  }

  move(hand: Hand): void {
    const drag = this.drag;
    if (drag === null) return;
    const { editor } = this.bench;
    if (drag.kind === "rectangle") {
      drag.now = hand;
      this.bench.redraw();
      return;
    }
    if (!drag.moved && trembles(drag.began, hand)) return;
    drag.moved = true;
    if (drag.kind === "handle") editor.preview(drag.handle.drag(hand.at, hand.alt)(editor.map));
    else if (editor.selection.seats.size <= MOST_MOVED_LIVE) editor.preview(movedBy(editor.selection, ...this.shift(drag.began, hand))(editor.map));
    else {
      const [dx, dy] = this.shift(drag.began, hand);
      this.ghost = { left: dx, top: dy, right: dx, bottom: dy };
      this.bench.redraw();
    }
  }

  up(hand: Hand): void {
    const drag = this.drag;
    const { editor } = this.bench;
    this.drag = null;
    this.ghost = null;
    if (drag === null) return;
    if (drag.kind === "rectangle") {
      if (!trembles(drag.began, hand)) {
        const found = within(editor.map, boxBetween(drag.began.at, hand.at));
        editor.select(hand.shift ? toggled(editor.selection, found) : found);
      }
    } else if (drag.kind === "handle") {
      if (drag.moved) editor.apply(drag.handle.what, drag.handle.drag(hand.at, hand.alt));
    } else if (drag.moved) editor.apply("move", movedBy(editor.selection, ...this.shift(drag.began, hand)));
    this.bench.redraw();
  }

  /** Whole rows; the second click on a table takes the seat. */
  doubleClick(hand: Hand): void {
    const { editor, view } = this.bench;
    const hit = hitAt(editor.map, hand.at[0], hand.at[1], reachOf(hand) / view.scale / 2);
    if (hit?.kind === "seat") editor.select(wholeRows(editor.map, ofSeats([hit.seat.id])));
    else if (hit?.key.startsWith("shape:") && editor.map.shapes[Number(hit.key.slice(6))]?.kind === "text") this.bench.askText();
  }

  cancel(): boolean {
    if (this.drag !== null) {
      this.drag = null;
      this.ghost = null;
      this.bench.editor.preview(null);
      this.bench.redraw();
      return true;
    }
    const { selection } = this.bench.editor;
    if (selection.seats.size + selection.things.size === 0) return false;
    this.bench.editor.select(EMPTY);
    return true;
  }

  cursorAt(hand: Hand): string | null {
    const { editor, view } = this.bench;
    const handle = this.handleAt(hand);
    if (handle !== null) return handle.kind === "turn" ? "grab" : "crosshair";
    return hitAt(editor.map, hand.at[0], hand.at[1], reachOf(hand) / view.scale / 2) === null ? null : "move";
  }

  draw(context: CanvasRenderingContext2D, view: View, palette: Palette, ratio: number): void {
    if (this.drag?.kind !== "rectangle") return;
    const [x, y] = this.drag.began.screen;
    const [tx, ty] = this.drag.now.screen;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.strokeStyle = palette.choice;
    context.fillStyle = palette.choice;
    context.globalAlpha = 0.1;
    context.fillRect(x, y, tx - x, ty - y);
    context.globalAlpha = 1;
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, tx - x, ty - y);
    void view;
  }

  /** By how much the frame of a large selection has moved, while it moves. */
  get ghostShift(): [number, number] | null {
    return this.ghost === null ? null : [this.ghost.left, this.ghost.top];
  }

  private shift(began: Hand, hand: Hand): [number, number] {
    let [dx, dy] = [hand.at[0] - began.at[0], hand.at[1] - began.at[1]];
    // Shift keeps a move level or upright; without Alt it goes in steps of 5 cm.
    if (hand.shift) [dx, dy] = Math.abs(dx) > Math.abs(dy) ? [dx, 0] : [0, dy];
    return hand.alt ? [dx, dy] : [Math.round(dx / 5) * 5, Math.round(dy / 5) * 5];
  }

  private handleAt(hand: Hand): Handle | null {
    const { editor, view } = this.bench;
    const reach = reachOf(hand) + 2;
    for (const handle of handlesOf(editor.map, editor.selection, view.scale)) {
      const [x, y] = view.toScreen(...handle.at);
      if (Math.hypot(x - hand.screen[0], y - hand.screen[1]) <= reach) return handle;
    }
    return null;
  }
}

/** A click takes the seat; with Ctrl its row; with Ctrl and Alt its section. */
export function selectedBy(map: SeatMap, hit: Hit, hand: Hand): Selection {
  if (hit.kind === "thing") return ofThings([hit.key]);
  const table = hit.section.tables.find((one) => one.id === hit.row.id);
  if (table !== undefined) return ofThings([thing("table", table.id)]);
  if (hand.ctrl && hand.alt) return ofSeats(map.sections.find(({ id }) => id === hit.section.id)!.rows.flatMap((row) => row.seats.map(({ id }) => id)));
  return ofSeats(hand.ctrl ? hit.row.seats.map(({ id }) => id) : [hit.seat.id]);
}

function includes(all: Selection, some: Selection): boolean {
  for (const id of some.seats) if (!all.seats.has(id)) return false;
  for (const key of some.things) if (!all.things.has(key)) return false;
  return some.seats.size + some.things.size > 0;
}
