/**
 * Documents as text and back. A file may come from anywhere, so reading believes nothing: what has the wrong type is
 * named with its place and nothing is opened. Defaults that were left out are filled in.
 */
import { FORMAT, SEAT_KINDS, SHAPE_KINDS, type Area, type Category, type Entrance, type Point, type Row, type Seat, type SeatKind, type SeatMap, type Section, type Shape, type ShapeKind, type Table, type Text, type Zone } from "./document";
import { MOST_SEATS } from "./limits";

/** Why a text is no seat map: the first thing that is wrong, as a JSON Pointer, with what was expected there. */
export class Unreadable extends Error {
  constructor(readonly pointer: string, readonly expected: string) {
    super(`${pointer || "/"}: ${expected}`);
  }
}

export const LARGEST_FILE_BYTES = 24 * 1024 * 1024;

export function readText(text: string): SeatMap {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Unreadable("", "JSON");
  }
  return readDocument(parsed);
}

/** Keys in the documented order and defaults left out, so that the same drawing is the same text. */
export function writeText(map: SeatMap, indent = 1): string {
  return JSON.stringify(written(map), null, indent);
}

export function written(map: SeatMap): unknown {
  const { format, name, size, focal, background, zones, entrances, categories, shapes, sections } = map;
  return {
    format, name, size, focal, ...(background === null ? {} : { background }), zones, entrances, categories, shapes,
    sections: sections.map(({ id, name, level, zone, entrance, outline, view, rows, tables, areas }) => ({
      id, name, level, zone, entrance, outline, view,
      rows: rows.map((row) => ({ id: row.id, label: row.label, seats: row.seats.map(writtenSeat) })),
      tables: tables.map((table) => ({ ...table, seats: table.seats.map(writtenSeat) })),
      areas,
    })),
  };
}

function writtenSeat({ id, label, x, y, kind, category, gap, with: partner }: Seat): unknown {
  return { id, label, x, y, kind: kind === "normal" ? undefined : kind, category, gap: gap || undefined, with: partner };
}

export function readDocument(value: unknown): SeatMap {
  const root = asObject(value, "");
  if (root["format"] !== FORMAT) throw new Unreadable("/format", FORMAT);
  const size = asObject(root["size"], "/size");
  const focal = asObject(root["focal"], "/focal");
  const background = root["background"] == null ? null : { svg: asText(asObject(root["background"], "/background")["svg"], "/background/svg") };
  const map: SeatMap = {
    format: FORMAT,
    name: asWords(root["name"], "/name"),
    size: { width: asNumber(size["width"], "/size/width"), height: asNumber(size["height"], "/size/height") },
    focal: { x: asNumber(focal["x"], "/focal/x"), y: asNumber(focal["y"], "/focal/y") },
    background,
    zones: asList(root["zones"], "/zones", readZone),
    entrances: asList(root["entrances"], "/entrances", readEntrance),
    categories: asList(root["categories"], "/categories", readCategory),
    shapes: asList(root["shapes"], "/shapes", readShape),
    sections: asList(root["sections"], "/sections", readSection),
  };
  let seats = 0;
  for (const section of map.sections) for (const row of [...section.rows, ...section.tables]) seats += row.seats.length;
  if (seats > MOST_SEATS) throw new Unreadable("/sections", `≤ ${MOST_SEATS}`);
  return map;
}

function readZone(value: unknown, at: string): Zone {
  const it = asObject(value, at);
  return { id: asText(it["id"], `${at}/id`), name: asWords(it["name"], `${at}/name`) };
}

function readEntrance(value: unknown, at: string): Entrance {
  const it = asObject(value, at);
  return { id: asText(it["id"], `${at}/id`), name: asWords(it["name"], `${at}/name`), x: asNumber(it["x"], `${at}/x`), y: asNumber(it["y"], `${at}/y`), ...given("zone", it["zone"], at) };
}

