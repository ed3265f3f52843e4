/** What stands on the counter: which tickets, what they come to, and which notes somebody may hand over. Pure. */
import type { WantedOrder } from "@/api/boxOffice";
import type { SessionInFull } from "@/api/cancellations";

export type TypeOnSale = SessionInFull["ticket_types"][number];
/** How many of each ticket type, by its id. */
export type Basket = Readonly<Record<string, number>>;

export interface Person {
  readonly name: string;
  readonly id: string;
}

/** As many as WeChat lets go back one by one. */
export const MOST = 49;

export function ticketsIn(basket: Basket): number {
  return Object.values(basket).reduce((sum, count) => sum + count, 0);
}

/** With one more or one less of a type; never more than are free, nor than an order may have. */
export function changed(basket: Basket, type: TypeOnSale, by: number): Basket {
  const room = MOST - ticketsIn(basket) + (basket[type.id] ?? 0);
  const free = type.places?.free ?? room;
  const count = Math.max(0, Math.min((basket[type.id] ?? 0) + by, room, free));
  return { ...basket, [type.id]: count };
}

/** Fen, before promotions and fees, which the server knows; null where seats decide what they cost. */
export function sumOf(basket: Basket, types: readonly TypeOnSale[]): number | null {
  const wanted = types.filter(({ id }) => basket[id]);
  return wanted.some(({ seated }) => seated) ? null : wanted.reduce((sum, { id, price }) => sum + price.amount * basket[id]!, 0);
}

/** Who has to be named, in the order in which the server hands names out. */
export function namesNeeded(basket: Basket, types: readonly TypeOnSale[]): readonly TypeOnSale[] {
  return types.filter((type) => type.attendee_names_required).flatMap((type) => Array.from({ length: basket[type.id] ?? 0 }, () => type));
}

export function orderOf(basket: Basket, types: readonly TypeOnSale[], session: string, people: readonly Person[], code: string): WantedOrder {
  const items = types.filter(({ id }) => basket[id]).map(({ id, seated }) => ({
    kind: seated ? ("best_available" as const) : ("quantity" as const), session_id: session, ticket_type_id: id, quantity: basket[id]!,
  }));
  const attendees = people.map(({ name, id }) => (id ? { name: name.trim(), id_number: id.trim() } : { name: name.trim() }));
  return { items, ...(attendees.length ? { attendees } : {}), ...(code ? { promo_code: code } : {}) } as WantedOrder;
}

const NOTES = [10_00, 20_00, 50_00, 100_00];

/** The sums that somebody with notes in hand is likely to give for this, the exact one first. */
export function likelySums(total: number): readonly number[] {
  const found = new Set([total]);
  for (const note of NOTES) found.add(Math.ceil(total / note) * note);
  return [...found].sort((a, b) => a - b).slice(0, 4);
}
