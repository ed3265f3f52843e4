/**
 * The layer of seats. Far away a row is one stroke; nearer each seat is stamped; near enough to read it bears its
 * number. What is outside the screen is skipped section by section and row by row, so that a frame costs what it shows.
 */
import type { Row, Seat, SeatMap, Section, Table } from "../domain/document";
import { grown, meets, type Box } from "../domain/geometry";
import { SEAT_RADIUS } from "../domain/limits";
import { rowBox, sectionBox } from "../domain/places";
import { fadedColour, inkOn, shownColour, type Palette, type Tint } from "./palette";
import type { Sprites } from "./sprites";
import type { View } from "./view";

/** Below this radius in pixels seats of a row run together. */
export const STROKES_BELOW = 2.2;
/** Below this one a seat is a square of whole pixels, which costs a tenth of a round one. */
const SQUARES_BELOW = 4;
export const LABELS_FROM = 8.5;
/** From here on dots have room below a number. */
const PATTERNS_BELOW_LABELS_FROM = 12;
const ROW_LABELS_FROM = 3.6;

export interface Look {
  readonly palette: Palette;
  readonly sprites: Sprites;
  readonly ratio: number;
}

export function drawSeats(context: CanvasRenderingContext2D, map: SeatMap, tints: readonly Tint[], view: View, look: Look): void {
  const radius = SEAT_RADIUS * view.scale;
  const colours = coloursOf(tints, look.palette);
  const seen = grown(view.box, SEAT_RADIUS * 2);
  for (const section of map.sections) {
    if (!meets(sectionBox(section), seen)) continue;
    if (radius < STROKES_BELOW) strokeSection(context, section, view, look, colours);
    else if (radius < SQUARES_BELOW) squareSection(context, section, view, look, colours, seen, radius);
    else stampSection(context, section, view, look, colours, seen, radius);
  }
}

interface Colour {
  readonly shown: string;
  readonly ink: string;
  readonly pattern: number;
  /** Around a seat that is put aside. */
  readonly ring: string | null;
}

type Colours = ReadonlyMap<string, Colour>;

export function coloursOf(tints: readonly Tint[], palette: Palette): Colours {
  return new Map(tints.map(({ id, colour, pattern, faded }, i) => {
    const full = shownColour(colour, palette.dark);
    const shown = faded ? fadedColour(full, palette.card) : full;
    return [id, { shown, ink: inkOn(shown), pattern: pattern ?? i, ring: faded ? full : null }];
  }));
}

function strokeSection(context: CanvasRenderingContext2D, section: Section, view: View, { ratio, palette }: Look, colours: Colours): void {
  view.apply(context, ratio);
  context.lineWidth = Math.max(SEAT_RADIUS * 1.7, 0.9 / view.scale);
  context.lineCap = "square";
  for (const [category, path] of pathsOf(section)) {
    context.strokeStyle = colours.get(category)?.shown ?? palette.ink3;
    context.stroke(path);
  }
}

const paths = new WeakMap<Section, Map<string, Path2D>>();

/** Strokes through neighbours of one category, remembered by the section. */
function pathsOf(section: Section): Map<string, Path2D> {
  let made = paths.get(section);
  if (made !== undefined) return made;
  made = new Map();
  for (const row of [...section.rows, ...section.tables]) {
    const loose = "size" in row;
    let from: Seat | null = null;
    let before: Seat | null = null;
    const end = () => {
      if (from === null || before === null) return;
      const path = made!.get(from.category ?? "") ?? new Path2D();
      made!.set(from.category ?? "", path);
      path.lineTo(before.x + 0.01, before.y);
    };
    for (const seat of row.seats) {
      const path = made.get(seat.category ?? "") ?? new Path2D();
      made.set(seat.category ?? "", path);
      if (before === null || loose || seat.gap || seat.category !== before.category) {
        end();
        path.moveTo(seat.x, seat.y);
        from = seat;
      } else if (turns(from!, before, seat)) {
        path.lineTo(before.x, before.y);
      }
      before = seat;
    }
    end();
  }
  paths.set(section, made);
  return made;
}

