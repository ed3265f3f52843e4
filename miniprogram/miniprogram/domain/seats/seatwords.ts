/** How a seat is called: to the eye on a chip, and to the ear in the list. */
import { fill } from "../../i18n/fill";
import type { Words } from "../../i18n/zh-CN";
import type { Money, Seat } from "../../api/wire";
import { priceText } from "../price";
import { AISLE, COMPANION, labelOf, RESTRICTED, rowAt, sectionAt, WHEELCHAIR, type Hall } from "./hall";

/** `12 排 5 座`, within its section. */
export function seatWords(hall: Hall, seat: number, { seats: say }: Words): string {
  const row = rowAt(hall, seat);
  return fill(row.table === null ? say.seat : say.tableSeat, { row: row.label, label: labelOf(hall, seat) });
}

/** Two numbers side by side would be read as one: `内场 2 · 13 排 10 座`. */
function inSection(section: string, seat: string, { seats: say }: Words): string {
  return fill(/\d$/.test(section) ? say.placeNumbered : say.place, { section, seat });
}

/** `内场 12 排 5 座`. */
export function placeWords(hall: Hall, seat: number, words: Words): string {
  return inSection(sectionAt(hall, seat).name, seatWords(hall, seat, words), words);
}

/** Several seats in as few words as their rows allow: `内场 12 排 5、6 座`. */
export function placesWords(hall: Hall, seats: readonly number[], words: Words): string {
  const rows = new Map<number, number[]>();
  for (const seat of seats) rows.set(hall.rowOf[seat]!, [...(rows.get(hall.rowOf[seat]!) ?? []), seat]);
  const comma = words.common.listComma;
  return [...rows.values()]
    .map((group) => {
      const [first] = group as [number];
      const row = rowAt(hall, first);
      const label = group.map((seat) => labelOf(hall, seat)).join(comma);
      const seat = fill(row.table === null ? words.seats.seat : words.seats.tableSeat, { row: row.label, label });
      return inSection(sectionAt(hall, first).name, seat, words);
    })
    .join(words.common.listSemicolon);
}

/** A seat as an order or a ticket names it: `12 排 5 座`, `3 桌 5 座`, without its section. */
export function boughtWords({ row, label, table }: Seat, { seats: say }: Words): string {
  return fill(table ? say.tableSeat : say.seat, { row, label });
}

/** With its section: `内场 12 排 5 座`. */
export function boughtPlace(seat: Seat, words: Words): string {
  return inSection(seat.section, boughtWords(seat, words), words);
}

export function kindWords(hall: Hall, seat: number, { seats: say }: Words): string {
  const kind = hall.kind[seat];
  if (kind === WHEELCHAIR) return say.kinds.wheelchair;
  if (kind === COMPANION) return say.kinds.companion;
  if (kind === RESTRICTED) return say.kinds.restricted;
  return kind === AISLE ? say.kinds.aisle : "";
}

export type SeatState = "free" | "chosen" | "taken" | "other";

/** `12 排 5 座，¥380，可选`. */
export function spokenSeat(
  { hall, seat, state, price }: { hall: Hall; seat: number; state: SeatState; price: Money | null },
  words: Words,
): string {
  const say = words.seats;
  const values = {
    seat: seatWords(hall, seat, words),
    kind: kindWords(hall, seat, words),
    price: price === null ? "" : priceText(price),
    state: say.states[state],
  };
  if (price === null || state === "taken" || state === "other") return fill(say.spokenGone, values);
  return fill(values.kind === "" ? say.spoken : say.spokenKind, values);
}
