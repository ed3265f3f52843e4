/** New seats: rows along a line or an arc, blocks of rows behind each other, tables. Also what makes rows of seats anew. */
import { pointsAlong } from "./arrange";
import type { Point, Row, Seat, SeatKind, SeatMap, Section, Table } from "@/seats/domain/document";
import { changedRows, changedSection, withGap } from "./edit";
import { distance, roundedPoint, type Arc } from "@/seats/domain/geometry";
import type { Namer } from "./ids";
import { MOST_SEATS_IN_A_ROW } from "@/seats/domain/limits";
import { lettersOf, numberOfLetters, numbered, PLAIN_SEATS } from "./numbering";

export interface RowPlan {
  readonly arc: Arc;
  readonly spacing: number;
  /** How many rows, the further ones behind the first as seen from the focal point. */
  readonly rows: number;
  readonly rowSpacing: number;
  /** An aisle before the seats with these numbers (counted from 1). */
  readonly aisles?: readonly number[];
  readonly aisleWidth?: number;
  readonly category?: string;
}

/** Where the seats of each row come to lie; what the tool shows while drawing. */
export function pointsOfRows(plan: RowPlan, focal: Point): Point[][] {
  return Array.from({ length: Math.max(1, plan.rows) }, (_, i) => pointsAlong(behind(plan.arc, i * plan.rowSpacing, focal), plan.spacing, MOST_SEATS_IN_A_ROW));
}

/** The arc moved away from the focal point; curved rows stay concentric, so that they grow longer. */
function behind(arc: Arc, by: number, [fx, fy]: Point): Arc {
  if (by === 0) return arc;
  const chord = distance(arc.from, arc.to);
  if (chord === 0) return arc;
  const [ux, uy] = [(arc.to[0] - arc.from[0]) / chord, (arc.to[1] - arc.from[1]) / chord];
  const [mx, my] = [(arc.from[0] + arc.to[0]) / 2, (arc.from[1] + arc.to[1]) / 2];
  let [nx, ny] = [uy, -ux];
  if ((mx - fx) * nx + (my - fy) * ny < 0) [nx, ny] = [-nx, -ny];
  const shift = (p: Point): Point => [p[0] + nx * by, p[1] + ny * by];
  if (Math.abs(arc.rise) < 1) return { from: shift(arc.from), to: shift(arc.to), rise: arc.rise };
  const height = Math.min(Math.abs(arc.rise), chord / 2);
  const radius = (chord * chord) / (8 * height) + height / 2;
  const towards = Math.sign(arc.rise);
  // The centre lies on the other side of the bulge; rows that bulge away from the focal point grow.
  const centre: Point = [mx - uy * towards * (radius - height), my + ux * towards * (radius - height)];
  const grows = Math.sign((mx - centre[0]) * nx + (my - centre[1]) * ny) >= 0 || radius === height;
  const scale = Math.max(0.05, (radius + (grows ? by : -by)) / radius);
  const scaled = (p: Point): Point => [centre[0] + (p[0] - centre[0]) * scale, centre[1] + (p[1] - centre[1]) * scale];
  return { from: scaled(arc.from), to: scaled(arc.to), rise: arc.rise * scale };
}

/** Rows as planned, numbered plainly from the left and named on from the section's last letter. */
export function newRows(section: Section, plan: RowPlan, focal: Point, namer: Namer): Row[] {
  const letters = nextLetters(section);
  return pointsOfRows(plan, focal).map((points) => {
    const id = namer.after(`${section.id}-r`);
    const seats = points.map((point): Seat => {
      const [x, y] = roundedPoint(point);
      return { id: namer.after(id), label: "", x, y, kind: "normal", ...(plan.category === undefined ? {} : { category: plan.category }) };
    });
    const row = { id, label: letters(), seats: withAisles(seats, plan) };
    return numbered([row], PLAIN_SEATS)[0]!;
  });
}

/** Seats from an aisle on move along the row by its width; those on both sides of it are of that kind. */
function withAisles(seats: Seat[], { aisles = [], aisleWidth = 0 }: RowPlan): Seat[] {
  if (aisles.length === 0 || seats.length < 2) return seats;
  const [first, last] = [seats[0]!, seats[seats.length - 1]!];
  const length = distance([first.x, first.y], [last.x, last.y]) || 1;
  const [ux, uy] = [(last.x - first.x) / length, (last.y - first.y) / length];
  return seats.map((seat, i) => {
    const passed = aisles.filter((aisle) => i + 1 >= aisle).length;
    const [x, y] = roundedPoint([seat.x + ux * passed * aisleWidth, seat.y + uy * passed * aisleWidth]);
    const gap = aisles.includes(i + 1);
    return withGap({ ...seat, x, y, kind: gap || aisles.includes(i + 2) ? "aisle" : seat.kind }, gap);
  });
}

function nextLetters(section: Section): () => string {
  const used = new Set(section.rows.map(({ label }) => label));
  let next = Math.max(0, ...section.rows.map(({ label }) => (/^[A-Z]{1,2}$/.test(label) ? numberOfLetters(label) : 0))) + 1;
  return () => {
    while (used.has(lettersOf(next))) next++;
    return lettersOf(next++);
  };
}

