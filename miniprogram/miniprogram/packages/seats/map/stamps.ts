/**
 * Pictures of seats, each drawn once for a size and then stamped thousands of times. A tier is told by its mark as well
 * as by its colour, a seat for a wheelchair, its companion's, one with a
 * restricted view and one at an aisle by their own signs.
 */
import { mix, textOn } from "../../../domain/seats/colours";
import { AISLE, COMPANION, RESTRICTED, WHEELCHAIR } from "../../../domain/seats/hall";
import { markOf, type Mark } from "../../../domain/seats/marks";
import { ROUND, roundedRect, type Drawable, type MakeSheet, type Pen } from "./pen";
import type { Scene } from "./scene";

export interface Look {
  /** 0: not to be had. */
  tier: number;
  kind: number;
  /** Another tier is looked for. */
  pale: boolean;
}

const UNWANTED = 0.2;
/** A seat that is gone is smaller too: not by its colour alone. */
const GONE = 0.72;

export class Stamps {
  private readonly cut = new Map<string, Drawable>();
  private side = 0;

  constructor(
    private readonly make: MakeSheet,
    private readonly ratio: number,
  ) {}

  /** Colours have changed: nothing that is cut is right any more. */
  clear(): void {
    this.cut.clear();
  }

  stamp(pen: Pen, scene: Scene, look: Look, side: number, x: number, y: number): void {
    if (Math.abs(side - this.side) > 0.01) {
      this.clear();
      this.side = side;
    }
    const key = `${look.tier} ${look.kind} ${look.pale}`;
    let stamp = this.cut.get(key);
    if (stamp === undefined) {
      stamp = this.carve(scene, look, side);
      this.cut.set(key, stamp);
    }
    const width = stamp.sheet.width / this.ratio;
    pen.drawImage(stamp.sheet, x - width / 2, y - width / 2, width, width);
  }

  inkOn(scene: Scene, { tier, pale }: Look): string {
    return pale ? scene.palette.soft : textOn(scene.colours[tier] ?? scene.palette.taken);
  }

  private carve(scene: Scene, look: Look, side: number): Drawable {
    const pixels = 2 * Math.ceil((side * this.ratio) / 2) + 2;
    const made = this.make(pixels, pixels);
    const { pen } = made;
    pen.setTransform(this.ratio, 0, 0, this.ratio, pixels / 2, pixels / 2);
    drawSeat(pen, scene, look, side);
    return made;
  }
}

/** Around the origin. */
export function drawSeat(pen: Pen, scene: Scene, { tier, kind, pale }: Look, side: number): void {
  const { palette, colours } = scene;
  const gone = tier === 0;
  const size = gone ? side * GONE : side;
  const full = colours[tier] ?? palette.taken;
  const colour = gone ? palette.taken : pale ? mix(full, palette.ground, UNWANTED) : full;
  roundedRect(pen, -size / 2, -size / 2, size, size, size * 0.3);
  pen.fillStyle = colour;
  pen.fill();
  const ink = gone || pale ? palette.soft : textOn(full);
  pen.strokeStyle = ink;
  pen.fillStyle = ink;
  if (kind === WHEELCHAIR) return drawWheelchair(pen, size);
  if (kind === COMPANION) return drawPerson(pen, size);
  if (gone) return;
  if (kind === RESTRICTED) drawRestricted(pen, size, palette.ground);
  pen.globalAlpha = 0.55;
  if (kind === AISLE) drawAisle(pen, size);
  drawMark(pen, markOf(tier), size);
  pen.globalAlpha = 1;
}

/** Below the middle, where the seat's number leaves room. */
export function drawMark(pen: Pen, mark: Mark, size: number): void {
  const s = size;
  const y = s * 0.32;
  pen.lineWidth = Math.max(1, s * 0.08);
  pen.lineCap = "round";
  pen.beginPath();
  if (mark === "dot") pen.arc(0, y, s * 0.08, 0, ROUND);
  else if (mark === "ring") pen.arc(0, y, s * 0.09, 0, ROUND);
  else if (mark === "bar") line(pen, -s * 0.22, y, s * 0.22, y);
  else if (mark === "pole") {
    line(pen, -s * 0.1, y - s * 0.07, -s * 0.1, y + s * 0.07);
    line(pen, s * 0.1, y - s * 0.07, s * 0.1, y + s * 0.07);
  } else if (mark === "slash") line(pen, -s * 0.1, y + s * 0.08, s * 0.1, y - s * 0.08);
  else if (mark === "plus") {
    line(pen, -s * 0.1, y, s * 0.1, y);
    line(pen, 0, y - s * 0.1, 0, y + s * 0.1);
  } else if (mark === "corner") {
    pen.moveTo(s * 0.42, s * 0.14);
    pen.lineTo(s * 0.42, s * 0.42);
    pen.lineTo(s * 0.14, s * 0.42);
  }
  if (mark === "dot" || mark === "corner") pen.fill();
  else if (mark !== "plain") pen.stroke();
}

function line(pen: Pen, x1: number, y1: number, x2: number, y2: number): void {
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
}

function drawWheelchair(pen: Pen, s: number): void {
  pen.lineWidth = Math.max(1, s * 0.09);
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.beginPath();
  pen.arc(-s * 0.06, -s * 0.3, s * 0.07, 0, ROUND);
  pen.fill();
  pen.beginPath();
  pen.arc(-s * 0.02, s * 0.12, s * 0.18, -0.9, 3.6);
  pen.stroke();
  pen.beginPath();
  pen.moveTo(-s * 0.06, -s * 0.16);
  pen.lineTo(-s * 0.06, s * 0.06);
  pen.lineTo(s * 0.14, s * 0.06);
  pen.lineTo(s * 0.24, s * 0.28);
  pen.stroke();
}

function drawPerson(pen: Pen, s: number): void {
  pen.beginPath();
  pen.arc(0, -s * 0.15, s * 0.12, 0, ROUND);
  pen.fill();
  pen.beginPath();
  pen.arc(0, s * 0.26, s * 0.22, Math.PI, ROUND);
  pen.fill();
}

/** A short edge above the number, whichever side the aisle is on. */
function drawAisle(pen: Pen, s: number): void {
  pen.lineWidth = Math.max(1, s * 0.07);
  pen.lineCap = "round";
  pen.beginPath();
  line(pen, -s * 0.2, -s * 0.36, s * 0.2, -s * 0.36);
  pen.stroke();
}

/** A corner is cut off: part of the view is missing. */
function drawRestricted(pen: Pen, s: number, ground: string): void {
  const ink = pen.fillStyle;
  pen.fillStyle = ground;
  pen.beginPath();
  pen.moveTo(s * 0.06, -s * 0.52);
  pen.lineTo(s * 0.52, -s * 0.52);
  pen.lineTo(s * 0.52, -s * 0.06);
  pen.closePath();
  pen.fill();
  pen.fillStyle = ink;
}
