/** Standing tickets of a session that sells seats as well: the types that no price tier names, bought by number. */
import type { Availability, Money, Session, TicketType } from "../../api/wire";
import { fill } from "../../i18n/fill";
import type { Telling } from "../cards";
import { quantityLine, type QuantityLine } from "../quantityline";
import { placesOf, totalOf, type Quantities } from "../selection";
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

export interface Standing {
  lines: QuantityLine[];
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
  telling: Telling,
): Standing | null {
  if (types.length === 0) return null;
  const { seats } = telling.words;
  const lines = types.map((type) => {
    const line = quantityLine(type, session, availability, chosen, telling);
    return sellsNow(type, telling.now) ? line : { ...line, most: 0 };
  });
  const places = placesOf(standingOf(types, chosen));
  const text = places === 0 ? seats.standingTickets : fill(places === 1 ? seats.standingOne : seats.standingCount, { n: places });
  return { lines, text, places, total: totalOf(types, chosen) };
}
