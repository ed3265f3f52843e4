/**
 * The painted hall, cut into tiles that are kept: panning only copies them. Tiles belong to one scale; while fingers
 * zoom, the old ones are stretched, and when they rest the picture is painted anew at exactly the scale that is seen.
 * Painting is spread over frames, so that none of them is late, and the number of tiles is bounded.
 */
import type { Camera, Screen } from "../../../domain/seats/camera";
import { touches, type Box } from "../../../domain/seats/outline";
import type { Drawable, MakeSheet, Pen } from "./pen";
import type { Window } from "./scene";

/** px. Small enough to be painted within a frame on a slow phone. */
const SIDE = 192;
/** Tiles painted in one frame: a canvas does its work later than it is asked, so that no clock tells how long it takes. */
const A_FRAME = 2;
/** While moving, a stretched picture is good enough until it is so much larger or smaller than it was painted. */
const STRETCHED = 1.6;

export interface Tile {
  i: number;
  j: number;
  drawn: Drawable;
  box: Box;
  stale: boolean;
  used: number;
}

interface Layer {
  scale: number;
  tiles: Map<string, Tile>;
}

export type Paint = (pen: Pen, window: Window) => void;

export interface Painting {
  camera: Camera;
  screen: Screen;
  moving: boolean;
  /** ms on the clock until which painting may go on in this frame. */
  until: number;
}

export class Tiles {
  private layer: Layer = { scale: 0, tiles: new Map() };
  private before: Layer | null = null;
  private spare: Drawable[] = [];
  private turn = 0;
  private painted = 0;

  constructor(
    private readonly make: MakeSheet,
    private readonly ratio: number,
    private readonly paint: Paint,
    private readonly now: () => number,
  ) {}

  /** Everything has another colour now. */
  clear(): void {
    for (const layer of [this.layer, this.before]) layer?.tiles.forEach((tile) => (tile.stale = true));
  }

  /** Something within a box has changed. */
  touch(box: Box): void {
    for (const tile of this.layer.tiles.values()) if (!tile.stale && touches(tile.box, box)) tile.stale = true;
  }

  /** Copies what is there; paints what is missing while there is time. True where something is still to be painted. */
  draw(pen: Pen, painting: Painting, clear: () => void, under: (box: Box) => void): boolean {
    const { camera, screen, moving } = painting;
    this.turn += 1;
    this.painted = 0;
    this.follow(camera.scale, moving);
    const wanted = this.wanted(camera, screen);
    let open = 0;
    for (const [i, j] of wanted) if (!this.ready(i, j, painting)) open += 1;
    const gaps = wanted.filter(([i, j]) => !this.layer.tiles.has(key(i, j)));
    if (gaps.length > 0) {
      clear();
      this.fillGaps(pen, camera, gaps, under);
    } else this.drop();
    this.copy(pen, this.layer, camera, screen);
    if (open === 0 && !moving) this.trim(wanted.length);
    return open > 0 || (!moving && this.layer.scale !== camera.scale);
  }

  private follow(scale: number, moving: boolean): void {
    const ratio = scale / this.layer.scale;
    const near = ratio < STRETCHED && ratio > 1 / STRETCHED;
    if (this.layer.scale === scale || (moving && near)) return;
    if (this.layer.tiles.size > 0) {
      this.drop();
      this.before = this.layer;
    }
    this.layer = { scale, tiles: new Map() };
  }

  private wanted({ scale, x, y }: Camera, screen: Screen): [number, number][] {
    const side = SIDE * (scale / this.layer.scale);
    const tiles: [number, number][] = [];
    for (let j = Math.floor(-y / side); j * side < screen.height - y; j += 1) {
      for (let i = Math.floor(-x / side); i * side < screen.width - x; i += 1) tiles.push([i, j]);
    }
    // From the middle outwards: that is where the buyer looks.
    const [ci, cj] = [(screen.width / 2 - x) / side - 0.5, (screen.height / 2 - y) / side - 0.5];
    return tiles.sort((a, b) => Math.hypot(a[0] - ci, a[1] - cj) - Math.hypot(b[0] - ci, b[1] - cj));
  }

