/**
 * The hall from afar: sections as grounds, rows as bands in the colours of their tiers, paler the less is left of a
 * stretch, and the names on top. A few thousand strokes stand for fifty thousand seats.
 */
import { shadeOf, mix } from "../../../domain/seats/colours";
import { centreOf, touches } from "../../../domain/seats/outline";
import type { Row, Section } from "../../../domain/seats/hall";
import { fontOf, type Pen } from "./pen";
import { isWanted, type Scene, type Window } from "./scene";

/** A stretch of a row is at least so long on the screen, px: shorter ones nobody tells apart. */
const STRETCH = 9;
const FEWEST = 4;
const THIN = 2.4;
/** Part of a tier's colour that is left where another tier is looked for. */
const UNWANTED = 0.16;

export function paintBands(pen: Pen, scene: Scene, window: Window): void {
  for (const section of scene.hall.sections) {
    if (touches(section.box, window.box)) paintGround(pen, scene, section, window);
  }
  pen.lineJoin = "round";
  for (const section of scene.hall.sections) {
    if (!touches(section.box, window.box)) continue;
    pen.lineWidth = Math.max(0.8, section.pitch * window.scale * 0.86);
    // Round ends of thin lines are not seen, and cost half of the time.
    pen.lineCap = pen.lineWidth < THIN ? "butt" : "round";
    const length = Math.max(FEWEST, Math.ceil(STRETCH / (section.pitch * window.scale)));
    for (let index = section.firstRow; index < section.firstRow + section.rowCount; index += 1) {
      const row = scene.hall.rows[index]!;
      if (touches(row.box, window.box)) paintRow(pen, scene, row, window, length);
    }
  }
}

/** Its outline, widened by half a seat on all sides. */
export function paintGround(pen: Pen, scene: Scene, section: Section, window: Window): void {
  pen.lineJoin = "round";
  if (section.outline.length >= 4) {
    tracePath(pen, section.outline, window);
    pen.lineWidth = section.pitch * window.scale * 1.5 + 1.5;
    pen.strokeStyle = scene.palette.line;
    pen.stroke();
    pen.lineWidth = section.pitch * window.scale * 1.5;
    pen.strokeStyle = scene.palette.ground;
    pen.stroke();
    pen.fillStyle = scene.palette.ground;
    pen.fill();
  }
  for (const area of section.areas) {
    if (area.outline.length < 6) continue;
    tracePath(pen, area.outline, window);
    pen.fillStyle = scene.palette.ground;
    pen.fill();
    pen.lineWidth = 1;
    pen.strokeStyle = scene.palette.line;
    pen.stroke();
  }
}

function tracePath(pen: Pen, outline: readonly number[], { scale, left, top }: Window): void {
  pen.beginPath();
  pen.moveTo(outline[0]! * scale - left, outline[1]! * scale - top);
  for (let i = 2; i < outline.length; i += 2) pen.lineTo(outline[i]! * scale - left, outline[i + 1]! * scale - top);
  pen.closePath();
}

function paintRow(pen: Pen, scene: Scene, row: Row, window: Window, length: number): void {
  const { hall, tiers, free } = scene;
  const end = row.first + row.count;
  let from = row.first;
  while (from < end) {
    const tier = tiers[from]!;
    let to = from + 1;
    while (to < end && tiers[to] === tier && hall.gap[to] === 0) to += 1;
    // Of even stretches: a single seat at the end would look like something else.
    const parts = Math.ceil((to - from) / length);
    for (let part = 0; part < parts; part += 1) {
      const begin = from + Math.round(((to - from) * part) / parts);
      const stop = from + Math.round(((to - from) * (part + 1)) / parts);
      let left = 0;
      for (let seat = begin; seat < stop; seat += 1) left += free[seat]!;
      strokeStretch(pen, scene, window, { from: begin, to: stop, colour: shade(scene, tier, left, stop - begin) });
    }
    from = to;
  }
}

function shade(scene: Scene, tier: number, left: number, of: number): string {
  const colour = scene.shades[tier]?.[shadeOf(left, of)] ?? scene.palette.taken;
  return isWanted(scene, tier) || left === 0 ? colour : mix(colour, scene.palette.ground, UNWANTED);
}

function strokeStretch(
  pen: Pen,
  { hall }: Scene,
  { scale, left, top }: Window,
  { from, to, colour }: { from: number; to: number; colour: string },
): void {
  const last = to - 1;
  const middle = (from + last) >> 1;
  pen.strokeStyle = colour;
  pen.beginPath();
  pen.moveTo(hall.x[from]! * scale - left, hall.y[from]! * scale - top);
  if (middle !== from && middle !== last) pen.lineTo(hall.x[middle]! * scale - left, hall.y[middle]! * scale - top);
  // A single seat is a dot: a round cap needs some length to be drawn.
  pen.lineTo(hall.x[last]! * scale - left + (from === last ? 0.01 : 0), hall.y[last]! * scale - top);
  pen.stroke();
}

/** Names, and prices below them, where there is room for them on the section. */
export function paintNames(pen: Pen, scene: Scene, window: Window): void {
  const { scale, left, top, box } = window;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  scene.hall.sections.forEach((section, index) => {
    if (!touches(section.box, box) || section.name === "") return;
    const room = { wide: (section.box.right - section.box.left) * scale, high: (section.box.bottom - section.box.top) * scale };
    if (room.wide < 18 || room.high < 10) return;
    const centre = middleOf(scene, section);
    const [x, y] = [centre.x * scale - left, centre.y * scale - top];
    const price = scene.prices[index] ?? "";
    const two = price !== "" && room.high > 34 && room.wide > 44;
    tell(pen, scene, { text: section.name, x, y: two ? y - 7 : y, size: room.wide < 40 ? 9 : 11, strong: true, room: room.wide });
    if (two) tell(pen, scene, { text: price, x, y: y + 7, size: 10, strong: false, room: room.wide });
  });
}

/** The middle seat's place: of a curved section the middle of its box may lie outside of it. */
function middleOf({ hall }: Scene, section: Section): { x: number; y: number } {
  const row = hall.rows[section.firstRow + (section.rowCount >> 1)];
  if (row === undefined || row.table !== null) return centreOf(section.box);
  const seat = row.first + (row.count >> 1);
  return { x: hall.x[seat]!, y: hall.y[seat]! };
}

interface Told {
  text: string;
  x: number;
  y: number;
  size: number;
  strong: boolean;
  room: number;
}

function tell(pen: Pen, { palette }: Scene, { text, x, y, size, strong, room }: Told): void {
  pen.font = fontOf(size, strong);
  // A measure of a letter each is near enough, and measuring text is slow.
  const width = Array.from(text).reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0xff ? size : size * 0.56), 0);
  if (width > Math.max(room * 1.3, 30)) return;
  pen.lineWidth = 3;
  pen.strokeStyle = palette.paper;
  pen.strokeText(text, x, y);
  pen.fillStyle = palette.ink;
  pen.fillText(text, x, y);
}
