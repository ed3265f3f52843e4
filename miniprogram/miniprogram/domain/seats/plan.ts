/**
 * What the server says about seats, as it travels: the compact plan of a hall (immutable, the same for everybody), the
 * tiers of a session, and which seats are free now. Nothing here is drawn or counted from; `hall.ts` unpacks it.
 */
import type { Money } from "../../api/wire";

export type Point = readonly [x: number, y: number];

/** One row, or the seats around one table. */
export interface PlanRow {
  id: string;
  label: string;
  table?: boolean;
  /** Where the table stands, how wide it is, and its form. */
  at?: [x: number, y: number, size: number, shape: "round" | "square"];
  /** The table is only sold entire. */
  whole?: boolean;
  /** Every label, or `[from, step, count]` of numbers in sequence. */
  labels: string[] | [from: number, step: number, count: number];
  /** Left out where each is `${row.id}-${label}`. */
  ids?: string[];
  /** The first, then differences; the first alone where all are the same. */
  x: number[];
  y: number[];
  /** One letter a seat, `n w c r a`; left out where all are n. */
  kinds?: string;
  /** Seats before which there is an aisle. */
  gaps?: number[];
  /** Companion seat to the id of its wheelchair seat. */
  with?: Record<string, string>;
  category?: number | number[];
}

export interface PlanArea {
  id: string;
  name: string;
  capacity: number;
  outline: number[];
}

export interface PlanSection {
  id: string;
  name: string;
  level: number;
  zone?: string | null;
  entrance?: string | null;
  /** The picture from here: an address, or a path of the server's. */
  view?: string | null;
  outline: number[];
  first: number;
  count: number;
  rows: PlanRow[];
  areas?: PlanArea[];
}

export interface PlanShape {
  kind: "stage" | "wall" | "exit" | "bar" | "text" | "line" | "polygon" | "ellipse";
  /** Flat: x, y, x, y, … */
  points: number[];
  text?: string | null;
  rotation?: number | null;
}

export interface Plan {
  format: string;
  id: string;
  name: string;
  size: [width: number, height: number];
  focal: Point;
  background: string | null;
  categories: { id: string; name: string; colour: string }[];
  zones: { id: string; name: string }[];
  entrances: { id: string; name: string }[];
  shapes: PlanShape[];
  sections: PlanSection[];
}

export interface TierPrice {
  ticket_type_id: string;
  price: Money;
}

export interface Tier {
  number: number;
  name: string;
  colour: string;
  prices: TierPrice[];
}

export interface Rules {
  no_orphans: boolean;
  /** So many seats stay free between two parties of a row. */
  distance: number;
}

export interface Seating {
  seat_map_id: string;
  version: number;
  tiers: Tier[];
  /** Runs of `[tier, count]` in plan order; tier 0 is not for sale. */
  sections: { id: string; tiers: [tier: number, count: number][] }[];
  rules: Rules;
}

export interface SeatsAnswer {
  version: string;
  /** The state that this continues; absent or null: this is the whole. */
  since?: string | null;
  sections: { id: string; free: string }[];
}

/** A format that this program can't read: it is older than the server. */
export class UnknownPlan extends Error {}
