/**
 * Numbers of seats and names of rows, by rule. Theatres differ: from the left or the right, odd numbers on one side and
 * even on the other (单双号), without the unlucky four, on from the row before. A rule is data, so that it can be shown
 * before it is applied.
 */
import type { Point, Row, Seat } from "@/seats/domain/document";
import { distance } from "@/seats/domain/geometry";

export interface SeatRule {
  /** Which end of the row comes first, as it is seen on the drawing. */
  readonly from: "left" | "right";
  /**
   * `plain` 1 2 3 …; `odd` 1 3 5 …; `even` 2 4 6 …; `split`: from the middle outwards, odd numbers towards the end
   * that comes first, even numbers towards the other.
   */
  readonly pattern: "plain" | "odd" | "even" | "split";
  readonly start: number;
  /** Numbers that are left out, and whether all with a 4 in them are. */
  readonly skip: readonly number[];
  readonly skipFours: boolean;
  /** Each row goes on where the one before it ended. */
  readonly continued: boolean;
  readonly prefix: string;
}

export const PLAIN_SEATS: SeatRule = { from: "left", pattern: "plain", start: 1, skip: [], skipFours: false, continued: false, prefix: "" };

export interface RowRule {
  readonly scheme: "letters" | "numbers" | "chinese";
  /** `stage`: the row nearest to the focal point comes first. */
  readonly from: "stage" | "back" | "top" | "bottom";
  readonly start: string;
  readonly skip: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

export const LETTERED_ROWS: RowRule = { scheme: "letters", from: "stage", start: "A", skip: ["I", "O"], prefix: "", suffix: "" };

/** The labels of a row's seats, in the row's own order. */
export function seatLabels(row: Row, rule: SeatRule, start = rule.start): string[] {
  const order = orderOf(row.seats, rule.from);
  const labels = new Array<string>(row.seats.length);
  if (rule.pattern === "split") {
    const middle = Math.ceil(order.length / 2);
    const odd = counting(oddFrom(start), 2, rule);
    const even = counting(oddFrom(start) + 1, 2, rule);
    for (let i = middle - 1; i >= 0; i--) labels[order[i]!] = rule.prefix + String(odd());
    for (let i = middle; i < order.length; i++) labels[order[i]!] = rule.prefix + String(even());
    return labels;
  }
  const first = rule.pattern === "odd" ? oddFrom(start) : rule.pattern === "even" ? start + (start % 2) : start;
  const next = counting(first, rule.pattern === "plain" ? 1 : 2, rule);
  for (const index of order) labels[index] = rule.prefix + String(next());
  return labels;
}

/** The rows with their seats numbered; one after the other where the rule goes on from row to row. */
export function numbered(rows: readonly Row[], rule: SeatRule): Row[] {
  let start = rule.start;
  return rows.map((row) => {
    const labels = seatLabels(row, rule, start);
    if (rule.continued) {
      const last = Math.max(start - 1, ...labels.map((label) => Number(label.slice(rule.prefix.length))));
      start = last + 1;
    }
    return { ...row, seats: row.seats.map((seat, i) => (seat.label === labels[i] ? seat : { ...seat, label: labels[i]! })) };
  });
}

function oddFrom(start: number): number {
  return start + (start % 2 === 0 ? 1 : 0);
}

function counting(first: number, step: number, rule: SeatRule): () => number {
  let next = first;
  const left = (n: number) => rule.skip.includes(n) || (rule.skipFours && String(n).includes("4"));
  return () => {
    while (left(next)) next += step;
    const now = next;
    next += step;
    return now;
  };
}

/** Indices of the seats from the end that comes first; of a row that stands upright its upper end is the left one. */
function orderOf(seats: readonly Seat[], from: "left" | "right"): number[] {
  const indices = seats.map((_, i) => i);
  const [first, last] = [seats[0], seats[seats.length - 1]];
  if (first === undefined || last === undefined) return indices;
  const across = Math.abs(last.x - first.x) >= Math.abs(last.y - first.y);
  const runsRight = across ? last.x >= first.x : last.y >= first.y;
  return runsRight === (from === "left") ? indices : indices.reverse();
}

/** The rows' names by the rule, in the order in which the rows were given. */
export function rowLabels(rows: readonly Row[], rule: RowRule, focal: Point): string[] {
  const order = rows.map((_, i) => i).sort((a, b) => placeOf(rows[a]!, rule, focal) - placeOf(rows[b]!, rule, focal) || a - b);
  const labels = new Array<string>(rows.length);
  const next = naming(rule);
  for (const index of order) labels[index] = rule.prefix + next() + rule.suffix;
  return labels;
}

function placeOf(row: Row, { from }: RowRule, focal: Point): number {
  const middle = row.seats[Math.floor(row.seats.length / 2)];
  if (middle === undefined) return 0;
  if (from === "top") return middle.y;
  if (from === "bottom") return -middle.y;
  const away = distance([middle.x, middle.y], focal);
  return from === "stage" ? away : -away;
}

function naming({ scheme, start, skip }: RowRule): () => string {
  let next = scheme === "letters" ? numberOfLetters(start) : Math.max(1, Number.parseInt(start, 10) || 1);
  const write = { letters: lettersOf, numbers: String, chinese: chineseOf }[scheme];
  const unwanted = new Set(skip.map((one) => one.trim().toUpperCase()).filter(Boolean));
  return () => {
    while (unwanted.has(write(next).toUpperCase())) next++;
    return write(next++);
  };
}

/** 1 A, 26 Z, 27 AA, 28 AB. */
export function lettersOf(number: number): string {
  let rest = number;
  let text = "";
  while (rest > 0) {
    rest -= 1;
    text = String.fromCharCode(65 + (rest % 26)) + text;
    rest = Math.floor(rest / 26);
  }
  return text;
}

export function numberOfLetters(text: string): number {
  const letters = text.toUpperCase().replace(/[^A-Z]/g, "").slice(0, 3);
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) || 1;
}

const DIGITS = "零一二三四五六七八九";

/** 一 二 … 十 十一 … 二十一, up to 九百九十九. */
export function chineseOf(number: number): string {
  if (number < 10) return DIGITS[number]!;
  if (number < 20) return "十" + (number % 10 ? DIGITS[number % 10] : "");
  if (number < 100) return DIGITS[Math.floor(number / 10)] + "十" + (number % 10 ? DIGITS[number % 10] : "");
  const rest = number % 100;
  const tens = rest === 0 ? "" : rest < 10 ? "零" + DIGITS[rest] : rest < 20 ? "一" + chineseOf(rest) : chineseOf(rest);
  return DIGITS[Math.floor(number / 100)] + "百" + tens;
}

/** `4, 13,14` as numbers; what is none is left out. */
export function readSkips(text: string): number[] {
  return text.split(/[,，、\s]+/).map(Number).filter((n) => Number.isInteger(n) && n > 0);
}
