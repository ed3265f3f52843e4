/** Seats as small pictures, drawn once for each look and size: stamping one is several times quicker than drawing it. */
import type { SeatKind } from "../domain/document";
import { inkOn } from "./palette";

export interface Sprite {
  /** A bitmap: stamping a canvas would copy it each time. */
  readonly image: ImageBitmap;
  /** Width and height on the screen, in CSS pixels. */
  readonly size: number;
}

/** How a seat looks: `colour` null has no category, `ring` is around what is put aside, `radius` in pixels. */
export interface Face {
  readonly colour: string | null;
  readonly ring: string | null;
  readonly kind: SeatKind;
  readonly radius: number;
  readonly pattern: number;
}

const MOST_SPRITES = 400;

export class Sprites {
  private readonly made = new Map<string, Sprite>();

  constructor(private readonly ratio: number, private readonly emptyFill: string, private readonly emptyStroke: string) {}

  /** Seats that look alike share one. The radius is stepped, so that zooming makes few new pictures. */
  of(face: Face): Sprite {
    const { radius } = face;
    const stepped = radius < 6 ? Math.round(radius * 4) / 4 : Math.round(radius);
    const key = `${face.colour}|${face.ring}|${face.kind}|${stepped}|${face.pattern}`;
    let sprite = this.made.get(key);
    if (sprite === undefined) {
      if (this.made.size > MOST_SPRITES) this.made.clear();
      sprite = this.draw({ ...face, radius: stepped });
      this.made.set(key, sprite);
    }
    return sprite;
  }

  private draw({ colour, ring, kind, radius, pattern }: Face): Sprite {
    const size = Math.ceil(2 * radius) + 2;
    const pixels = Math.ceil(size * this.ratio);
    const canvas = new OffscreenCanvas(pixels, pixels);
    const context = canvas.getContext("2d")!;
    context.scale(this.ratio, this.ratio);
    context.translate(size / 2, size / 2);
    outline(context, kind, radius);
    context.fillStyle = colour ?? this.emptyFill;
    context.fill();
    if (colour === null || ring !== null) {
      context.strokeStyle = ring ?? this.emptyStroke;
      context.lineWidth = Math.max(0.75, radius / (ring === null ? 9 : 5));
      context.stroke();
    }
    const mark = colour === null ? this.emptyStroke : inkOn(colour);
    if (radius >= 4) markOf(context, kind, radius, mark);
    if (radius >= 6.5 && (kind === "normal" || kind === "aisle") && colour !== null) patternOf(context, radius, pattern, mark);
    return { image: canvas.transferToImageBitmap(), size };
  }
}

function outline(context: OffscreenCanvasRenderingContext2D, kind: SeatKind, radius: number): void {
  context.beginPath();
  if (kind === "wheelchair") context.roundRect(-radius, -radius, 2 * radius, 2 * radius, radius / 3);
  else context.arc(0, 0, radius, 0, 2 * Math.PI);
}

/** A wheel for wheelchairs, a ring for companions, a stroke through what has a restricted view, an edge above what is at an aisle. */
function markOf(context: OffscreenCanvasRenderingContext2D, kind: SeatKind, radius: number, mark: string): void {
  context.strokeStyle = mark;
  context.lineWidth = Math.max(1, radius / 7);
  context.beginPath();
  if (kind === "wheelchair") {
    context.arc(-radius * 0.05, radius * 0.2, radius * 0.46, -0.3 * Math.PI, 1.15 * Math.PI);
    context.moveTo(-radius * 0.2, -radius * 0.6);
    context.lineTo(-radius * 0.15, radius * 0.1);
    context.lineTo(radius * 0.4, radius * 0.1);
    context.lineTo(radius * 0.6, radius * 0.6);
  } else if (kind === "companion") {
    context.arc(0, 0, radius * 0.72, 0, 2 * Math.PI);
  } else if (kind === "restricted") {
    context.moveTo(-radius * 0.7, radius * 0.7);
    context.lineTo(radius * 0.7, -radius * 0.7);
  } else if (kind === "aisle") {
    context.moveTo(-radius * 0.4, -radius * 0.72);
    context.lineTo(radius * 0.4, -radius * 0.72);
  }
  context.stroke();
}

/** Tiers can be told apart without colours: each of the first few has a mark of its own at the seat's edge. */
function patternOf(context: OffscreenCanvasRenderingContext2D, radius: number, pattern: number, mark: string): void {
  if (pattern <= 0) return;
  context.strokeStyle = mark;
  context.globalAlpha = 0.75;
  context.lineWidth = Math.max(0.8, radius / 9);
  const count = ((pattern - 1) % 6) + 1;
  for (let i = 0; i < count; i++) {
    const angle = Math.PI / 2 + (i - (count - 1) / 2) * 0.5;
    context.beginPath();
    context.arc(Math.cos(angle) * radius * 0.78, Math.sin(angle) * radius * 0.78, Math.max(0.5, radius * 0.08), 0, 2 * Math.PI);
    context.fillStyle = mark;
    context.fill();
  }
  context.globalAlpha = 1;
}
