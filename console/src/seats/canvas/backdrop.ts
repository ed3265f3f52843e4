/** What lies below the seats: paper, the hall's edge, a picture, shapes, outlines of sections, areas, tables, entrances. */
import { textIn, type Area, type Lang, type Point, type SeatMap, type Section, type Shape, type Table } from "../domain/document";
import { boxOf, centreOf, grown, isNowhere, meets } from "../domain/geometry";
import { SEAT_RADIUS } from "../domain/limits";
import { sectionBox, shapeBox, shapeOutline, TEXT_SIZE } from "../domain/places";
import type { Palette, Tint } from "./palette";
import { coloursOf, STROKES_BELOW, type Look } from "./seats";
import type { View } from "./view";

export interface Under {
  readonly picture: CanvasImageSource | null;
  readonly lang: Lang;
  readonly grid: boolean;
  readonly activeSection: string | null;
  readonly tints: readonly Tint[];
}

export function drawBackdrop(context: CanvasRenderingContext2D, map: SeatMap, view: View, look: Look, under: Under): void {
  const { palette, ratio } = look;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = palette.paper2;
  context.fillRect(0, 0, view.width, view.height);
  view.apply(context, ratio);
  const { width, height } = map.size;
  context.fillStyle = palette.card;
  context.fillRect(0, 0, width, height);
  if (under.grid) drawGrid(context, map, view, palette);
  if (under.picture !== null) {
    context.globalAlpha = 0.55;
    context.drawImage(under.picture, 0, 0, width, height);
    context.globalAlpha = 1;
  }
  context.strokeStyle = palette.line;
  context.lineWidth = 1 / view.scale;
  context.strokeRect(0, 0, width, height);
  const seen = view.box;
  const colours = coloursOf(under.tints, palette);
  for (const section of map.sections) drawOutline(context, section, view, palette, section.id === under.activeSection);
  for (const shape of map.shapes) if (meets(grown(shapeBox(shape), 100), seen)) drawShape(context, shape, view, palette, under.lang);
  for (const section of map.sections) {
    for (const area of section.areas) drawArea(context, area, view, palette, colours.get(area.category ?? "")?.shown ?? palette.ink3, under.lang);
    for (const table of section.tables) drawTable(context, table, view, palette);
  }
}

/** Lines a metre apart, ten metres where they would be too dense. */
function drawGrid(context: CanvasRenderingContext2D, { size }: SeatMap, view: View, palette: Palette): void {
  const step = view.scale * 100 >= 14 ? 100 : view.scale * 1000 >= 14 ? 1000 : 10_000;
  const seen = view.box;
  context.beginPath();
  for (let x = Math.max(step, Math.ceil(seen.left / step) * step); x < Math.min(size.width, seen.right); x += step) {
    context.moveTo(x, Math.max(0, seen.top));
    context.lineTo(x, Math.min(size.height, seen.bottom));
  }
  for (let y = Math.max(step, Math.ceil(seen.top / step) * step); y < Math.min(size.height, seen.bottom); y += step) {
    context.moveTo(Math.max(0, seen.left), y);
    context.lineTo(Math.min(size.width, seen.right), y);
  }
  context.strokeStyle = palette.line;
  context.globalAlpha = 0.4;
  context.lineWidth = 1 / view.scale;
  context.stroke();
  context.globalAlpha = 1;
}

export function trace(context: CanvasRenderingContext2D | Path2D, points: readonly Point[], closed: boolean): void {
  points.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  if (closed) context.closePath();
}

function drawOutline(context: CanvasRenderingContext2D, section: Section, view: View, palette: Palette, active: boolean): void {
  if (section.outline.length < 2) return;
  context.beginPath();
  trace(context, section.outline, true);
  context.fillStyle = palette.paper2;
  context.globalAlpha = 0.7;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = active ? palette.ink3 : palette.line;
  context.lineWidth = 1.5 / view.scale;
  context.stroke();
}

function drawShape(context: CanvasRenderingContext2D, shape: Shape, view: View, palette: Palette, lang: Lang): void {
  const outline = shapeOutline(shape);
  const middle = centreOf(boxOf(shape.points));
  const turn = ((shape.rotation ?? 0) * Math.PI) / 180;
  const text = textIn(shape.text, lang);
  if (shape.kind === "text") return write(context, text, middle, TEXT_SIZE, palette.ink2, turn);
  context.beginPath();
  if (shape.kind === "ellipse") {
    const box = boxOf(shape.points);
    context.ellipse(middle[0], middle[1], (box.right - box.left) / 2, (box.bottom - box.top) / 2, turn, 0, 2 * Math.PI);
  } else trace(context, outline, shape.kind !== "line" && shape.kind !== "wall");
  const stage = shape.kind === "stage";
  if (shape.kind !== "line" && shape.kind !== "wall") {
    context.fillStyle = stage ? palette.ink : palette.paper2;
    context.fill();
  }
  context.strokeStyle = shape.kind === "exit" ? palette.jade : stage ? palette.ink : palette.ink3;
  context.lineWidth = shape.kind === "wall" ? 14 : 1.5 / view.scale;
  if (shape.kind === "bar") context.setLineDash([8 / view.scale, 5 / view.scale]);
  if (!stage) context.stroke();
  context.setLineDash([]);
  const box = boxOf(outline);
  const size = Math.min(TEXT_SIZE * 1.4, (box.bottom - box.top) * 0.6, ((box.right - box.left) * 0.9) / Math.max(1, text.length));
  if (text !== "" && shape.kind !== "line" && shape.kind !== "wall") write(context, text, middle, Math.max(18, size), stage ? palette.paper : shape.kind === "exit" ? palette.jade : palette.ink2, 0);
}

