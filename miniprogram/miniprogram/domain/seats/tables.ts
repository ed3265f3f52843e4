/**
 * Tables that are sold whole and seat more than an order may have. The limit stands, so the picker says so where the
 * table is looked at, and what can be had instead; not when everything is chosen.
 */
import type { Session } from "../../api/wire";
import { fill } from "../../i18n/fill";
import type { Telling } from "../cards";
import { mostOf, offersOf, tierAt, unitOf, type Sale } from "./choice";
import { picksOf } from "./errands";
import { rowAt } from "./hall";

/** How a table is sold, beside its name; empty for all that is sold seat by seat. */
export function tableNote(sale: Sale, session: Session, seat: number, { words, now }: Telling): string {
  const n = unitOf(sale.hall, seat).length;
  if (n === 1) return "";
  const most = fewerThan(sale, session, seat, now);
  return fill(most === null ? words.seats.tableNote : words.seats.tableNoteTooLarge, { n, most: most ?? n });
}

/** The same as a sentence, above its seats. */
export function tableHint(sale: Sale, session: Session, seat: number, { words, now }: Telling): string {
  const n = unitOf(sale.hall, seat).length;
  if (n === 1) return "";
  const most = fewerThan(sale, session, seat, now);
  return fill(most === null ? words.seats.wholeTable : words.seats.tableTooLarge, { n, most: most ?? n });
}

/** Why one more tap takes nothing: the table is too large for an order, or the order has enough. */
export function tooManyWords(sale: Sale, session: Session, seat: number, telling: Telling): string {
  const most = fewerThan(sale, session, seat, telling.now);
  if (most === null) return fill(telling.words.seats.limit, { n: mostOf(tierAt(sale, seat), session) });
  return tableHint(sale, session, seat, telling);
}

/** So many seats an order may have, where that is less than the table; null where the whole table can be had. */
function fewerThan(sale: Sale, session: Session, seat: number, now: number): number | null {
  const unit = unitOf(sale.hall, seat);
  const tier = tierAt(sale, seat);
  const sells = offersOf(tier, session, now).length > 0;
  return unit.length > 1 && sells && picksOf(sale, session, unit, now) === null ? mostOf(tier, session) : null;
}

/** Why nothing of a tier comes out at so many; empty where it is not because of its tables. */
export function tablesOnlyWords(sale: Sale, session: Session, asked: { tier: number; count: number }, { words }: Telling): string {
  const sizes = sizesOfTables(sale, asked.tier);
  if (sizes === null || comesOut(sizes, asked.count)) return "";
  const most = mostOf(sale.seating.tiers.find(({ number }) => number === asked.tier), session);
  const n = sizes.join(words.seats.or);
  return fill(sizes.some((size) => size <= most) ? words.seats.tablesOnly : words.seats.tablesTooLarge, { n, most });
}

/** How many sit at the tier's tables, each number once; null where it also sells seats one by one. */
function sizesOfTables({ hall, tiers }: Sale, tier: number): number[] | null {
  const sizes = new Set<number>();
  for (let seat = 0; seat < hall.count; seat += 1) {
    if (tiers[seat] !== tier) continue;
    const { table, count } = rowAt(hall, seat);
    if (table === null || !table.whole) return null;
    sizes.add(count);
  }
  return sizes.size === 0 ? null : [...sizes].sort((a, b) => a - b);
}

/** Whether tables of these sizes can seat exactly so many. */
function comesOut(sizes: readonly number[], count: number): boolean {
  const reached = [true];
  for (let sum = 1; sum <= count; sum += 1) reached[sum] = sizes.some((size) => reached[sum - size] === true);
  return reached[count] === true;
}
