/** Standing tickets of a session that sells seats as well: the types that no price tier names, bought by number. */
import type { Availability, Money, Session, TicketType } from "../../api/wire";
import { fill } from "../../i18n/fill";
import type { Telling } from "../cards";
import { mostOf, placesOf, totalOf, type Quantities } from "../selection";
import { sellsNow } from "./choice";
import type { Seating } from "./plan";

export function standingTypes({ tiers }: Seating, session: Session): TicketType[] {
  const seated = new Set(tiers.flatMap(({ prices }) => prices.map((price) => price.ticket_type_id)));
  return session.ticket_types.filter(({ id }) => !seated.has(id));
}

/** Of each standing type so many; the keys say which types stand. */
export function standingOf(types: readonly TicketType[], chosen: Quantities): Quantities {
  return Object.fromEntries(types.map(({ id }) => [id, chosen[id] ?? 0]));
}

export interface StandingLine {
  id: string;
  name: string;
  note: string;
  price: Money;
  quantity: number;
  most: number;
  less: string;
  more: string;
}

export interface Standing {
  lines: StandingLine[];
  /** On the bar: `站票 2 张`; the name alone while none is chosen. */
  text: string;
  places: number;
  total: Money;
}

/** Null where nobody stands. */
export function standingView(
  types: readonly TicketType[],
  session: Session,
  { availability, chosen }: { availability: Availability | null; chosen: Quantities },
  { words, now }: Telling,
): Standing | null {
  if (types.length === 0) return null;
  const { seats, checkout } = words;
  const lines = types.map((type) => ({
    id: type.id,
    name: type.name,
    note: type.note,
    price: type.price,
    quantity: chosen[type.id] ?? 0,
    most: sellsNow(type, now) ? mostOf(type, availability, session.per_buyer_max) : 0,
    less: fill(checkout.less, { name: type.name }),
    more: fill(checkout.more, { name: type.name }),
  }));
  const places = placesOf(standingOf(types, chosen));
  const text = places === 0 ? seats.standingTickets : fill(places === 1 ? seats.standingOne : seats.standingCount, { n: places });
  return { lines, text, places, total: totalOf(types, chosen) };
}
