/**
 * A hall unpacked for drawing and counting: fifty thousand seats as numbers in a few typed arrays, in plan order, so
 * that a seat is its index everywhere on the phone. Ids and labels are made when somebody asks for them.
 */
import { boxOf, centreOf, grown, joinedBox, outlineOf, turned, type Box } from "./outline";
import { UnknownPlan, type Plan, type PlanArea, type PlanRow, type PlanSection, type PlanShape } from "./plan";

export const FORMAT = "menpiao.seat-plan/1";

export const NORMAL = 0;
export const WHEELCHAIR = 1;
export const COMPANION = 2;
export const RESTRICTED = 3;
export const AISLE = 4;
const KINDS: Record<string, number> = { n: NORMAL, w: WHEELCHAIR, c: COMPANION, r: RESTRICTED, a: AISLE };

export interface Row {
  id: string;
  label: string;
  section: number;
  first: number;
  count: number;
  table: { x: number; y: number; size: number; round: boolean; whole: boolean } | null;
  box: Box;
  plan: PlanRow;
}

export interface Section {
  id: string;
  name: string;
  level: number;
  first: number;
  count: number;
  firstRow: number;
  rowCount: number;
  /** Around all of its seats, flat `x, y, x, y, …`. */
  outline: number[];
  box: Box;
  /** Usual distance between neighbours, in units of the plan. */
  pitch: number;
  view: string;
  entrance: string;
  areas: PlanArea[];
}

export interface Hall {
  id: string;
  name: string;
  /** All that is drawn on, with a little air. */
  box: Box;
  /** The plan's own, which the background fills. */
  size: { width: number; height: number };
  focal: { x: number; y: number };
  background: string | null;
  shapes: PlanShape[];
  sections: Section[];
  rows: Row[];
  count: number;
  x: Int32Array;
  y: Int32Array;
  kind: Uint8Array;
  rowOf: Uint32Array;
  /** 1: an aisle lies between this seat and the one before it in the row. */
  gap: Uint8Array;
  pitch: number;
}

export function hallOf(plan: Plan): Hall {
  if (plan.format !== FORMAT) throw new UnknownPlan(plan.format);
  const count = plan.sections.reduce((sum, section) => sum + section.count, 0);
  const hall: Hall = {
    id: plan.id,
    name: plan.name,
    box: { left: 0, top: 0, right: plan.size[0], bottom: plan.size[1] },
    size: { width: plan.size[0], height: plan.size[1] },
    focal: { x: plan.focal[0], y: plan.focal[1] },
    background: plan.background,
    shapes: plan.shapes,
    sections: [],
    rows: [],
    count,
    x: new Int32Array(count),
    y: new Int32Array(count),
    kind: new Uint8Array(count),
    rowOf: new Uint32Array(count),
    gap: new Uint8Array(count),
    pitch: 0,
  };
  const entrances = new Map(plan.entrances.map(({ id, name }) => [id, name]));
  for (const section of plan.sections) addSection(hall, section, entrances);
  const pitches = hall.sections.filter((section) => section.count > 0).map((section) => section.pitch);
  hall.pitch = median(pitches) || 50;
  hall.box = usedBox(hall);
  return hall;
}

/** So many rows of a section tell how far its neighbours are apart. */
const TOLD_BY = 5;

function addSection(hall: Hall, section: PlanSection, entrances: Map<string, string>): void {
  const firstRow = hall.rows.length;
  let at = section.first;
  for (const row of section.rows) at = addRow(hall, row, at);
  const rows = hall.rows.slice(firstRow);
  const pitch = median(rows.slice(0, TOLD_BY).map((row) => pitchOf(hall, row)).filter((distance) => distance > 0)) || 50;
  const outline = section.outline.length >= 6 ? section.outline : outlineOf(hall, rows);
  const points = outline.concat(...(section.areas ?? []).map((area) => area.outline));
  hall.sections.push({
    id: section.id,
    name: section.name,
    level: section.level,
    first: section.first,
    count: at - section.first,
    firstRow,
    rowCount: rows.length,
    outline,
    box: points.length > 0 ? grown(boxOf(points), pitch / 2) : { left: 0, top: 0, right: 0, bottom: 0 },
    pitch,
    view: section.view ?? "",
    entrance: entrances.get(section.entrance ?? "") ?? "",
    areas: section.areas ?? [],
  });
}