function drawArea(context: CanvasRenderingContext2D, area: Area, view: View, palette: Palette, colour: string, lang: Lang): void {
  if (area.outline.length < 2) return;
  context.beginPath();
  trace(context, area.outline, true);
  context.fillStyle = colour;
  context.globalAlpha = palette.dark ? 0.28 : 0.16;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = 2 / view.scale;
  context.setLineDash([10 / view.scale, 6 / view.scale]);
  context.stroke();
  context.setLineDash([]);
  const [x, y] = centreOf(boxOf(area.outline));
  const size = Math.max(34, Math.min(140, 15 / view.scale));
  write(context, textIn(area.name, lang), [x, y - size * 0.6], size, palette.ink, 0);
  write(context, area.capacity.toLocaleString(), [x, y + size * 0.6], size * 0.85, palette.ink2, 0);
}

function drawTable(context: CanvasRenderingContext2D, table: Table, view: View, palette: Palette): void {
  const reach = table.size / 2;
  context.beginPath();
  if (table.shape === "round") context.arc(table.x, table.y, reach, 0, 2 * Math.PI);
  else context.roundRect(table.x - reach, table.y - reach, table.size, table.size, 12);
  context.fillStyle = palette.paper2;
  context.fill();
  context.strokeStyle = palette.ink3;
  context.lineWidth = (table.whole ? 3 : 1.2) / view.scale;
  context.stroke();
  if (SEAT_RADIUS * view.scale > STROKES_BELOW) write(context, table.label, [table.x, table.y], Math.min(60, table.size / 3), palette.ink2, 0);
}

export function write(context: CanvasRenderingContext2D, text: string, [x, y]: Point, size: number, colour: string, turn: number): void {
  if (text === "") return;
  context.save();
  context.translate(x, y);
  context.rotate(turn);
  context.fillStyle = colour;
  context.font = `600 ${size}px ${getComputedFont(context)}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, 0, 0);
  context.restore();
}

function getComputedFont(context: CanvasRenderingContext2D): string {
  return (context.canvas.dataset["font"] ??= getComputedStyle(context.canvas).fontFamily || "sans-serif");
}

/** From this radius of a seat in pixels on rows are read, and names would be in their way. */
const NAMES_BELOW = 4.5;
/** Names are shown where most of them have room; a few alone would say that the others have none. */
const MOST_FIT = 0.6;

function nameSections(context: CanvasRenderingContext2D, map: SeatMap, view: View, palette: Palette, lang: Lang): void {
  context.font = `600 12px ${palette.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const named = map.sections
    .filter((section) => section.areas.length === 0 && !isNowhere(sectionBox(section)) && meets(sectionBox(section), view.box))
    .map((section) => {
      const box = sectionBox(section);
      const name = textIn(section.name, lang);
      return { name, at: view.toScreen(...centreOf(box)), wide: context.measureText(name).width + 12, room: Math.max(box.right - box.left, box.bottom - box.top) * view.scale };
    });
  const fitting = named.filter(({ wide, room }) => wide <= room);
  if (fitting.length < named.length * MOST_FIT) return;
  for (const { name, at: [x, y], wide } of fitting) {
    context.fillStyle = palette.card;
    context.globalAlpha = 0.88;
    context.beginPath();
    context.roundRect(x - wide / 2, y - 10, wide, 20, 5);
    context.fill();
    context.globalAlpha = 1;
    context.fillStyle = palette.ink;
    context.fillText(name, x, y + 0.5);
  }
}

/** Names of sections stand over the seats while those are too small to read. */
export function drawNames(context: CanvasRenderingContext2D, map: SeatMap, view: View, look: Look, lang: Lang): void {
  const { palette, ratio } = look;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (SEAT_RADIUS * view.scale < NAMES_BELOW && map.sections.length > 1) nameSections(context, map, view, palette, lang);
  for (const entrance of map.entrances) {
    const [x, y] = view.toScreen(entrance.x, entrance.y);
    pin(context, x, y, palette.jade, textIn(entrance.name, lang), palette);
  }
  const [fx, fy] = view.toScreen(map.focal.x, map.focal.y);
  focal(context, fx, fy, palette);
}

function pin(context: CanvasRenderingContext2D, x: number, y: number, colour: string, name: string, palette: Palette): void {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x, y + 10);
  context.lineTo(x - 8, y - 2);
  context.arc(x, y - 4, 8.2, Math.PI * 0.9, Math.PI * 2.1);
  context.closePath();
  context.fill();
  context.fillStyle = palette.card;
  context.beginPath();
  context.arc(x, y - 4, 3, 0, 2 * Math.PI);
  context.fill();
  context.font = `600 12px ${palette.font}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillStyle = colour;
  context.fillText(name, x, y + 13);
}

function focal(context: CanvasRenderingContext2D, x: number, y: number, palette: Palette): void {
  context.strokeStyle = palette.vermilion;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(x, y, 7, 0, 2 * Math.PI);
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
    context.moveTo(x + dx * 4, y + dy * 4);
    context.lineTo(x + dx * 11, y + dy * 11);
  }
  context.stroke();
}
