/** The part of the 2D canvas that the map draws with; WeChat's typings leave it open. */
export interface Pen {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  lineCap: "butt" | "round" | "square";
  lineJoin: "round" | "bevel" | "miter";
  globalAlpha: number;
  font: string;
  textAlign: "left" | "center" | "right";
  textBaseline: "middle" | "alphabetic";
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void;
  clearRect(x: number, y: number, width: number, height: number): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  strokeRect(x: number, y: number, width: number, height: number): void;
  beginPath(): void;
  closePath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  fill(): void;
  stroke(): void;
  fillText(text: string, x: number, y: number): void;
  strokeText(text: string, x: number, y: number): void;
  measureText(text: string): { width: number };
  drawImage(image: Sheet, x: number, y: number, width: number, height: number): void;
  drawImage(image: Sheet, sx: number, sy: number, sw: number, sh: number, x: number, y: number, width: number, height: number): void;
}

/** Something that can be drawn on and from. */
export interface Sheet {
  width: number;
  height: number;
}

export interface Drawable {
  sheet: Sheet;
  pen: Pen;
}

/** A canvas that is not on the page, in real pixels. */
export type MakeSheet = (width: number, height: number) => Drawable;

const FAMILY = '-apple-system, "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Segoe UI", sans-serif';

export function fontOf(px: number, strong = false): string {
  return `${strong ? 600 : 400} ${px}px ${FAMILY}`;
}

export const ROUND = 2 * Math.PI;

export function roundedRect(pen: Pen, x: number, y: number, width: number, height: number, radius: number): void {
  const r = Math.min(radius, width / 2, height / 2);
  pen.beginPath();
  pen.moveTo(x + r, y);
  pen.lineTo(x + width - r, y);
  pen.quadraticCurveTo(x + width, y, x + width, y + r);
  pen.lineTo(x + width, y + height - r);
  pen.quadraticCurveTo(x + width, y + height, x + width - r, y + height);
  pen.lineTo(x + r, y + height);
  pen.quadraticCurveTo(x, y + height, x, y + height - r);
  pen.lineTo(x, y + r);
  pen.quadraticCurveTo(x, y, x + r, y);
  pen.closePath();
}
