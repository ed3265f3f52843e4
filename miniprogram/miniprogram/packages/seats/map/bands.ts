/**
 * The hall from afar: sections as grounds, rows as bands in the colours of their tiers, paler the less is left of a
 * stretch, and the names on top. A few thousand strokes stand for fifty thousand seats.
 */
import { shadeOf, mix } from "../../../domain/seats/colours";
import { centreOf, touches } from "../../../domain/seats/outline";
import type { Row, Section } from "../../../domain/seats/hall";
import type { PlanArea } from "../../../domain/seats/plan";
import { fontOf, type Pen } from "./pen";
import { isWanted, type Scene, type Window } from "./scene";

/** A stretch of a row is at least so long on the screen, px: shorter ones nobody tells apart. */
const STRETCH = 9;
const FEWEST = 4;
const THIN = 2.4;
/** Part of a tier's colour that is left where another tier is looked for. */
const UNWANTED = 0.16;

export function paintBands(pen: Pen, scene: Scene, window: Window): void {
  const shown = scene.hall.sections.filter((section) => touches(section.box, window.box));
  for (const section of shown) paintGround(pen, scene, section, window);
  for (const section of shown) paintRows(pen, scene, section, window);
}

/** One shape a section, in the colour of most of its seats: what can be seen before a single row is painted. */
export function paintShapes(pen: Pen, scene: Scene, window: Window): void {
  const coloured = new Map<string, Section[]>();
  for (const section of scene.hall.sections) {
    for (const area of section.areas) paintArea(pen, scene, area, window);
    if (section.count === 0 || section.outline.length < 4) continue;
    const colour = usualShade(scene, section);
    const others = coloured.get(colour);
    if (others === undefined) coloured.set(colour, [section]);
    else others.push(section);
  }
  pen.lineJoin = "round";
  for (const [colour, sections] of coloured) {
    pen.beginPath();
    for (const { outline } of sections) tracePath(pen, outline, window);
    pen.fillStyle = colour;
    pen.fill();
    pen.lineWidth = scene.hall.pitch * window.scale;
    pen.strokeStyle = colour;
    pen.stroke();
  }
}

function usualShade(scene: Scene, { first, count }: Section): string {
  const [seats, left] = [[] as number[], [] as number[]];
  for (let seat = first; seat < first + count; seat += 1) {
    const tier = scene.tiers[seat]!;
    seats[tier] = (seats[tier] ?? 0) + 1;
    left[tier] = (left[tier] ?? 0) + scene.free[seat]!;
  }
  let usual = 0;
  seats.forEach((of, tier) => {
    if (tier > 0 && of > (usual === 0 ? 0 : seats[usual]!)) usual = tier;
  });
  return shade(scene, usual, left[usual] ?? 0, seats[usual] ?? 1);
}

/** Says how many strokes that were. */
export function paintRows(pen: Pen, scene: Scene, section: Section, window: Window): number {
  pen.lineJoin = "round";
  pen.lineWidth = Math.max(0.8, section.pitch * window.scale * 0.86);
  // Round ends of thin lines are not seen, and cost half of the time.
  pen.lineCap = pen.lineWidth < THIN ? "butt" : "round";
  const length = Math.max(FEWEST, Math.ceil(STRETCH / (section.pitch * window.scale)));
  const paths = new Map<string, Stretch[]>();
  for (let index = section.firstRow; index < section.firstRow + section.rowCount; index += 1) {
    const row = scene.hall.rows[index]!;
    if (touches(row.box, window.box)) cutRow(scene, row, length, paths);
  }
  let strokes = 0;
  for (const [colour, stretches] of paths) {
    pen.strokeStyle = colour;
    pen.beginPath();
    for (const stretch of stretches) traceStretch(pen, scene, stretch, window);
    pen.stroke();
    strokes += stretches.length;
  }
  return strokes;
}

/** A seat to the one before another. */
type Stretch = readonly [from: number, to: number];


/** Its outline, widened by half a seat on all sides. */
export function paintGround(pen: Pen, scene: Scene, section: Section, window: Window): void {
  pen.lineJoin = "round";
  if (section.outline.length >= 4) {
    pen.beginPath();
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
  for (const area of section.areas) paintArea(pen, scene, area, window);
}

function paintArea(pen: Pen, { palette }: Scene, { outline }: PlanArea, window: Window): void {
  if (outline.length < 6) return;
  pen.beginPath();
  tracePath(pen, outline, window);
  pen.fillStyle = palette.ground;
  pen.fill();
  pen.lineWidth = 1;
  pen.strokeStyle = palette.line;
  pen.stroke();
}

function tracePath(pen: Pen, outline: readonly number[], { scale, left, top }: Window): void {
  pen.moveTo(outline[0]! * scale - left, outline[1]! * scale - top);
  for (let i = 2; i < outline.length; i += 2) pen.lineTo(outline[i]! * scale - left, outline[i + 1]! * scale - top);
  pen.closePath();
}

/** By their colours: one path for many stretches is painted several times faster. */
function cutRow(scene: Scene, row: Row, length: number, paths: Map<string, Stretch[]>): void {
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
      const colour = shade(scene, tier, left, stop - begin);
      const path = paths.get(colour);
      if (path === undefined) paths.set(colour, [[begin, stop]]);
      else path.push([begin, stop]);
    }
    from = to;
  }
}

function shade(scene: Scene, tier: number, left: number, of: number): string {
  const colour = scene.shades[tier]?.[shadeOf(left, of)] ?? scene.palette.taken;
  return isWanted(scene, tier) || left === 0 ? colour : mix(colour, scene.palette.ground, UNWANTED);
}

function traceStretch(pen: Pen, { hall }: Scene, [from, to]: Stretch, { scale, left, top }: Window): void {
  const last = to - 1;
  const middle = (from + last) >> 1;
  pen.moveTo(hall.x[from]! * scale - left, hall.y[from]! * scale - top);
  if (middle !== from && middle !== last) pen.lineTo(hall.x[middle]! * scale - left, hall.y[middle]! * scale - top);
  // A single seat is a dot: a round cap needs some length to be drawn.
  pen.lineTo(hall.x[last]! * scale - left + (from === last ? 0.01 : 0), hall.y[last]! * scale - top);
}

/** Its name, and its prices below it, where there is room for them on the section. */
export function paintName(pen: Pen, scene: Scene, index: number, { scale, left, top, box }: Window): void {
  const section = scene.hall.sections[index]!;
  if (!touches(section.box, box) || section.name === "") return;
  const room = { wide: (section.box.right - section.box.left) * scale, high: (section.box.bottom - section.box.top) * scale };
  if (room.wide < 18 || room.high < 10) return;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  const centre = middleOf(scene, section);
  const [x, y] = [centre.x * scale - left, centre.y * scale - top];
  const price = scene.prices[index] ?? "";
  const two = price !== "" && room.high > 34 && room.wide > 44;
  tell(pen, scene, { text: section.name, x, y: two ? y - 7 : y, size: room.wide < 40 ? 9 : 11, strong: true, room: room.wide });
  if (two) tell(pen, scene, { text: price, x, y: y + 7, size: 10, strong: false, room: room.wide });
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
