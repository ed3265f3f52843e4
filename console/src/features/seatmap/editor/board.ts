/**
 * The board under the hand: pointers, wheel and fingers become tools' moves and the view's. Two fingers, the middle
 * button and the space bar always pan; pinching and the wheel zoom.
 */
import { Stage } from "../canvas/stage";
import { drawHandles, drawSelection } from "../canvas/selected";
import type { Lang } from "../domain/document";
import { isNowhere, type Box } from "../domain/geometry";
import { mapBox, selectionBox } from "../domain/places";
import type { Editor, ToolName } from "./editor";
import type { Hand, Tool, Workbench } from "./hand";
import { handlesOf } from "./handles";
import { outlineTool } from "./outlines";
import { PaintTool } from "./tools/paint";
import { entranceTool, focalTool, PanTool, tableTool, textTool } from "./tools/put";
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
  private readonly pointers = new Map<number, PointerEvent>();
  private pressed = false;
  private panning: Tool | null = null;
  private spaceHeld = false;
  private pinch: { distance: number; x: number; y: number } | null = null;
  private lastDown = { at: 0, x: 0, y: 0 };
  private fitted = false;
  private readonly stop: (() => void)[] = [];

  constructor(private readonly box: HTMLElement, readonly editor: Editor, private readonly around: Surroundings) {
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
          if (!this.pressed && (editor.tool === "select" || editor.tool === "row")) drawHandles(context, handlesOf(editor.map, editor.selection, view.scale), view, palette, ratio);
          this.tool.draw?.(context, view, palette, ratio);
        },
      },
      () => {
        if (!this.fitted) this.fit();
        this.fitted = true;
        around.viewed(this.view.scale);
      },
    );
    this.tool = this.make(editor.tool);
    this.stop.push(editor.listen((part) => {
      if (part === "tool") {
        this.tool.cancel();
        this.tool = this.make(editor.tool);
        this.box.style.cursor = this.tool.cursor;
      }
      if (part === "map" || part === "preview") this.stage.redraw();
      else this.stage.redraw("below", "hand");
    }));
    this.listen();
    this.box.style.cursor = this.tool.cursor;
  }

  get view() {
    return this.stage.view;
  }

  close(): void {
    for (const stop of this.stop) stop();
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
    this.spaceHeld = held;
    this.box.style.cursor = held ? "grab" : this.tool.cursor;
  }

  finish(): void {
    this.tool.finish?.();
  }

  cancel(): boolean {
    this.pressed = false;
    return this.tool.cancel();
  }

  private make(name: ToolName): Tool {
    switch (name) {
      case "select": return new SelectTool(this);
      case "pan": return this.panTool();
      case "row": return new RowTool(this);
      case "paint": return new PaintTool(this);
      case "table": return tableTool(this);
      case "text": return textTool(this);
      case "entrance": return entranceTool(this);
      case "focal": return focalTool(this);
      default: return outlineTool(this, name);
    }
  }

  private panTool(): Tool {
    return new PanTool(this, () => this.moved());
  }

  private moved(): void {
    this.stage.redraw();
    this.around.viewed(this.view.scale);
  }

  private listen(): void {
    const on = <K extends keyof HTMLElementEventMap>(name: K, handler: (event: HTMLElementEventMap[K]) => void, options?: AddEventListenerOptions) => {
      this.box.addEventListener(name, handler, options);
      this.stop.push(() => this.box.removeEventListener(name, handler));
    };
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.up(event));
    on("pointercancel", (event) => this.gone(event));
    on("pointerleave", () => this.around.pointed(null));
    on("wheel", (event) => this.wheel(event), { passive: false });
    on("contextmenu", (event) => event.preventDefault());
  }

  private hand(event: PointerEvent): Hand {
    const { left, top } = this.box.getBoundingClientRect();
    const screen = [event.clientX - left, event.clientY - top] as const;
    return { screen, at: this.view.toWorld(...screen), shift: event.shiftKey, alt: event.altKey, ctrl: event.ctrlKey || event.metaKey, touch: event.pointerType === "touch" };
  }

  private down(event: PointerEvent): void {
    this.box.focus({ preventScroll: true });
    this.box.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, event);
    if (this.pointers.size === 2) return this.startPinch();
    if (this.pointers.size > 2 || event.button === 2) return;
    const hand = this.hand(event);
    if (event.button === 1 || this.spaceHeld) {
      this.panning = this.panTool();
      this.panning.down(hand);
      this.box.style.cursor = "grabbing";
      return;
    }
    const again = event.timeStamp - this.lastDown.at < 350 && Math.hypot(hand.screen[0] - this.lastDown.x, hand.screen[1] - this.lastDown.y) < (hand.touch ? 20 : 5);
    this.lastDown = { at: again ? 0 : event.timeStamp, x: hand.screen[0], y: hand.screen[1] };
    if (again && this.tool.doubleClick) return this.tool.doubleClick(hand);
    this.pressed = true;
    this.tool.down(hand);
  }

  private move(event: PointerEvent): void {
    const hand = this.hand(event);
    this.around.pointed(hand);
    if (this.pointers.has(event.pointerId)) this.pointers.set(event.pointerId, event);
    if (this.pinch !== null) return this.movePinch();
    if (this.panning !== null) return this.panning.move(hand);
    if (this.pressed) return this.tool.move(hand);
    this.tool.hover?.(hand);
    if (!this.spaceHeld) this.box.style.cursor = this.tool.cursorAt?.(hand) ?? this.tool.cursor;
  }

  private up(event: PointerEvent): void {
    const hand = this.hand(event);
    this.pointers.delete(event.pointerId);
    if (this.pinch !== null) {
      if (this.pointers.size < 2) this.pinch = null;
      return;
    }
    if (this.panning !== null) {
      this.panning = null;
      this.box.style.cursor = this.spaceHeld ? "grab" : this.tool.cursor;
      return;
    }
    if (!this.pressed) return;
    this.pressed = false;
    this.tool.up(hand);
    this.redraw();
  }

  private gone(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
    this.pinch = null;
    this.panning = null;
    this.cancel();
  }

  /** A second finger: what the first began is given up. */
  private startPinch(): void {
    if (this.pressed) this.cancel();
    this.pinch = this.fingers();
  }

  private movePinch(): void {
    const now = this.fingers();
    const before = this.pinch!;
    this.view.pan(now.x - before.x, now.y - before.y);
    this.view.zoom(now.distance / before.distance, now.x, now.y);
    this.pinch = now;
    this.moved();
  }

  private fingers(): { distance: number; x: number; y: number } {
    const [a, b] = [...this.pointers.values()].map((event) => this.hand(event).screen);
    return { distance: Math.max(1, Math.hypot(a![0] - b![0], a![1] - b![1])), x: (a![0] + b![0]) / 2, y: (a![1] + b![1]) / 2 };
  }

  /** A mouse's wheel and a pinch on a trackpad zoom; two fingers that glide pan. */
  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { left, top } = this.box.getBoundingClientRect();
    const glides = event.deltaMode === 0 && (event.deltaX !== 0 || Math.abs(event.deltaY) < 50) && !event.ctrlKey;
    if (glides || event.shiftKey) {
      this.view.pan(-(event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX), event.shiftKey && event.deltaX === 0 ? 0 : -event.deltaY);
      return this.moved();
    }
    const lines = event.deltaMode === 1 ? 16 : 1;
    this.zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0015)), event.clientX - left, event.clientY - top);
  }
}
