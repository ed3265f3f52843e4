/** The hall at the window: drawn as the seats page draws it; a tap chooses a seat or lets it go, a drag moves the hall. */
import { worthSeeing } from "@/features/pricing/board";
import { planOf } from "@/features/pricing/domain/plan";
import { Tinted } from "@/features/pricing/domain/tinted";
import { drawSelection } from "@/seats/canvas/selected";
import { Stage } from "@/seats/canvas/stage";
import type { Tint } from "@/seats/canvas/palette";
import type { View } from "@/seats/canvas/view";
import type { Lang, SeatMap } from "@/seats/domain/document";
import { hitAt } from "@/seats/domain/places";
import { ofSeats } from "@/seats/domain/selection";
import { PanTool, reachOf, trembles, type Hand, type Tool } from "@/seats/hand";
import { Pointing } from "@/seats/pointing";

export interface Hall {
  readonly map: SeatMap;
  lang(): Lang;
  looks(): { readonly values: Uint8Array; readonly names: readonly string[]; readonly tints: readonly Tint[] };
  chosen(): Iterable<string>;
  tapped(seat: string): void;
}

const MARGIN = 40;
/** A small hall does not fill the window with four huge seats. */
const NEAREST_FIT = 1.2;

class PickTool implements Tool {
  readonly cursor = "pointer";
  private began: Hand | null = null;
  private dragging = false;
  private readonly pan: PanTool;

  constructor(private readonly map: () => SeatMap, private readonly view: View, panned: () => void, private readonly tapped: (seat: string) => void) {
    this.pan = new PanTool(view, panned);
  }

  down(hand: Hand): void {
    this.began = hand;
    this.dragging = false;
    this.pan.down(hand);
  }

  move(hand: Hand): void {
    if (this.began === null) return;
    this.dragging ||= !trembles(this.began, hand);
    if (this.dragging) this.pan.move(hand);
  }

  up(hand: Hand): void {
    const hit = this.began === null || this.dragging ? null : hitAt(this.map(), hand.at[0], hand.at[1], reachOf(hand) / this.view.scale / 2);
    this.cancel();
    if (hit?.kind === "seat") this.tapped(hit.seat.id);
  }

  cancel(): boolean {
    this.pan.up();
    this.began = null;
    return false;
  }
}

export class SeatBoard {
  private readonly stage: Stage;
  private readonly pointing: Pointing;
  private readonly tinted = new Tinted();
  private tints: readonly Tint[] = [];
  private shown: SeatMap;
  private fitted = false;

  constructor(box: HTMLElement, private readonly hall: Hall) {
    this.shown = this.coloured();
    this.stage = new Stage(box, {
      map: () => this.shown,
      lang: hall.lang,
      grid: () => false,
      activeSection: () => null,
      tints: () => this.tints,
      drawHand: (context, view, palette, ratio) => drawSelection(context, this.shown, ofSeats(hall.chosen()), view, palette, ratio, null),
    }, () => {
      if (!this.fitted) this.fit();
      this.fitted = true;
    });
    const tool = new PickTool(() => this.shown, this.stage.view, () => this.stage.redraw(), hall.tapped);
    this.pointing = new Pointing(box, { view: this.stage.view, tool: () => tool, moved: () => this.stage.redraw(), redraw: () => this.stage.redraw("hand"), pointed: () => undefined });
    this.pointing.changed();
  }

  /** Somebody took a seat or let one go, or another type chooses. */
  recolour(): void {
    this.shown = this.coloured();
    this.stage.redraw("seats", "hand");
  }

  /** Light became dark, or names are in another language. */
  restyle(): void {
    this.stage.restyle();
  }

  zoom(factor: number): void {
    this.stage.view.zoom(factor);
    this.stage.redraw();
  }

  close(): void {
    this.pointing.close();
    this.stage.close();
  }

  private fit(): void {
    this.stage.view.fit(worthSeeing(this.hall.map), MARGIN, NEAREST_FIT);
    this.stage.redraw();
  }

  private coloured(): SeatMap {
    const { values, names, tints } = this.hall.looks();
    this.tints = tints;
    return this.tinted.of(planOf(this.hall.map), values, names);
  }
}
