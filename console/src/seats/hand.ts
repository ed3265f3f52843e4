/** What tools are told of the pointer, whatever they do with seats. */
import type { Palette } from "./canvas/palette";
import type { View } from "./canvas/view";
import type { Point } from "./domain/document";

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

export class PanTool implements Tool {
  readonly cursor = "grab";
  private last: Hand | null = null;

  constructor(private readonly view: View, private readonly panned: () => void) {}

  down(hand: Hand): void {
    this.last = hand;
  }

  move(hand: Hand): void {
    if (this.last === null) return;
    this.view.pan(hand.screen[0] - this.last.screen[0], hand.screen[1] - this.last.screen[1]);
    this.last = hand;
    this.panned();
  }

  up(): void {
    this.last = null;
  }

  cancel(): boolean {
    return false;
  }
}
