/**
 * Three canvases on top of each other: what lies below, the seats, and what belongs to the hand (selection, tools). Each
 * is drawn anew only when something of it changed, once a frame at most.
 */
import type { Lang, SeatMap } from "../domain/document";
import { drawBackdrop, drawNames } from "./backdrop";
import { paletteOf, type Palette, type Tint } from "./palette";
import { drawSeats, type Look } from "./seats";
import { Sprites } from "./sprites";
import { View } from "./view";

export type Layer = "below" | "seats" | "hand";
const LAYERS: readonly Layer[] = ["below", "seats", "hand"];

/** Sharper than this nobody sees, and it costs. */
const SHARPEST = 2;

export interface Scene {
  map(): SeatMap;
  lang(): Lang;
  grid(): boolean;
  activeSection(): string | null;
  /** What the seats' categories look like, where it is not what the map says. */
  tints?(): readonly Tint[];
  drawHand(context: CanvasRenderingContext2D, view: View, palette: Palette, ratio: number): void;
}

export class Stage {
  readonly view = new View();
  /** Milliseconds that the last frames took, for measuring. */
  readonly frames: number[] = [];
  private readonly canvases: Record<Layer, HTMLCanvasElement>;
  private readonly dirty = new Set<Layer>(LAYERS);
  private look: Look;
  private picture: HTMLImageElement | null = null;
  private pictureOf: string | null = null;
  private frame = 0;
  private readonly watcher: ResizeObserver;

  constructor(private readonly box: HTMLElement, private readonly scene: Scene, private readonly resized: () => void) {
    const layers = LAYERS.map((layer) => {
      const canvas = document.createElement("canvas");
      canvas.className = `stage-layer stage-${layer}`;
      canvas.setAttribute("aria-hidden", "true");
      box.append(canvas);
      return [layer, canvas] as const;
    });
    this.canvases = Object.fromEntries(layers) as Record<Layer, HTMLCanvasElement>;
    this.look = this.lookNow();
    this.watcher = new ResizeObserver(() => this.measure());
    this.watcher.observe(box); // tells the size at once, after this constructor
  }

  close(): void {
    this.watcher.disconnect();
    cancelAnimationFrame(this.frame);
    for (const canvas of Object.values(this.canvases)) canvas.remove();
  }

  /** Draw these layers, all of them where none is named, in the next frame. */
  redraw(...layers: Layer[]): void {
    for (const layer of layers.length ? layers : LAYERS) this.dirty.add(layer);
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  /** Colours have changed: light became dark, or a pixel is another size. */
  restyle(): void {
    this.look = this.lookNow();
    this.redraw();
  }

  private lookNow(): Look {
    const palette = paletteOf(this.box);
    const ratio = Math.min(SHARPEST, window.devicePixelRatio || 1);
    return { palette, ratio, sprites: new Sprites(ratio, palette.card, palette.ink3) };
  }

  private measure(): void {
    const { clientWidth, clientHeight } = this.box;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.view.width = clientWidth;
    this.view.height = clientHeight;
    for (const canvas of Object.values(this.canvases)) {
      canvas.width = Math.round(clientWidth * this.look.ratio);
      canvas.height = Math.round(clientHeight * this.look.ratio);
    }
    this.resized();
    // A canvas of another size is empty: all of it is drawn before anybody sees that.
    for (const layer of LAYERS) this.dirty.add(layer);
    this.draw();
  }

  private draw(): void {
    this.frame = 0;
    const began = performance.now();
    const map = this.scene.map();
    const tints = this.scene.tints?.() ?? map.categories;
    const layers = [...this.dirty];
    this.dirty.clear();
    for (const layer of layers) {
      const context = this.canvases[layer].getContext("2d", { alpha: layer !== "below" })!;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, context.canvas.width, context.canvas.height);
      if (layer === "below") drawBackdrop(context, map, this.view, this.look, { picture: this.pictureFor(map), lang: this.scene.lang(), grid: this.scene.grid(), activeSection: this.scene.activeSection(), tints });
      else if (layer === "seats") {
        drawSeats(context, map, tints, this.view, this.look);
        drawNames(context, map, this.view, this.look, this.scene.lang());
      } else this.scene.drawHand(context, this.view, this.look.palette, this.look.ratio);
    }
    this.frames.push(performance.now() - began);
    if (this.frames.length > 600) this.frames.shift();
  }

  /** The SVG as a picture: as an image it can neither run nor load anything, whatever it says. */
  private pictureFor(map: SeatMap): HTMLImageElement | null {
    const svg = map.background?.svg ?? null;
    if (svg !== this.pictureOf) {
      this.pictureOf = svg;
      this.picture = null;
      if (svg !== null) {
        const image = new Image();
        image.onload = () => {
          if (this.pictureOf !== svg) return;
          this.picture = image;
          this.redraw("below");
        };
        image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
      }
    }
    return this.picture;
  }
}
