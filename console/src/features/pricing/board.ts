/** The hall on this page: drawn in the colours of tiers, allocations or what is sold, with the painting tool over it. */
import { drawSelection } from "@/seats/canvas/selected";
import { Stage } from "@/seats/canvas/stage";
import type { Tint } from "@/seats/canvas/palette";
import type { Lang, SeatMap } from "@/seats/domain/document";
import { isNowhere, joined, NOWHERE, type Box } from "@/seats/domain/geometry";
import { mapBox, sectionBox, selectionBox, shapeBox } from "@/seats/domain/places";
import { ofSeats } from "@/seats/domain/selection";
import type { Hand, Tool } from "@/seats/hand";
import { Pointing } from "@/seats/pointing";
import type { Desk, ToolName } from "./desk";
import type { Claims } from "./domain/claims";
import { planOf } from "./domain/plan";
import { Tinted } from "./domain/tinted";
import { allocationColour, appearanceOf } from "./tints";
import { Brush, Lasso, type Bench } from "./tools/painting";

export interface Surroundings {
  lang(): Lang;
  now(): number;
  claims(): Claims | null;
  viewed(scale: number): void;
  pointed(hand: Hand | null): void;
}

/** A small hall does not fill the screen with four huge seats. */
const NEAREST_FIT = 1.2;

/** Seats, areas and the stage, without what of the hall is empty. */
export function worthSeeing(map: SeatMap): Box {
  let box = NOWHERE;
  for (const section of map.sections) if (!isNowhere(sectionBox(section))) box = joined(box, sectionBox(section));
  if (isNowhere(box)) return mapBox(map);
  for (const shape of map.shapes) if (shape.kind === "stage") box = joined(box, shapeBox(shape));
  return box;
}

export class PricingBoard implements Bench {
  readonly stage: Stage;
  private readonly pointing: Pointing;
  private readonly tinted = new Tinted();
  private tints: readonly Tint[] = [];
  private shown: SeatMap;
  private tool: Tool;
  private fitted = false;
  private readonly stop: () => void;

  constructor(box: HTMLElement, readonly desk: Desk, private readonly around: Surroundings) {
    this.shown = this.coloured();
    this.stage = new Stage(
      box,
      {
        map: () => this.shown,
        lang: around.lang,
        grid: () => false,
        activeSection: () => null,
        tints: () => this.tints,
        drawHand: (context, view, palette, ratio) => {
          if (desk.marks.size > 0) drawSelection(context, this.shown, ofSeats(desk.marks), view, palette, ratio, null);
          this.tool.draw?.(context, view, palette, ratio);
        },
      },
      () => {
        if (this.fitted) this.view.refit();
        else this.fit();
        this.fitted = true;
        around.viewed(this.view.scale);
      },
    );
    this.pointing = new Pointing(box, { view: this.view, tool: () => this.tool, moved: () => this.moved(), redraw: () => this.redraw(), pointed: around.pointed });
    this.tool = this.make(desk.hand);
    this.pointing.changed();
    this.stop = desk.listen((part) => {
      if (part === "hand" || part === "look") {
        this.tool.cancel();
        this.tool = this.make(desk.hand);
        this.pointing.changed();
      }
      if (part === "marks" || part === "hand") return this.redraw();
      if (part === "preview") return this.recolour();
      this.shown = this.coloured();
      this.stage.redraw();
    });
  }

  /** Seats look different; what lies below them does not. */
  recolour(): void {
    this.shown = this.coloured();
    this.stage.redraw("seats", "hand");
  }

  get view() {
    return this.stage.view;
  }

  close(): void {
    this.stop();
    this.pointing.close();
    this.stage.close();
  }

  redraw(): void {
    this.stage.redraw("hand");
  }

  colour(): string | null {
    const { layer, paint, pricing } = this.desk;
    if (paint === 0) return null;
    return layer === "tiers" ? (pricing.tiers.find(({ number }) => number === paint)?.colour ?? null) : allocationColour(paint);
  }

  fit(box: Box = worthSeeing(this.desk.pricing.map), most: number = NEAREST_FIT): void {
    this.view.fit(box, 100, most);
    this.moved();
  }

  /** The seats that are pointed out. */
  fitMarks(): void {
    const box = selectionBox(this.desk.pricing.map, ofSeats(this.desk.marks));
    if (isNowhere(box)) this.fit();
    else this.fit(box, 0.8);
  }

  zoom(factor: number): void {
    this.view.zoom(factor);
    this.moved();
  }

  holdSpace(held: boolean): void {
    this.pointing.holdSpace(held);
  }

  cancel(): boolean {
    return this.pointing.cancel();
  }

  private coloured(): SeatMap {
    const { visible, look } = this.desk;
    const { values, names, tints } = appearanceOf(visible, look, this.around.claims(), this.around.now());
    this.tints = tints;
    return this.tinted.of(planOf(visible.map), values, names);
  }

  private make(name: ToolName): Tool {
    if (name === "pan") return this.pointing.panTool();
    return name === "lasso" || name === "box" ? new Lasso(this, name === "lasso" ? "free" : "box") : new Brush(this, name);
  }

  private moved(): void {
    this.stage.redraw();
    this.around.viewed(this.view.scale);
  }
}
