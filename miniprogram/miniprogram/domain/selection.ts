/** What a buyer has chosen at the checkout: how many of which ticket type, for whom, and what that costs. */
import type { Answer, Attendee, Availability, Bundle, EventPage, Money, OrderRequest, Session, TicketType } from "../api/wire";
import { times } from "./price";

/** Ticket type id to quantity. */
export type Quantities = Record<string, number>;

/** Most of one type that the stepper lets through. The server has the last word. */
export function mostOf(type: TicketType, availability: Availability | null, sessionMax: number | null = null): number {
  const now = availability?.ticket_types.find((entry) => entry.id === type.id);
  if (now && now.state !== "on_sale") return 0;
  const remaining = now && now.remaining !== "many" ? now.remaining : Infinity;
  return Math.max(0, Math.min(type.per_order_max, type.per_buyer_max, sessionMax ?? Infinity, remaining));
}

export function placesOf(quantities: Quantities): number {
  return Object.values(quantities).reduce((sum, quantity) => sum + quantity, 0);
}

export function totalOf(types: readonly TicketType[], quantities: Quantities): Money {
  const currency = types[0]?.price.currency ?? "CNY";
  const amount = types.reduce((sum, type) => sum + times(type.price, quantities[type.id] ?? 0).amount, 0);
  return { amount, currency };
}

export function itemsOf(
  sessionId: string,
  types: readonly TicketType[],
  quantities: Quantities,
): OrderRequest["items"] {
  return types
    .filter((type) => (quantities[type.id] ?? 0) > 0)
    .map((type) => ({
      kind: "quantity" as const,
      session_id: sessionId,
      ticket_type_id: type.id,
      quantity: quantities[type.id] ?? 0,
    }));
}

/** A bundle, and how many of it. */
export interface ChosenBundle {
  bundle: Bundle;
  quantity: number;
}

/** All that is chosen, as it is sent. */
export function allItems(
  sessionId: string,
  types: readonly TicketType[],
  quantities: Quantities,
  chosen: ChosenBundle | null,
): OrderRequest["items"] {
  const items = itemsOf(sessionId, types, quantities);
  if (chosen === null || chosen.quantity === 0) return items;
  return [...items, { kind: "bundle" as const, bundle_id: chosen.bundle.id, quantity: chosen.quantity }];
}

/**
 * For each place that needs a person, in the order in which the server has the tickets, whether the identity number is
 * asked for: a bundle's tickets of a type that is also bought by itself stand with those, the others follow.
 */
export function idsAsked(types: readonly TicketType[], quantities: Quantities, chosen: ChosenBundle | null): boolean[] {
  const parts = chosen === null ? [] : chosen.bundle.parts.map((part) => ({ ...part, id: part.ticket_type_id }));
  const held = (id: string): number =>
    (chosen?.quantity ?? 0) * (parts.find((part) => part.id === id)?.quantity ?? 0);
  const loose = types.filter((type) => (quantities[type.id] ?? 0) > 0);
  const others = parts.filter((part) => !loose.some((type) => type.id === part.id));
  return [...loose, ...others]
    .filter((type) => type.attendee_names_required || type.attendee_ids_required)
    .flatMap((type) => Array<boolean>((quantities[type.id] ?? 0) + held(type.id)).fill(type.attendee_ids_required));
}

export function orderRequest(chosen: {
  items: OrderRequest["items"];
  attendees: readonly Attendee[];
  answers: readonly Answer[];
  contact: { name: string; phone: string };
  /** The waiting rooms' passes; none where none is needed. */
  passes: readonly string[];
  promoCode: string;
  /** What the buyer sees: the server refuses to take another sum. */
  total: Money;
}): OrderRequest {
  const request: OrderRequest = { items: chosen.items, expected_total: chosen.total };
  if (chosen.promoCode !== "") request.promo_code = chosen.promoCode;
  if (chosen.attendees.length > 0) request.attendees = [...chosen.attendees];
  if (chosen.answers.length > 0) request.answers = [...chosen.answers];
  const [pass, ...more] = chosen.passes;
  if (pass !== undefined && more.length === 0) request.pass = pass;
  else if (pass !== undefined) request.passes = [pass, ...more];
  if (chosen.contact.name.trim() !== "" || chosen.contact.phone.trim() !== "") {
    request.contact = { name: chosen.contact.name.trim(), phone: chosen.contact.phone.trim() };
  }
  return request;
}

/** The session to show first: the first that sells, else the first to come, or to wait for, else the last one. */
export function firstSession(event: EventPage): Session | undefined {
  return (
    event.sessions.find((session) => session.sale_state === "on_sale") ??
    event.sessions.find((session) => session.sale_state === "upcoming") ??
    event.sessions.find((session) => session.sale_state === "sold_out" && session.waitlist) ??
    event.sessions[event.sessions.length - 1]
  );
}
