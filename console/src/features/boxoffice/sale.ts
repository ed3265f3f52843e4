/** What stands on the counter: which tickets, what they come to, and which notes somebody may hand over. Pure. */
import type { WantedOrder, WindowOrder } from "@/api/boxOffice";
import type { SessionInFull } from "@/api/cancellations";
import type { PickedSeats } from "./seats";

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

/** Fen, before promotions and fees, which the server knows; null where the best seats are still to be found. */
export function sumOf(basket: Basket, types: readonly TypeOnSale[], seats: PickedSeats): number | null {
  const wanted = types.filter(({ id }) => basket[id]);
  if (wanted.some(({ id, seated }) => seated && !seats[id]?.length)) return null;
  return wanted.reduce((sum, { id, price }) => sum + (seats[id]?.length ? seats[id].reduce((more, seat) => more + seat.price, 0) : price.amount * basket[id]!), 0);
}

/** Who has to be named, in the order in which the server hands names out. */
export function namesNeeded(basket: Basket, types: readonly TypeOnSale[]): readonly TypeOnSale[] {
  return types.filter((type) => type.attendee_names_required).flatMap((type) => Array.from({ length: basket[type.id] ?? 0 }, () => type));
}

/** `companionOf`: serials of tickets for wheelchair places, whose companions' seats are among these. */
export function orderOf(basket: Basket, types: readonly TypeOnSale[], seats: PickedSeats, session: string, people: readonly Person[], code: string, companionOf = ""): WantedOrder {
  const items = types.filter(({ id }) => basket[id]).flatMap(({ id, seated }): object[] => {
    const of = { session_id: session, ticket_type_id: id };
    if (seats[id]?.length) return seats[id].map((seat) => ({ kind: "seat" as const, seat_id: seat.id, ...of }));
    return [{ kind: seated ? ("best_available" as const) : ("quantity" as const), quantity: basket[id]!, ...of }];
  });
  const attendees = people.map(({ name, id }) => (id ? { name: name.trim(), id_number: id.trim() } : { name: name.trim() }));
  const serials = companionOf.split(/[\s,，、;；]+/).filter(Boolean);
  return { items, ...(attendees.length ? { attendees } : {}), ...(code ? { promo_code: code } : {}), ...(serials.length ? { companion_of: serials } : {}) } as WantedOrder;
}

/** Of an order that pays for dearer places: whose tickets these are, and which. Null for a sale. */
export function paysFor(order: WindowOrder): { readonly order: string; readonly tickets: readonly string[] } | null {
  const changes = order.seat_changes.filter(({ supplement_order_id: id }) => id === order.id);
  return changes.length === 0 ? null : { order: changes[0]!.order_id, tickets: changes.map(({ ticket_id: id }) => id) };
}

const NOTES = [10_00, 20_00, 50_00, 100_00];

/** The sums that somebody with notes in hand is likely to give for this, the exact one first. */
export function likelySums(total: number): readonly number[] {
  const found = new Set([total]);
  for (const note of NOTES) found.add(Math.ceil(total / note) * note);
  return [...found].sort((a, b) => a - b).slice(0, 4);
}
