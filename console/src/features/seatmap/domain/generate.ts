/**
 * A start for a hall without a server: a theatre in concentric rows, a bowl around a field, banquet tables. The server's
 * samples are richer; these are for the first minute and for trying how large drawings feel.
 */
import type { Category, Point, Row, SeatMap, Section } from "@/seats/domain/document";
import { emptyHall, TIER_COLOURS, type Text } from "@/seats/domain/document";
import { Namer } from "./ids";
import { ROW_SPACING, SEAT_SPACING } from "@/seats/domain/limits";
import { newRows, newTable } from "./rows";

export type LocalSample = "theatre" | "tables" | "bowl";

const TIERS: readonly Category[] = ["A", "B", "C", "D"].map((letter, i) => ({ id: letter.toLowerCase(), name: { "zh-CN": `${letter} 档`, en: `Tier ${letter}` }, colour: TIER_COLOURS[i]! }));

export function localSample(kind: LocalSample, seats: number, name: Text): SeatMap {
  return { theatre, tables, bowl }[kind](Math.max(4, Math.min(100_000, Math.round(seats))), name);
}

/** Rows twice as wide as the hall is deep, with two aisles; the front rows are the dearest. */
function theatre(seats: number, name: Text): SeatMap {
  const rows = Math.max(1, Math.min(60, Math.round(Math.sqrt(seats / 2.2))));
  const wide = Math.min(480, Math.ceil(seats / rows));
  const [width, height] = [wide * SEAT_SPACING + 900, rows * ROW_SPACING + 1100];
  const start = { ...emptyHall(name), size: { width, height }, focal: { x: width / 2, y: 230 }, categories: TIERS };
  const stage = Math.min(width - 400, 1600);
  const map: SeatMap = { ...start, shapes: [{ ...start.shapes[0]!, points: [[(width - stage) / 2, 80], [(width + stage) / 2, 80], [(width + stage) / 2, 230], [(width - stage) / 2, 230]] }] };
  const section = map.sections[0]!;
  const namer = new Namer(map);
  const made: Row[] = [];
  // Every row bends alike, a short last one too: with this radius the full ones fall back by a metre or so at their ends.
  const widest = Math.max(1, ((wide - 1) * SEAT_SPACING) / 2);
  const radius = (widest * widest) / (2 * Math.min(140, widest / 6));
  let left = seats;
  for (let i = 0; i < rows && left > 0; i++) {
    const count = Math.min(left, wide);
    const half = ((count - 1) * SEAT_SPACING) / 2;
    const y = 560 + i * ROW_SPACING + (widest * widest - half * half) / (2 * radius);
    const aisles = count > 20 ? [Math.floor(count / 4) + 1, count - Math.floor(count / 4) + 1] : [];
    const rise = -(half * half) / (2 * radius);
    const shift = (aisles.length * 90) / 2;
    const from: Point = [width / 2 - half - shift, y];
    const to: Point = [width / 2 + half - shift + 1, y];
    const one = { ...section, rows: made };
    // An arc is longer than its chord: the spacing is stretched so that exactly as many seats fit.
    const long = half * 2 * (1 + (8 / 3) * (rise / (2 * half || 1)) ** 2);
    const spacing = count > 1 ? (long / (count - 1)) * 0.9999 : SEAT_SPACING;
    made.push(...newRows(one, { arc: { from, to, rise }, spacing, rows: 1, rowSpacing: ROW_SPACING, aisles, aisleWidth: 90, category: tierOf(i, rows) }, [map.focal.x, map.focal.y], namer).map((row) => ({ ...row, seats: row.seats.slice(0, count) })));
    left -= made[made.length - 1]!.seats.length;
  }
  return { ...map, sections: [{ ...section, rows: made }] };
}

function tierOf(row: number, rows: number): string {
  return TIERS[Math.min(3, Math.floor((row / rows) * 4))]!.id;
}

