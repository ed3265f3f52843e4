/** What tools are told of the pointer, and what they may do. */
import type { Palette } from "../canvas/palette";
import type { View } from "../canvas/view";
import type { Point } from "../domain/document";
import type { Editor } from "./editor";

export interface Hand {
  /** In the drawing, in centimetres. */
  readonly at: Point;
  /** On the screen, in pixels from the canvas's corner. */
  readonly screen: Point;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly ctrl: boolean;
  readonly touch: boolean;
}

export interface Workbench {
  readonly editor: Editor;
  readonly view: View;
  /** Draw what belongs to the hand anew. */
  redraw(): void;
  /** In the language of the page: names of steps and of what is made. */
  say(key: string): string;
  /** Let the person write what a text says. */
  askText(): void;
}

export interface Tool {
  readonly cursor: string;
  down(hand: Hand): void;
  move(hand: Hand): void;
  up(hand: Hand): void;
  /** The pointer moves without being pressed. */
  hover?(hand: Hand): void;
  doubleClick?(hand: Hand): void;
  /** Enter, where something is half drawn. */
  finish?(): void;
  /** Escape; true where there was something to give up. */
  cancel(): boolean;
  draw?(context: CanvasRenderingContext2D, view: View, palette: Palette, ratio: number): void;
  cursorAt?(hand: Hand): string | null;
}

/** How near on the screen is near enough, in pixels. */
export function reachOf({ touch }: Hand): number {
  return touch ? 18 : 7;
}

/** Pixels that a pointer may tremble before a click is a drag. */
export function trembles(a: Hand, b: Hand): boolean {
  return Math.hypot(b.screen[0] - a.screen[0], b.screen[1] - a.screen[1]) < (a.touch ? 8 : 3);
}