function addRow(hall: Hall, row: PlanRow, first: number): number {
  const count = seatsIn(row);
  const index = hall.rows.length;
  spread(hall.x, first, count, row.x);
  spread(hall.y, first, count, row.y);
  hall.rowOf.fill(index, first, first + count);
  for (let i = 0; row.kinds !== undefined && i < count; i += 1) {
    hall.kind[first + i] = KINDS[row.kinds.charAt(i)] ?? NORMAL;
  }
  for (const gap of row.gaps ?? []) hall.gap[first + gap] = 1;
  const [x, y, size, shape] = row.at ?? [0, 0, 0, "round"];
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let seat = first; seat < first + count; seat += 1) {
    const sx = hall.x[seat] as number;
    const sy = hall.y[seat] as number;
    if (sx < box.left) box.left = sx;
    if (sx > box.right) box.right = sx;
    if (sy < box.top) box.top = sy;
    if (sy > box.bottom) box.bottom = sy;
  }
  hall.rows.push({
    id: row.id,
    label: row.label,
    section: hall.sections.length,
    first,
    count,
    table: row.table ? { x, y, size, round: shape === "round", whole: row.whole === true } : null,
    box,
    plan: row,
  });
  return first + count;
}

function spread(target: Int32Array, first: number, count: number, values: readonly number[]): void {
  let value = values[0] ?? 0;
  target[first] = value;
  if (values.length === 1) {
    target.fill(value, first, first + count);
    return;
  }
  for (let i = 1; i < count; i += 1) {
    value += values[i] ?? 0;
    target[first + i] = value;
  }
}

/** Three numbers are a sequence; anything else is one text a seat. */
function sequence(labels: PlanRow["labels"]): [from: number, step: number, count: number] | null {
  return labels.length === 3 && typeof labels[0] === "number" ? (labels as [number, number, number]) : null;
}

function seatsIn(row: PlanRow): number {
  return sequence(row.labels)?.[2] ?? row.labels.length;
}

/** Middle distance between neighbours of a row; a few of them say enough. */
function pitchOf(hall: Hall, row: Row): number {
  const distances: number[] = [];
  for (let seat = row.first + 1; seat < row.first + Math.min(row.count, 8); seat += 1) {
    if (hall.gap[seat] === 1) continue;
    distances.push(Math.hypot(hall.x[seat]! - hall.x[seat - 1]!, hall.y[seat]! - hall.y[seat - 1]!));
  }
  return median(distances);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

function boxOfShape({ points, rotation }: PlanShape): Box {
  const { left, top, right, bottom } = boxOf(points);
  const corners = [left, top, right, top, right, bottom, left, bottom];
  return boxOf(turned(corners, centreOf({ left, top, right, bottom }), rotation ?? 0));
}

/** What is really drawn on, with air around it: organizers leave wide margins on their plans. */
function usedBox(hall: Hall): Box {
  const boxes = hall.sections.filter((section) => section.outline.length > 0 || section.areas.length > 0);
  const shapes = hall.shapes.filter((shape) => shape.points.length > 0);
  const all = [...boxes.map(({ box }) => box), ...shapes.map(boxOfShape)];
  const [first, ...others] = all;
  return first === undefined ? hall.box : grown(others.reduce(joinedBox, first), hall.pitch);
}

export function rowAt(hall: Hall, seat: number): Row {
  return hall.rows[hall.rowOf[seat] as number] as Row;
}

export function sectionAt(hall: Hall, seat: number): Section {
  return hall.sections[rowAt(hall, seat).section] as Section;
}

export function labelOf(hall: Hall, seat: number): string {
  const { plan, first } = rowAt(hall, seat);
  const run = sequence(plan.labels);
  if (run !== null) return String(run[0] + run[1] * (seat - first));
  return String(plan.labels[seat - first] ?? "");
}

export function idOf(hall: Hall, seat: number): string {
  const { plan, first, id } = rowAt(hall, seat);
  return plan.ids?.[seat - first] ?? `${id}-${labelOf(hall, seat)}`;
}

const known = new WeakMap<Hall, Map<string, number>>();

/** The seat that has an id, or -1. All ids are made at the first question: few pages ever ask. */
export function seatOf(hall: Hall, id: string): number {
  let ids = known.get(hall);
  if (ids === undefined) {
    ids = new Map();
    for (let seat = 0; seat < hall.count; seat += 1) ids.set(idOf(hall, seat), seat);
    known.set(hall, ids);
  }
  return ids.get(id) ?? -1;
}

/** The wheelchair seat that a companion seat goes with, or -1. */
export function wheelchairOf(hall: Hall, seat: number): number {
  const row = rowAt(hall, seat);
  const id = row.plan.with?.[String(seat - row.first)];
  return id === undefined ? -1 : seatOf(hall, id);
}
