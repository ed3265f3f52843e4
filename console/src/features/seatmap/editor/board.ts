/** The editor's board: what is drawn, and the tool that the hand holds over it. */
import { Stage } from "@/seats/canvas/stage";
import { drawHandles, drawSelection } from "@/seats/canvas/selected";
import type { Lang } from "@/seats/domain/document";
import { isNowhere, type Box } from "@/seats/domain/geometry";
import { mapBox, selectionBox } from "@/seats/domain/places";
import { Pointing } from "@/seats/pointing";
import type { Editor, ToolName } from "./editor";
import type { Workbench } from "./hand";
import type { Hand, Tool } from "@/seats/hand";
import { handlesOf } from "./handles";
import { outlineTool } from "./outlines";
import { PaintTool } from "./tools/paint";
import { entranceTool, focalTool, tableTool, textTool } from "./tools/put";
import { RowTool } from "./tools/row";
import { SelectTool } from "./tools/select";

export interface Surroundings {
  lang(): Lang;
  grid(): boolean;
  say(key: string): string;
  askText(): void;
  /** The view moved: the zoom's figure is another. */
  viewed(scale: number): void;
  pointed(hand: Hand | null): void;
}

export class Board implements Workbench {
  readonly stage: Stage;
  private tool: Tool;
  private readonly pointing: Pointing;
  private fitted = false;
  private readonly stop: () => void;

  constructor(box: HTMLElement, readonly editor: Editor, private readonly around: Surroundings) {
    this.stage = new Stage(
      box,
      {
        map: () => editor.visible,
        lang: around.lang,
        grid: around.grid,
        activeSection: () => editor.section,
        drawHand: (context, view, palette, ratio) => {
          const ghost = this.tool instanceof SelectTool ? this.tool.ghostShift : null;
          drawSelection(context, editor.visible, editor.selection, view, palette, ratio, ghost);
          if (!this.pointing.pressed && (editor.tool === "select" || editor.tool === "row")) drawHandles(context, handlesOf(editor.map, editor.selection, view.scale), view, palette, ratio);
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
    this.tool = this.make(editor.tool);
    this.stop = editor.listen((part) => {
      if (part === "tool") {
        this.tool.cancel();
        this.tool = this.make(editor.tool);
        this.pointing.changed();
      }
      if (part === "map" || part === "preview") this.stage.redraw();
      else this.stage.redraw("below", "hand");
    });
    this.pointing.changed();
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

  say(key: string): string {
    return this.around.say(key);
  }

  askText(): void {
    this.around.askText();
  }

  /** All of the drawing, or this box of it. */
  fit(box: Box = mapBox(this.editor.map), most?: number): void {
    this.view.fit(box, 48, most);
    this.moved();
  }

  fitSelection(): void {
    const box = selectionBox(this.editor.map, this.editor.selection);
    if (isNowhere(box)) this.fit();
    else this.fit(box, 1.2);
  }

  zoom(factor: number, x?: number, y?: number): void {
    this.view.zoom(factor, x, y);
    this.moved();
  }

  /** The space bar is held: whatever the tool, the hand pans. */
  holdSpace(held: boolean): void {
    this.pointing.holdSpace(held);
  }

  finish(): void {
    this.tool.finish?.();
  }

  cancel(): boolean {
    return this.pointing.cancel();
  }

  private make(name: ToolName): Tool {
    switch (name) {
      case "select": return new SelectTool(this);
      case "pan": return this.pointing.panTool();
      case "row": return new RowTool(this);
      case "paint": return new PaintTool(this);
      case "table": return tableTool(this);
      case "text": return textTool(this);
      case "entrance": return entranceTool(this);
      case "focal": return focalTool(this);
      default: return outlineTool(this, name);
    }
  }

  private moved(): void {
    this.stage.redraw();
    this.around.viewed(this.view.scale);
  }
}
