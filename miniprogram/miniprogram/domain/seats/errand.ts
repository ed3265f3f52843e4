/** What the map sends to the checkout: seats, or the wish for the best ones, with the words that the buyer has read. */
import type { Money, OrderRequest } from "../../api/wire";
import type { Quantities } from "../selection";

export interface SeatLine {
  /** Empty where the system chooses. */
  seatId: string;
  typeId: string;
  words: string;
  note: string;
  price: Money;
}

export type Accept = "together" | "split" | "scattered";

export interface SeatErrand {
  sessionId: string;
  lines: SeatLine[];
  /** The server chooses: so many seats of one tier. */
  best: { tier: number; accept: Accept } | null;
  /** Somebody was faster: what the server offers instead, by ids; empty: nothing near. Null: nothing was lost. */
  offered: string[][] | null;
  /** Standing tickets besides; the keys are all types that stand, whether any is chosen or not. */
  standing: Quantities;
}

export function itemsOfErrand({ sessionId, lines, best }: SeatErrand): OrderRequest["items"] {
  const [first] = lines;
  if (first === undefined) return [];
  if (best !== null) {
    const { tier, accept } = best;
    const ticket_type_id = first.typeId;
    const quantity = lines.length;
    return [{ kind: "best_available", session_id: sessionId, ticket_type_id, quantity, tier, accept, sections: [] }];
  }
  return lines.map((line) => ({
    kind: "seat",
    session_id: sessionId,
    seat_id: line.seatId,
    ticket_type_id: line.typeId,
  }));
}

/** As the checkout counts: how many of each ticket type. */
export function quantitiesOf({ lines, standing }: SeatErrand): Quantities {
  const quantities: Quantities = { ...standing };
  for (const { typeId } of lines) quantities[typeId] = (quantities[typeId] ?? 0) + 1;
  return quantities;
}

export function totalOfErrand({ lines }: SeatErrand): Money {
  const amount = lines.reduce((sum, { price }) => sum + price.amount, 0);
  return { amount, currency: lines[0]?.price.currency ?? "CNY" };
}