/** A table with its seats around it; a square one has them on its sides in turn. */
export function newTable(section: Section, [x, y]: Point, { seats: count, size, shape, category }: { seats: number; size: number; shape: Table["shape"]; category?: string }, namer: Namer): Table {
  const id = namer.after(`${section.id}-t`);
  const labels = new Set(section.tables.map(({ label }) => label));
  let number = section.tables.length + 1;
  while (labels.has(String(number))) number++;
  const seats = pointsAround([x, y], count, size, shape).map((point, i): Seat => {
    const [sx, sy] = roundedPoint(point);
    return { id: namer.after(id), label: String(i + 1), x: sx, y: sy, kind: "normal", ...(category === undefined ? {} : { category }) };
  });
  return { id, label: String(number), x, y, shape, size, seats, whole: false };
}

export function pointsAround([x, y]: Point, count: number, size: number, shape: Table["shape"]): Point[] {
  const reach = size / 2 + 32;
  if (shape === "round") {
    return Array.from({ length: count }, (_, i) => {
      const angle = (2 * Math.PI * i) / count - Math.PI / 2;
      return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
    });
  }
  const sides = [0, 1, 2, 3].map((side) => Math.floor(count / 4) + (side < count % 4 ? 1 : 0));
  return sides.flatMap((many, side) => Array.from({ length: many }, (_, i): Point => {
    const along = ((i + 1) / (many + 1) - 0.5) * size;
    return ([[x + along, y - reach], [x + reach, y + along], [x - along, y + reach], [x - reach, y - along]] as const)[side]!;
  }));
}

/** The table with another number of seats, size or shape: seats that stay keep their ids. */
export function reseated(table: Table, change: { seats?: number; size?: number; shape?: Table["shape"] }, namer: Namer): Table {
  const count = change.seats ?? table.seats.length;
  const size = change.size ?? table.size;
  const shape = change.shape ?? table.shape;
  const seats = pointsAround([table.x, table.y], count, size, shape).map((point, i): Seat => {
    const [x, y] = roundedPoint(point);
    const category = table.seats[0]?.category;
    const old = table.seats[i] ?? { id: namer.after(table.id), label: String(i + 1), kind: "normal" as SeatKind, ...(category === undefined ? {} : { category }) };
    return { ...old, x, y };
  });
  return { ...table, size, shape, seats };
}

/** The selected seats as one new row of this section, from left to right. */
export function joinedIntoRow(map: SeatMap, seats: ReadonlySet<string>, sectionId: string, namer: Namer): SeatMap {
  const taken: Seat[] = [];
  let next = changedRows(map, (row) => {
    const kept = row.seats.filter((seat) => !seats.has(seat.id));
    if (kept.length === row.seats.length) return row;
    for (const seat of row.seats) if (seats.has(seat.id)) taken.push(withGap(seat, false));
    return kept.length ? { ...row, seats: mappedFirst(kept) } : null;
  });
  const section = next.sections.find(({ id }) => id === sectionId);
  if (section === undefined || taken.length === 0 || taken.length > MOST_SEATS_IN_A_ROW) return map;
  const wide = spread(taken.map(({ x }) => x)) >= spread(taken.map(({ y }) => y));
  taken.sort((a, b) => (wide ? a.x - b.x : a.y - b.y));
  const row = { id: namer.after(`${section.id}-r`), label: nextLetters(section)(), seats: taken };
  next = changedSection(next, sectionId, (its) => ({ ...its, rows: [...its.rows, row] }));
  return next;
}

function mappedFirst(seats: Seat[]): Seat[] {
  return [withGap(seats[0]!, false), ...seats.slice(1)];
}

function spread(values: number[]): number {
  return Math.max(...values) - Math.min(...values);
}

/** Selected rows (whole ones) and tables put into another section, under the ids that they have. */
export function movedToSection(map: SeatMap, seats: ReadonlySet<string>, tables: ReadonlySet<string>, sectionId: string): SeatMap {
  const rows: Row[] = [];
  const moved: Table[] = [];
  const emptied = map.sections.map((section) => {
    if (section.id === sectionId) return section;
    const goes = (row: Row) => row.seats.some((seat) => seats.has(seat.id));
    const leaving = section.rows.filter(goes);
    const leavingTables = section.tables.filter((table) => tables.has(table.id));
    if (leaving.length === 0 && leavingTables.length === 0) return section;
    rows.push(...leaving);
    moved.push(...leavingTables);
    return { ...section, rows: section.rows.filter((row) => !goes(row)), tables: section.tables.filter((table) => !tables.has(table.id)) };
  });
  if (rows.length === 0 && moved.length === 0) return map;
  return { ...map, sections: emptied.map((section) => (section.id === sectionId ? { ...section, rows: [...section.rows, ...rows], tables: [...section.tables, ...moved] } : section)) };
}
