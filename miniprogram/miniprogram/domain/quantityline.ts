/** A ticket type that is bought by number, ready for the template: how many are chosen, and how many may be. */
import type { Availability, Money, Session, TicketType } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Telling } from "./cards";
import { mostOf, type Quantities } from "./selection";

export interface QuantityLine {
  id: string;
  name: string;
  note: string;
  price: Money;
  quantity: number;
  most: number;
  /** What the buttons do, for whoever hears them. */
  less: string;
  more: string;
}

export function quantityLine(
  type: TicketType,
  session: Session,
  availability: Availability | null,
  quantities: Quantities,
  { words }: Telling,
): QuantityLine {
  const { id, name, note, price } = type;
  return {
    id,
    name,
    note,
    price,
    quantity: quantities[id] ?? 0,
    most: mostOf(type, availability, session.per_buyer_max),
    less: fill(words.checkout.less, { name }),
    more: fill(words.checkout.more, { name }),
  };
}