function turns(from: Seat, before: Seat, seat: Seat): boolean {
  return Math.abs((before.x - from.x) * (seat.y - from.y) - (before.y - from.y) * (seat.x - from.x)) > 40;
}

function squareSection(context: CanvasRenderingContext2D, section: Section, view: View, { ratio, palette }: Look, colours: Colours, seen: Box, radius: number): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  const side = Math.max(2, Math.round(radius * 1.8 * ratio));
  const scale = view.scale * ratio;
  const [left, top] = [view.left + side / 2 / scale, view.top + side / 2 / scale];
  let last: string | undefined;
  context.fillStyle = palette.ink3;
  for (const row of linesOf(section)) {
    if (!meets(rowBox(row), seen)) continue;
    for (const seat of row.seats) {
      if (seat.category !== last) {
        last = seat.category;
        context.fillStyle = (last === undefined ? undefined : colours.get(last)?.shown) ?? palette.ink3;
      }
      context.fillRect(Math.round((seat.x - left) * scale), Math.round((seat.y - top) * scale), side, side);
    }
  }
  if (radius >= ROW_LABELS_FROM) {
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    labelRows(context, section.rows, view, palette, seen, radius);
  }
}

function stampSection(context: CanvasRenderingContext2D, section: Section, view: View, look: Look, colours: Colours, seen: Box, radius: number): void {
  const { ratio, palette, sprites } = look;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const labelled = radius >= LABELS_FROM;
  if (labelled) {
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `600 ${Math.min(15, radius * 0.82).toFixed(1)}px ${palette.font}`;
  }
  const { left, top, scale } = view;
  for (const row of linesOf(section)) {
    if (!meets(rowBox(row), seen)) continue;
    for (const seat of row.seats) {
      if (seat.x < seen.left || seat.x > seen.right || seat.y < seen.top || seat.y > seen.bottom) continue;
      const [x, y] = [(seat.x - left) * scale, (seat.y - top) * scale];
      const colour = seat.category === undefined ? undefined : colours.get(seat.category);
      const sprite = sprites.of({ colour: colour?.shown ?? null, ring: colour?.ring ?? null, kind: seat.kind, radius, pattern: labelled && radius < PATTERNS_BELOW_LABELS_FROM ? 0 : (colour?.pattern ?? 0) });
      context.drawImage(sprite.image, x - sprite.size / 2, y - sprite.size / 2, sprite.size, sprite.size);
      if (labelled && seat.kind !== "wheelchair") {
        context.fillStyle = colour?.ink ?? palette.ink;
        context.fillText(seat.label, x, y + 0.5, radius * 1.75);
      }
    }
  }
  if (radius >= ROW_LABELS_FROM) labelRows(context, section.rows, view, palette, seen, radius);
}

function* linesOf(section: Section): Generator<Row | Table> {
  yield* section.rows;
  yield* section.tables;
}

/** A row's name stands before its first and behind its last seat. */
function labelRows(context: CanvasRenderingContext2D, rows: readonly Row[], view: View, palette: Palette, seen: Box, radius: number): void {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `600 ${Math.max(9, Math.min(14, radius * 0.9)).toFixed(1)}px ${palette.font}`;
  context.fillStyle = palette.ink2;
  const beside = SEAT_RADIUS + 9 / view.scale + 8;
  for (const row of rows) {
    if (row.seats.length === 0 || !meets(grown(rowBox(row), beside), seen)) continue;
    const [first, last] = [row.seats[0]!, row.seats[row.seats.length - 1]!];
    const ends = row.seats.length === 1 ? [[first, { ...first, x: first.x + 1 }]] : [[first, row.seats[1]!], [last, row.seats[row.seats.length - 2]!]];
    for (const [end, next] of ends as [Seat, Seat][]) {
      const length = Math.hypot(end.x - next.x, end.y - next.y) || 1;
      const [x, y] = view.toScreen(end.x + ((end.x - next.x) / length) * beside, end.y + ((end.y - next.y) / length) * beside);
      context.fillText(row.label, x, y + 0.5);
    }
  }
}
