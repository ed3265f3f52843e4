/**
 * Stretches of seats without an aisle between them, and what is free of them: what the rules and the search for the
 * best seats look at. The server has the same (seating/model); `contract/vectors/seat-rules.json` holds both to it.
 */
import { COMPANION, RESTRICTED, WHEELCHAIR, type Hall } from "./hall";
import type { Seating } from "./plan";

export interface Block {
  row: number;
  section: number;
  first: number;
  count: number;
  table: boolean;
  /** Sold only entire. */
  whole: boolean;
}

export interface Blocks {
  list: Block[];
  blockOf: Uint32Array;
  /** Units to the focal point: the smaller the better. */
  nearness: Int32Array;
}

/** A seat with restricted view counts as a kilometre farther away: it is taken after the others. */
const FARTHER_WHERE_RESTRICTED = 100_000;

const known = new WeakMap<Hall, Blocks>();

export function blocksOf(hall: Hall): Blocks {
  const found = known.get(hall) ?? cut(hall);
  known.set(hall, found);
  return found;
}

function cut(hall: Hall): Blocks {
  const list: Block[] = [];
  const blockOf = new Uint32Array(hall.count);
  hall.rows.forEach((row, index) => {
    const end = row.first + row.count;
    for (let first = row.first; first < end; ) {
      let last = first + 1;
      while (last < end && (row.table !== null || hall.gap[last] === 0)) last += 1;
      blockOf.fill(list.length, first, last);
      const whole = row.table?.whole === true;
      list.push({ row: index, section: row.section, first, count: last - first, table: row.table !== null, whole });
      first = last;
    }
  });
  const nearness = new Int32Array(hall.count);
  for (let seat = 0; seat < hall.count; seat += 1) {
    const far = Math.floor(Math.hypot(hall.x[seat]! - hall.focal.x, hall.y[seat]! - hall.focal.y));
    nearness[seat] = far + (hall.kind[seat] === RESTRICTED ? FARTHER_WHERE_RESTRICTED : 0);
  }
  return { list, blockOf, nearness };
}

/** What is free of a hall for one session now. */
export interface Picture {
  hall: Hall;
  tiers: Uint8Array;
  free: Uint8Array;
  rules: Seating["rules"];
}

/** For anybody: neither a wheelchair space nor its companion's seat. */
export function isOrdinary(hall: Hall, seat: number): boolean {
  const kind = hall.kind[seat];
  return kind !== WHEELCHAIR && kind !== COMPANION;
}

export function isFree({ free, tiers }: Picture, seat: number): boolean {
  return free[seat] === 1 && tiers[seat]! > 0;
}

/** For sale, and somebody has it: distance is kept from it. */
export function isOccupied({ free, tiers }: Picture, seat: number): boolean {
  return free[seat] !== 1 && tiers[seat]! > 0;
}

/** Free, and far enough from everybody else. */
export function isUsable(picture: Picture, block: Block, seat: number): boolean {
  return isFree(picture, seat) && !isTooClose(picture, block, seat, NOBODY);
}

export const NOBODY: ReadonlySet<number> = new Set();

/** Whether somebody else sits within the session's distance; `own` are one's own seats. */
export function isTooClose(picture: Picture, block: Block, seat: number, own: ReadonlySet<number>): boolean {
  const { distance } = picture.rules;
  const from = Math.max(block.first, seat - distance);
  const to = Math.min(block.first + block.count - 1, seat + distance);
  for (let other = from; distance > 0 && other <= to; other += 1) {
    if (isOccupied(picture, other) && !own.has(other)) return true;
  }
  return false;
}

/** Free for anybody, within the block: whose loneliness the rule about single seats is for. */
export function isOpen(picture: Picture, block: Block, seat: number): boolean {
  if (seat < block.first || seat >= block.first + block.count) return false;
  return isFree(picture, seat) && isOrdinary(picture.hall, seat);
}
