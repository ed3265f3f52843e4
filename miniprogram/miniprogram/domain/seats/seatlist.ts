/**
 * The hall as lists: sections, rows of one, seats of one. The way for everybody who can't see or touch the map, in the
 * same words as on a ticket.
 */
import type { Session } from "../../api/wire";
import { fill } from "../../i18n/fill";
import type { Telling } from "../cards";
import { priceOf, tierAt, type Choice, type Sale } from "./choice";
import { tierColour } from "./colours";
import { labelOf } from "./hall";
import { kindWords, spokenSeat, type SeatState } from "./seatwords";
import { sectionPrices } from "./seatsview";
import { tableHint, tableNote } from "./tables";

/** Where in the list one is; -1: not that far. */
export interface Place {
  section: number;
  row: number;
}

export interface ListLine {
  key: number;
  name: string;
  note: string;
  left: string;
  gone: boolean;
  spoken: string;
}

export interface ListSeat {
  key: number;
  label: string;
  note: string;
  state: SeatState;
  colour: string;
  spoken: string;
}

export interface SeatList {
  title: string;
  hint: string;
  deeper: boolean;
  lines: ListLine[];
  seats: ListSeat[];
}

export const NOWHERE: Place = { section: -1, row: -1 };

/** Where the list opens: at the first chosen seat, else at the section that the map shows. */
export function placeFrom(sale: Sale, choice: Choice, section: number): Place {
  const [first] = choice;
  return first === undefined ? { section, row: -1 } : placeOfSeat(sale, first.seat);
}

/** Into a line of the list. */
export function into(place: Place, key: number): Place {
  return place.section < 0 ? { section: key, row: -1 } : { ...place, row: key };
}

export function outOf(place: Place): Place {
  return place.row < 0 ? NOWHERE : { ...place, row: -1 };
}

/** What the list is made of. */
export interface Listed {
  sale: Sale;
  session: Session;
  choice: Choice;
  dark: boolean;
}

export function listAt(of: Listed, place: Place, telling: Telling): SeatList {
  if (place.section < 0) return sectionsList(of.sale, telling);
  return place.row < 0 ? rowsList(of, place.section, telling) : seatsList(of, place, telling);
}

function sectionsList(sale: Sale, telling: Telling): SeatList {
  const say = telling.words.seats;
  const prices = sectionPrices(sale, telling);
  const lines = sale.hall.sections.flatMap((section, key) => {
    if (section.count === 0) return [];
    return [lineOf(key, section.name, prices[key] ?? "", freeIn(sale, section.first, section.count), telling)];
  });
  return { title: say.sections, hint: "", deeper: false, lines, seats: [] };
}

function rowsList({ sale, session }: Listed, index: number, telling: Telling): SeatList {
  const say = telling.words.seats;
  const section = sale.hall.sections[index]!;
  const lines = Array.from({ length: section.rowCount }, (_, i) => {
    const row = sale.hall.rows[section.firstRow + i]!;
    const name = fill(row.table === null ? say.row : say.table, { label: row.label });
    return lineOf(section.firstRow + i, name, tableNote(sale, session, row.first, telling), freeIn(sale, row.first, row.count), telling);
  });
  return { title: `${section.name} · ${say.rows}`, hint: "", deeper: true, lines, seats: [] };
}

function lineOf(key: number, name: string, note: string, left: number, { words }: Telling): ListLine {
  const text = left === 0 ? words.seats.sectionGone : fill(words.seats.free, { n: left });
  return { key, name, note, left: text, gone: left === 0, spoken: [name, note, text].filter(Boolean).join(words.common.listComma) };
}

function freeIn({ free, tiers }: Sale, first: number, count: number): number {
  let left = 0;
  for (let seat = first; seat < first + count; seat += 1) if (free[seat] === 1 && tiers[seat]! > 0) left += 1;
  return left;
}

function seatsList({ sale, session, choice, dark }: Listed, place: Place, telling: Telling): SeatList {
  const { words } = telling;
  const say = words.seats;
  const row = sale.hall.rows[place.row]!;
  const section = sale.hall.sections[place.section]!;
  const seats = Array.from({ length: row.count }, (_, i) => {
    const seat = row.first + i;
    const state = stateOf(sale, choice, seat);
    const tier = tierAt(sale, seat);
    const typeId = choice.find((picked) => picked.seat === seat)?.typeId ?? tier?.prices[0]?.ticket_type_id ?? "";
    const price = priceOf(sale, { seat, typeId });
    const spoken = spokenSeat({ hall: sale.hall, seat, state, price }, words);
    const colour = state === "free" ? tierColour(tier?.colour ?? "", dark) : "";
    return { key: seat, label: labelOf(sale.hall, seat), note: kindWords(sale.hall, seat, words), state, colour, spoken };
  });
  const name = fill(row.table === null ? say.row : say.table, { label: row.label });
  const hint = tableHint(sale, session, row.first, telling);
  return { title: `${section.name} · ${name}`, hint, deeper: true, lines: [], seats };
}

function stateOf({ free, tiers }: Sale, choice: Choice, seat: number): SeatState {
  if (choice.some((picked) => picked.seat === seat)) return "chosen";
  if (tiers[seat] === 0) return "other";
  return free[seat] === 1 ? "free" : "taken";
}

/** The row's own list. */
function placeOfSeat(sale: Sale, seat: number): Place {
  const row = sale.hall.rowOf[seat]!;
  return { section: sale.hall.rows[row]!.section, row };
}

