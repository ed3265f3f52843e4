/**
 * The document that a hall is drawn as: what the editor edits, saves, imports and exports, and what the server stores
 * (format `menpiao.seat-map/1`). One drawing unit is a centimetre; x grows to the right, y downwards. Everything is
 * immutable: an edit makes a new document that shares what it did not touch, so that undo keeps hundreds of them and
 * whatever is derived from a row can be remembered by the row itself.
 */
export const FORMAT = "menpiao.seat-map/1";

export type Lang = "zh-CN" | "en";
export type Text = Readonly<Partial<Record<Lang, string>>>;
export type Point = readonly [number, number];

export const SEAT_KINDS = ["normal", "wheelchair", "companion", "restricted", "aisle"] as const;
export type SeatKind = (typeof SEAT_KINDS)[number];

export const SHAPE_KINDS = ["stage", "wall", "exit", "bar", "text", "line", "polygon", "ellipse"] as const;
export type ShapeKind = (typeof SHAPE_KINDS)[number];

export interface Seat {
  readonly id: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly kind: SeatKind;
  readonly category?: string;
  /** An aisle lies before this seat: it and the one before it in the row are no neighbours. */
  readonly gap?: boolean;
  /** Of a companion seat: the wheelchair seat that it goes with. */
  readonly with?: string;
}

/** Seats in walking order. */
export interface Row {
  readonly id: string;
  readonly label: string;
  readonly seats: readonly Seat[];
}

export interface Table {
  readonly id: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly shape: "round" | "square";
  readonly size: number;
  readonly seats: readonly Seat[];
  /** Sold only as a whole. */
  readonly whole: boolean;
}

/** General admission: people stand, a quota ticket type sells it. */
export interface Area {
  readonly id: string;
  readonly name: Text;
  readonly capacity: number;
  readonly outline: readonly Point[];
  readonly category?: string;
}

export interface Section {
  readonly id: string;
  readonly name: Text;
  readonly level: number;
  readonly zone?: string;
  readonly entrance?: string;
  readonly outline: readonly Point[];
  /** A picture of the stage from here. */
  readonly view?: string;
  readonly rows: readonly Row[];
  readonly tables: readonly Table[];
  readonly areas: readonly Area[];
}

/** An ellipse has two points, opposite corners of the box around it; a text has one. */
export interface Shape {
  readonly kind: ShapeKind;
  readonly points: readonly Point[];
  readonly text?: Text;
  /** Degrees, clockwise. */
  readonly rotation?: number;
}

export interface Category {
  readonly id: string;
  readonly name: Text;
  readonly colour: string;
}

export interface Zone {
  readonly id: string;
  readonly name: Text;
}

export interface Entrance {
  readonly id: string;
  readonly name: Text;
  readonly x: number;
  readonly y: number;
  readonly zone?: string;
}

export interface SeatMap {
  readonly format: typeof FORMAT;
  readonly name: Text;
  readonly size: { readonly width: number; readonly height: number };
  /** Where everybody looks. */
  readonly focal: { readonly x: number; readonly y: number };
  readonly background: { readonly svg: string } | null;
  readonly zones: readonly Zone[];
  readonly entrances: readonly Entrance[];
  readonly categories: readonly Category[];
  readonly shapes: readonly Shape[];
  readonly sections: readonly Section[];
}

/** The tiers' colours of the design, in the order in which new categories get them. */
export const TIER_COLOURS = ["#D9381E", "#E08A1E", "#2F7E8F", "#5B5BD6", "#7A5C3E", "#1E7F5C", "#8C2F5A"] as const;

/** An empty hall with a stage and one section, ready to be drawn into. */
export function emptyHall(name: Text): SeatMap {
  return {
    format: FORMAT,
    name,
    size: { width: 3000, height: 2000 },
    focal: { x: 1500, y: 230 },
    background: null,
    zones: [],
    entrances: [],
    categories: [{ id: "a", name: { "zh-CN": "A 档", en: "Tier A" }, colour: TIER_COLOURS[0] }],
    shapes: [{ kind: "stage", points: [[900, 80], [2100, 80], [2100, 230], [900, 230]], text: { "zh-CN": "舞台", en: "Stage" } }],
    sections: [{ id: "main", name: { "zh-CN": "一楼", en: "Stalls" }, level: 1, outline: [], rows: [], tables: [], areas: [] }],
  };
}

/** The text in this language, else in the other one. */
export function textIn(text: Text | undefined, lang: Lang): string {
  return text?.[lang] ?? text?.[lang === "en" ? "zh-CN" : "en"] ?? "";
}

export function* seatsOf(section: Section): Generator<Seat> {
  for (const row of section.rows) yield* row.seats;
  for (const table of section.tables) yield* table.seats;
}

export function* allSeats(map: SeatMap): Generator<Seat> {
  for (const section of map.sections) yield* seatsOf(section);
}

export function countSeats(map: SeatMap): number {
  let count = 0;
  for (const section of map.sections) {
    for (const row of section.rows) count += row.seats.length;
    for (const table of section.tables) count += table.seats.length;
  }
  return count;
}
