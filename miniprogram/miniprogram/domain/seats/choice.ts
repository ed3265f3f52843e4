/** What a buyer has chosen on the map: seats, and with which ticket type each. Seats are indices of the hall. */
import type { Money, Session, TicketType } from "../../api/wire";
import type { Picture } from "./blocks";
import { rowAt, type Hall } from "./hall";
import type { Seating, Tier, TierPrice } from "./plan";

export interface Picked {
  seat: number;
  typeId: string;
}

export type Choice = readonly Picked[];

/** A hall as it is being sold now. */
export interface Sale {
  hall: Hall;
  seating: Seating;
  /** Tier of each seat, 0: not for sale. */
  tiers: Uint8Array;
  /** 1: the public may have it. */
  free: Uint8Array;
}

/** As the rules look at it. */
export function pictureOf({ hall, tiers, free, seating }: Sale): Picture {
  return { hall, tiers, free, rules: seating.rules };
}

export function seatsOf(choice: Choice): number[] {
  return choice.map(({ seat }) => seat);
}

/** What a tier is sold as now, in the session's order: full price first, as organizers list it. */
export function offersOf(tier: Tier | undefined, session: Session, now: number): TierPrice[] {
  if (tier === undefined) return [];
  return session.ticket_types.flatMap((type) => {
    const offer = tier.prices.find((price) => price.ticket_type_id === type.id);
    return offer !== undefined && sellsNow(type, now) ? [offer] : [];
  });
}

export function sellsNow(type: TicketType, now: number): boolean {
  return Date.parse(type.on_sale_at) <= now && now < Date.parse(type.off_sale_at);
}

export function tierAt({ seating, tiers }: Sale, seat: number): Tier | undefined {
  return seating.tiers.find(({ number }) => number === tiers[seat]);
}

export function priceOf(sale: Sale, { seat, typeId }: Picked): Money | null {
  return tierAt(sale, seat)?.prices.find((price) => price.ticket_type_id === typeId)?.price ?? null;
}

export function totalOf(sale: Sale, choice: Choice): Money {
  const prices = choice.map((picked) => priceOf(sale, picked));
  const amount = prices.reduce((sum, price) => sum + (price?.amount ?? 0), 0);
  return { amount, currency: prices.find((price) => price !== null)?.currency ?? "CNY" };
}

/** The contract's limit: seats that are named one by one. */
const MOST_NAMED = 20;

/** Most places of one order, over all of its types. */
export function mostSeats(session: Session): number {
  const types = session.ticket_types.map(mostOfType);
  return Math.min(MOST_NAMED, session.per_buyer_max ?? Infinity, types.reduce((sum, most) => sum + most, 0));
}

export function mostOfType(type: TicketType): number {
  return Math.min(type.per_order_max, type.per_buyer_max);
}

/** Most seats of a tier in one order, over the types that sell it. */
export function mostOf(tier: Tier | undefined, session: Session): number {
  const sold = new Set((tier?.prices ?? []).map((price) => price.ticket_type_id));
  return mostSeats({ ...session, ticket_types: session.ticket_types.filter(({ id }) => sold.has(id)) });
}

/** Whether one more of this type may be chosen. */
export function mayAdd(choice: Choice, typeId: string, session: Session): boolean {
  const type = session.ticket_types.find(({ id }) => id === typeId);
  if (type === undefined || choice.length >= mostSeats(session)) return false;
  return choice.filter((picked) => picked.typeId === typeId).length < mostOfType(type);
}

/** Tickets of the seats' first type are used up, and others are left: nobody takes a student's for granted. */
export interface Asks {
  kind: "asks";
  /** Of which the order has as many as it may. */
  type: TicketType;
  instead: TierPrice[];
}

export type Filled = { kind: "picks"; choice: Choice } | Asks | { kind: "not_now" } | { kind: "too_many" };

/** These seats on top of a choice: with the first type that their tier is sold as, then with those that are `allowed`. */
export function filled(sale: Sale, session: Session, choice: Choice, seats: readonly number[], { now, allowed }: { now: number; allowed: readonly string[] }): Filled {
  let grown = choice;
  for (const seat of seats) {
    const offers = offersOf(tierAt(sale, seat), session, now);
    const [first, ...others] = offers;
    if (first === undefined) return { kind: "not_now" };
    const left = offers.filter(({ ticket_type_id: id }) => mayAdd(grown, id, session));
    const offer = left.find((each) => each === first || allowed.includes(each.ticket_type_id));
    if (offer !== undefined) grown = [...grown, { seat, typeId: offer.ticket_type_id }];
    else if (left.length === 0) return { kind: "too_many" };
    else {
      const used = [first, ...others].filter(({ ticket_type_id: id }) => id === first.ticket_type_id || allowed.includes(id)).pop()!;
      return { kind: "asks", type: session.ticket_types.find(({ id }) => id === used.ticket_type_id)!, instead: left };
    }
  }
  return { kind: "picks", choice: grown };
}

/** The seats that one tap takes or leaves: a whole table together, any other seat alone. */
export function unitOf(hall: Hall, seat: number): number[] {
  const row = rowAt(hall, seat);
  if (row.table === null || !row.table.whole) return [seat];
  return Array.from({ length: row.count }, (_, i) => row.first + i);
}

export type Tapped =
  | { kind: "changed"; choice: Choice }
  /** Somebody has it, it is not sold, or part of its table is gone. */
  | { kind: "not_sold" }
  | Exclude<Filled, { kind: "picks" }>;

/** A tap on a seat: taken if it can be, left if it was taken. */
export function tapped(sale: Sale, session: Session, choice: Choice, seat: number, how: { now: number; allowed: readonly string[] }): Tapped {
  const unit = unitOf(sale.hall, seat);
  if (choice.some((picked) => picked.seat === seat)) return { kind: "changed", choice: without(choice, unit) };
  if (!unit.every((it) => sale.free[it] === 1 && sale.tiers[it]! > 0)) return { kind: "not_sold" };
  const found = filled(sale, session, choice, unit, how);
  return found.kind === "picks" ? { kind: "changed", choice: found.choice } : found;
}

export function without(choice: Choice, seats: readonly number[]): Choice {
  return choice.filter(({ seat }) => !seats.includes(seat));
}

/** Another ticket type for one of the seats; null where the order has as many of it as it may. */
export function retyped(session: Session, choice: Choice, seat: number, typeId: string): Choice | null {
  const others = without(choice, [seat]);
  return mayAdd(others, typeId, session) ? choice.map((picked) => (picked.seat === seat ? { seat, typeId } : picked)) : null;
}

/** Types that somebody has chosen already are not asked for again. */
export function typesIn(choice: Choice): string[] {
  return [...new Set(choice.map(({ typeId }) => typeId))];
}

/** What is left of a choice after others have bought; of a whole table nothing, when one of its seats is gone. */
export function afterLosses(hall: Hall, choice: Choice, free: Uint8Array): { choice: Choice; lost: number[] } {
  const gone = choice.filter(({ seat }) => free[seat] !== 1).flatMap(({ seat }) => unitOf(hall, seat));
  return { choice: without(choice, gone), lost: seatsOf(choice).filter((seat) => gone.includes(seat)) };
}
