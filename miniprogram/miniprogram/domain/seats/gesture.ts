/** Fingers on the map: what they do to the camera while they move, and what it was when they leave. */
import type { Fling } from "./camera";

export interface Finger {
  identifier: number;
  x: number;
  y: number;
}

export interface Move {
  dx: number;
  dy: number;
  /** How much further apart the fingers are; 1 for one finger. */
  factor: number;
  /** Around which point. */
  x: number;
  y: number;
}

export type Ending = { kind: "tap"; x: number; y: number } | { kind: "fling"; fling: Fling } | { kind: "rest" };

/** A finger trembles so far without meaning it, px. */
const TREMBLE = 9;
const TAP_MS = 500;
/** The speed of the end counts, not that of the whole way. */
const REMEMBERED_MS = 90;
const FASTEST = 4;

interface Sample {
  at: number;
  x: number;
  y: number;
}

export class Gesture {
  private began: Sample | null = null;
  private strayed = false;
  private count = 0;
  private x = 0;
  private y = 0;
  private spread = 0;
  private trail: Sample[] = [];

  start(fingers: readonly Finger[], at: number): void {
    const [first] = fingers;
    if (first === undefined) return;
    if (fingers.length === 1) {
      this.began = { at, x: first.x, y: first.y };
      this.strayed = false;
    } else this.strayed = true;
    this.take(fingers);
    this.trail = [];
  }

  /** Null while a single finger only trembles, or after a finger has come or gone: no jump then. */
  move(fingers: readonly Finger[], at: number): Move | null {
    if (fingers.length === 0 || this.began === null) return null;
    if (fingers.length !== this.count) {
      this.take(fingers);
      return null;
    }
    const before = { x: this.x, y: this.y, spread: this.spread };
    if (!this.strayed) {
      const far = Math.hypot((fingers[0]?.x ?? 0) - this.began.x, (fingers[0]?.y ?? 0) - this.began.y);
      if (far < TREMBLE) return null;
      this.strayed = true;
    }
    this.take(fingers);
    this.trail.push({ at, x: this.x, y: this.y });
    while (this.trail.length > 2 && at - (this.trail[0]?.at ?? at) > REMEMBERED_MS) this.trail.shift();
    const factor = this.count > 1 && before.spread > 0 && this.spread > 0 ? this.spread / before.spread : 1;
    return { dx: this.x - before.x, dy: this.y - before.y, factor, x: this.x, y: this.y };
  }

  /** @param fingers those that are still there */
  end(fingers: readonly Finger[], at: number): Ending | null {
    if (fingers.length > 0) {
      this.take(fingers);
      this.trail = [];
      return null;
    }
    const { began, strayed } = this;
    this.began = null;
    this.count = 0;
    if (began === null) return { kind: "rest" };
    if (!strayed) return at - began.at < TAP_MS ? { kind: "tap", x: began.x, y: began.y } : { kind: "rest" };
    return this.flung(at);
  }

  private flung(at: number): Ending {
    const [first] = this.trail;
    const last = this.trail[this.trail.length - 1];
    if (first === undefined || last === undefined || at - last.at > REMEMBERED_MS) return { kind: "rest" };
    const time = last.at - first.at;
    if (time <= 0) return { kind: "rest" };
    const [vx, vy] = [(last.x - first.x) / time, (last.y - first.y) / time];
    const speed = Math.hypot(vx, vy);
    if (speed < 0.1) return { kind: "rest" };
    const most = Math.min(1, FASTEST / speed);
    return { kind: "fling", fling: { vx: vx * most, vy: vy * most } };
  }

  private take(fingers: readonly Finger[]): void {
    const [a, b] = fingers;
    if (a === undefined) return;
    this.count = fingers.length;
    this.x = b === undefined ? a.x : (a.x + b.x) / 2;
    this.y = b === undefined ? a.y : (a.y + b.y) / 2;
    this.spread = b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);
  }
}
