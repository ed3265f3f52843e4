/**
 * Pointers, wheel and fingers over a drawing become a tool's moves and the view's. Two fingers, the middle button and the
 * space bar always pan; pinching and the wheel zoom.
 */
import type { View } from "./canvas/view";
import { PanTool, type Hand, type Tool } from "./hand";

/** Whose drawing it is. */
export interface Pointed {
  readonly view: View;
  tool(): Tool;
  /** The view was moved. */
  moved(): void;
  /** Draw what belongs to the hand anew. */
  redraw(): void;
  pointed(hand: Hand | null): void;
}

export class Pointing {
  /** The tool is at work: a button is held. */
  pressed = false;
  private readonly pointers = new Map<number, PointerEvent>();
  private panning: Tool | null = null;
  private spaceHeld = false;
  private pinch: { distance: number; x: number; y: number } | null = null;
  private lastDown = { at: 0, x: 0, y: 0 };
  private readonly stop: (() => void)[] = [];

  constructor(private readonly box: HTMLElement, private readonly on: Pointed) {
    this.listen();
  }

  close(): void {
    for (const stop of this.stop) stop();
  }

  panTool(): Tool {
    return new PanTool(this.on.view, () => this.on.moved());
  }

  /** Another tool is in the hand. */
  changed(): void {
    this.box.style.cursor = this.on.tool().cursor;
  }

  /** The space bar is held: whatever the tool, the hand pans. */
  holdSpace(held: boolean): void {
    this.spaceHeld = held;
    this.box.style.cursor = held ? "grab" : this.on.tool().cursor;
  }

  /** What the hand is doing is given up; true where there was something. */
  cancel(): boolean {
    this.pressed = false;
    return this.on.tool().cancel();
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
    on("pointerleave", () => this.on.pointed(null));
    on("wheel", (event) => this.wheel(event), { passive: false });
    on("contextmenu", (event) => event.preventDefault());
  }

  private hand(event: PointerEvent): Hand {
    const { left, top } = this.box.getBoundingClientRect();
    const screen = [event.clientX - left, event.clientY - top] as const;
    return { screen, at: this.on.view.toWorld(...screen), shift: event.shiftKey, alt: event.altKey, ctrl: event.ctrlKey || event.metaKey, touch: event.pointerType === "touch" };
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
    const tool = this.on.tool();
    const again = event.timeStamp - this.lastDown.at < 350 && Math.hypot(hand.screen[0] - this.lastDown.x, hand.screen[1] - this.lastDown.y) < (hand.touch ? 20 : 5);
    this.lastDown = { at: again ? 0 : event.timeStamp, x: hand.screen[0], y: hand.screen[1] };
    if (again && tool.doubleClick) return tool.doubleClick(hand);
    this.pressed = true;
    tool.down(hand);
  }

  private move(event: PointerEvent): void {
    const hand = this.hand(event);
    const tool = this.on.tool();
    this.on.pointed(hand);
    if (this.pointers.has(event.pointerId)) this.pointers.set(event.pointerId, event);
    if (this.pinch !== null) return this.movePinch();
    if (this.panning !== null) return this.panning.move(hand);
    if (this.pressed) return tool.move(hand);
    tool.hover?.(hand);
    if (!this.spaceHeld) this.box.style.cursor = tool.cursorAt?.(hand) ?? tool.cursor;
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
      this.box.style.cursor = this.spaceHeld ? "grab" : this.on.tool().cursor;
      return;
    }
    if (!this.pressed) return;
    this.pressed = false;
    this.on.tool().up(hand);
    this.on.redraw();
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
    this.on.view.pan(now.x - before.x, now.y - before.y);
    this.on.view.zoom(now.distance / before.distance, now.x, now.y);
    this.pinch = now;
    this.on.moved();
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
      this.on.view.pan(-(event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX), event.shiftKey && event.deltaX === 0 ? 0 : -event.deltaY);
      return this.on.moved();
    }
    const lines = event.deltaMode === 1 ? 16 : 1;
    this.on.view.zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0015)), event.clientX - left, event.clientY - top);
    this.on.moved();
  }
}