function readCategory(value: unknown, at: string): Category {
  const it = asObject(value, at);
  const colour = asText(it["colour"], `${at}/colour`);
  if (!/^#[0-9a-f]{6}$/i.test(colour)) throw new Unreadable(`${at}/colour`, "#RRGGBB");
  return { id: asText(it["id"], `${at}/id`), name: asWords(it["name"], `${at}/name`), colour };
}

function readShape(value: unknown, at: string): Shape {
  const it = asObject(value, at);
  return {
    kind: oneOf<ShapeKind>(it["kind"], SHAPE_KINDS, `${at}/kind`),
    points: asList(it["points"], `${at}/points`, readPoint),
    ...(it["text"] == null ? {} : { text: asWords(it["text"], `${at}/text`) }),
    ...(it["rotation"] ? { rotation: asNumber(it["rotation"], `${at}/rotation`) } : {}),
  };
}

function readSection(value: unknown, at: string): Section {
  const it = asObject(value, at);
  return {
    id: asText(it["id"], `${at}/id`),
    name: asWords(it["name"], `${at}/name`),
    level: it["level"] == null ? 1 : asNumber(it["level"], `${at}/level`),
    ...given("zone", it["zone"], at),
    ...given("entrance", it["entrance"], at),
    outline: asList(it["outline"], `${at}/outline`, readPoint),
    ...given("view", it["view"], at),
    rows: asList(it["rows"], `${at}/rows`, readRow),
    tables: asList(it["tables"], `${at}/tables`, readTable),
    areas: asList(it["areas"], `${at}/areas`, readArea),
  };
}

function readRow(value: unknown, at: string): Row {
  const it = asObject(value, at);
  return { id: asText(it["id"], `${at}/id`), label: asText(it["label"], `${at}/label`), seats: asList(it["seats"], `${at}/seats`, readSeat) };
}

function readTable(value: unknown, at: string): Table {
  const it = asObject(value, at);
  return {
    id: asText(it["id"], `${at}/id`),
    label: asText(it["label"], `${at}/label`),
    x: asNumber(it["x"], `${at}/x`),
    y: asNumber(it["y"], `${at}/y`),
    shape: oneOf(it["shape"] ?? "round", ["round", "square"] as const, `${at}/shape`),
    size: it["size"] == null ? 180 : asNumber(it["size"], `${at}/size`),
    seats: asList(it["seats"], `${at}/seats`, readSeat),
    whole: it["whole"] === true,
  };
}

function readArea(value: unknown, at: string): Area {
  const it = asObject(value, at);
  return { id: asText(it["id"], `${at}/id`), name: asWords(it["name"], `${at}/name`), capacity: asNumber(it["capacity"], `${at}/capacity`), outline: asList(it["outline"], `${at}/outline`, readPoint), ...given("category", it["category"], at) };
}

function readSeat(value: unknown, at: string): Seat {
  const it = asObject(value, at);
  return {
    id: asText(it["id"], `${at}/id`),
    label: asText(it["label"], `${at}/label`),
    x: asNumber(it["x"], `${at}/x`),
    y: asNumber(it["y"], `${at}/y`),
    kind: it["kind"] == null ? "normal" : oneOf<SeatKind>(it["kind"], SEAT_KINDS, `${at}/kind`),
    ...given("category", it["category"], at),
    ...(it["gap"] === true ? { gap: true } : {}),
    ...given("with", it["with"], at),
  };
}

function readPoint(value: unknown, at: string): Point {
  if (!Array.isArray(value) || value.length !== 2) throw new Unreadable(at, "[x, y]");
  return [asNumber(value[0], `${at}/0`), asNumber(value[1], `${at}/1`)];
}

function given<K extends string>(key: K, value: unknown, at: string): { [P in K]?: string } {
  return value == null ? {} : ({ [key]: asText(value, `${at}/${key}`) } as { [P in K]?: string });
}

function asObject(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Unreadable(at, "{…}");
  return value as Record<string, unknown>;
}

function asList<T>(value: unknown, at: string, read: (item: unknown, at: string) => T): T[] {
  if (value == null) return [];
  if (!Array.isArray(value)) throw new Unreadable(at, "[…]");
  return value.map((item, i) => read(item, `${at}/${i}`));
}

function asText(value: unknown, at: string): string {
  if (typeof value !== "string") throw new Unreadable(at, "\"…\"");
  return value;
}

function asNumber(value: unknown, at: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Unreadable(at, "0, 1, 2 …");
  return value;
}

function asWords(value: unknown, at: string): Text {
  const it = asObject(value, at);
  const text: { "zh-CN"?: string; en?: string } = {};
  for (const lang of ["zh-CN", "en"] as const) if (it[lang] != null) text[lang] = asText(it[lang], `${at}/${lang}`);
  return text;
}

function oneOf<T extends string>(value: unknown, all: readonly T[], at: string): T {
  if (!all.includes(value as T)) throw new Unreadable(at, all.join(" | "));
  return value as T;
}