/** Round tables of ten in a grid before the stage. */
function tables(seats: number, name: Text): SeatMap {
  const count = Math.ceil(seats / 10);
  const across = Math.max(1, Math.ceil(Math.sqrt(count * 1.6)));
  const [width, height] = [across * 360 + 400, Math.ceil(count / across) * 360 + 800];
  const start = emptyHall(name);
  const centre = width / 2;
  const map: SeatMap = { ...start, size: { width, height }, focal: { x: centre, y: 230 }, shapes: [{ ...start.shapes[0]!, points: [[centre - 400, 80], [centre + 400, 80], [centre + 400, 230], [centre - 400, 230]] }] };
  const namer = new Namer(map);
  let section: Section = map.sections[0]!;
  for (let i = 0; i < count; i++) {
    const at: Point = [380 + (i % across) * 360, 620 + Math.floor(i / across) * 360];
    section = { ...section, tables: [...section.tables, newTable(section, at, { seats: Math.min(10, seats - i * 10), size: 180, shape: "round", category: "a" }, namer)] };
  }
  return { ...map, sections: [section] };
}

const BLOCK_ROWS = 25;

/** Blocks of straight rows on all sides of a field, ring around ring, each block a section that is turned to the middle. */
function bowl(seats: number, name: Text): SeatMap {
  const perBlock = BLOCK_ROWS * 20;
  const blocks = Math.max(4, Math.ceil(seats / perBlock));
  const rings: number[] = [];
  let left = blocks;
  for (let ring = 0; left > 0; ring++) {
    const fits = Math.floor((2 * Math.PI * (4200 + ring * 2700)) / 1450);
    rings.push(Math.min(left, fits));
    left -= fits;
  }
  const reach = 4200 + rings.length * 2700 + 300;
  const centre: Point = [reach, reach];
  const start = emptyHall(name);
  const map: SeatMap = { ...start, size: { width: 2 * reach, height: 2 * reach }, focal: { x: reach, y: reach }, categories: TIERS, shapes: [{ kind: "ellipse", points: [[reach - 3000, reach - 2200], [reach + 3000, reach + 2200]], text: { "zh-CN": "场地", en: "Field" } }], sections: [] };
  const namer = new Namer(map);
  const sections: Section[] = [];
  let toGo = seats;
  rings.forEach((count, ring) => {
    for (let i = 0; i < count; i++) {
      const number = String(100 * (ring + 1) + i + 1);
      const section: Section = { id: namer.exactly(`s${number}`) ?? namer.after("s"), name: { "zh-CN": `${number} 区`, en: `Block ${number}` }, level: ring + 1, outline: [], rows: [], tables: [], areas: [] };
      const rows = blockRows(section, centre, (2 * Math.PI * i) / count, 4200 + ring * 2700, TIERS[Math.min(3, ring)]!.id, namer, toGo);
      toGo -= rows.reduce((sum, row) => sum + row.seats.length, 0);
      sections.push({ ...section, rows });
    }
  });
  return { ...map, sections };
}

function blockRows(section: Section, [cx, cy]: Point, angle: number, radius: number, category: string, namer: Namer, most: number): Row[] {
  const rows: Row[] = [];
  let left = most;
  for (let r = 0; r < BLOCK_ROWS && left > 0; r++) {
    const away = radius + r * ROW_SPACING;
    const count = Math.min(20, left);
    const half = ((count - 1) * SEAT_SPACING) / 2;
    const at = (along: number): Point => [cx + Math.cos(angle) * away - Math.sin(angle) * along, cy + Math.sin(angle) * away + Math.cos(angle) * along];
    rows.push(...newRows({ ...section, rows }, { arc: { from: at(-half), to: at(half + 1), rise: 0 }, spacing: SEAT_SPACING, rows: 1, rowSpacing: ROW_SPACING, category }, [cx, cy], namer));
    left -= count;
  }
  return rows;
}