  /** Whether the tile is as it should be after this. */
  private ready(i: number, j: number, { until }: Painting): boolean {
    const known = this.layer.tiles.get(key(i, j));
    if (known !== undefined) {
      known.used = this.turn;
      if (!known.stale) return true;
    }
    if (this.painted >= A_FRAME || this.now() >= until) return false;
    this.painted += 1;
    this.paintTile(known ?? this.fresh(i, j));
    return true;
  }

  private fresh(i: number, j: number): Tile {
    const { scale, tiles } = this.layer;
    const side = SIDE / scale;
    const box = { left: i * side, top: j * side, right: (i + 1) * side, bottom: (j + 1) * side };
    const pixels = SIDE * this.ratio;
    const tile = { i, j, drawn: this.spare.pop() ?? this.make(pixels, pixels), box, stale: true, used: this.turn };
    tiles.set(key(i, j), tile);
    return tile;
  }

  private paintTile(tile: Tile): void {
    const { pen } = tile.drawn;
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    const { scale } = this.layer;
    this.paint(pen, { scale, left: tile.i * SIDE, top: tile.j * SIDE, box: tile.box, ratio: this.ratio });
    tile.stale = false;
  }

  private fillGaps(pen: Pen, camera: Camera, gaps: [number, number][], under: (box: Box) => void): void {
    const side = SIDE / this.layer.scale;
    for (const [i, j] of gaps) under({ left: i * side, top: j * side, right: (i + 1) * side, bottom: (j + 1) * side });
    const { before } = this;
    if (before === null) return;
    for (const tile of before.tiles.values()) {
      const shown = gaps.some(([i, j]) =>
        touches(tile.box, { left: i * side, top: j * side, right: (i + 1) * side, bottom: (j + 1) * side }),
      );
      if (shown) this.copyTile(pen, tile, camera, before.scale);
    }
  }

  private copy(pen: Pen, layer: Layer, camera: Camera, screen: Screen): void {
    const side = SIDE * (camera.scale / layer.scale);
    for (const tile of layer.tiles.values()) {
      const [x, y] = [tile.i * side + camera.x, tile.j * side + camera.y];
      if (x < screen.width && y < screen.height && x + side > 0 && y + side > 0) this.copyTile(pen, tile, camera, layer.scale);
    }
  }

  /** On whole pixels at both edges: neighbours leave no seam, and a copy of the same size is the cheapest one. */
  private copyTile(pen: Pen, { i, j, drawn }: Tile, camera: Camera, scale: number): void {
    const side = SIDE * (camera.scale / scale);
    const snap = (value: number): number => Math.round(value * this.ratio) / this.ratio;
    const [left, top] = [snap(i * side + camera.x), snap(j * side + camera.y)];
    const [right, bottom] = [snap((i + 1) * side + camera.x), snap((j + 1) * side + camera.y)];
    pen.drawImage(drawn.sheet, left, top, right - left, bottom - top);
  }

  private drop(): void {
    this.before?.tiles.forEach((tile) => this.spare.push(tile.drawn));
    this.before = null;
  }

  /** Twice of what is seen is kept; what was seen longest ago goes first. */
  private trim(seen: number): void {
    const { tiles } = this.layer;
    const most = 2 * seen + 4;
    if (tiles.size > most) {
      const oldest = [...tiles.entries()].sort(([, a], [, b]) => a.used - b.used).slice(0, tiles.size - most);
      for (const [name, tile] of oldest) {
        tiles.delete(name);
        this.spare.push(tile.drawn);
      }
    }
    this.spare.length = Math.min(this.spare.length, seen + 4);
  }
}

function key(i: number, j: number): string {
  return `${i} ${j}`;
}
