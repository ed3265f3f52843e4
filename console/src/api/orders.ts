/** Orders as those who help buyers see them: finding them, everything about one, and what can be done for its buyer. */
import { asMoments } from "@/parts/list/days";
import type { components } from "./schema";
import { newKey } from "./client";
import { client } from "./logins";

type Schemas = components["schemas"];
export type FoundOrder = Schemas["FoundOrderOut"];
export type FoundOrders = Schemas["FoundOrderPage"];
export type Order = Schemas["OrderOfOrganizerOut"];
export type OrderState = Order["state"];
export type Item = Schemas["SupportItemOut"];
export type Seat = Schemas["SeatOut"];
export type Message = Schemas["SupportMessageOut"];
export type Fact = Schemas["FactOut"];
export type Facts = Schemas["FactPage"];
export type OrderNote = Order["notes"][number];
export type Handover = Schemas["HandoverOut"];
export type PersonalData = Schemas["PersonalDataOut"];
export type RefundQuote = Schemas["StaffRefundQuoteOut"];
export type QuotedTicket = Schemas["StaffQuotedTicketOut"];
export type Refund = Schemas["OrganizerRefundOut"];
export type SeatChange = Schemas["SeatMoveIn"] | Schemas["SeatSwapIn"] | Schemas["SessionMoveIn"];
export type SeatChangeQuote = Schemas["SeatChangeQuoteOut"];
export type MadeSeatChange = Schemas["SeatChangeOut"];
type Filters = Readonly<Record<string, string>>;

const BASE = "/api/v1/organizer";
const PAGE = 25;

/** The newest first. A text is sent in a body: names and phone numbers do not belong into addresses. */
export async function orders({ q, state, event, session, type, ...days }: Filters, after: string | null): Promise<FoundOrders> {
  const { from, to } = asMoments(days);
  if (q) {
    const body = { q, limit: PAGE, states: state ? [state] : [], event_id: event ?? null, session_id: session ?? null, ticket_type_id: type ?? null, placed_from: from ?? null, placed_before: to ?? null, cursor: after };
    return (await client.ask<FoundOrders>(`${BASE}/order-searches`, { method: "POST", body })).body;
  }
  const query = new URLSearchParams({ limit: String(PAGE) });
  for (const [name, value] of Object.entries({ state, event_id: event, session_id: session, ticket_type_id: type, from, to, cursor: after })) if (value) query.set(name, value);
  return (await client.ask<FoundOrders>(`${BASE}/orders?${query}`)).body;
}

/** A few that fit a number or a name, for choosing one. */
export async function find(q: string, limit: number): Promise<readonly FoundOrder[]> {
  return (await client.ask<FoundOrders>(`${BASE}/order-searches`, { method: "POST", body: { q, limit } })).body.items;
}

export async function order(id: string): Promise<Order> {
  return (await client.ask<Order>(`${BASE}/orders/${encodeURIComponent(id)}`)).body;
}

/** What happened after `cursor`, the oldest first. */
export async function facts(id: string, cursor: string): Promise<Facts> {
  return (await client.ask<Facts>(`${BASE}/orders/${id}/timeline?limit=50&cursor=${encodeURIComponent(cursor)}`)).body;
}

/** Names and phone in full; it is on record that one looked. */
export async function lookAtPersonalData(id: string): Promise<PersonalData> {
  return (await client.ask<PersonalData>(`${BASE}/orders/${id}/personal-data-looks`, { method: "POST", body: {} })).body;
}

export async function writeNote(id: string, text: string, key: string): Promise<OrderNote> {
  return (await client.ask<OrderNote>(`${BASE}/orders/${id}/notes`, { method: "POST", body: { text }, key })).body;
}

export async function resend(id: string, messageId: string, key: string): Promise<Message> {
  return (await client.ask<Message>(`${BASE}/orders/${id}/message-resends`, { method: "POST", body: { message_id: messageId }, key })).body;
}

/** Of one that is not paid: its places are free again. */
export async function cancelUnpaid(id: string): Promise<Order> {
  return (await client.ask<Order>(`${BASE}/orders/${id}/cancellation`, { method: "POST", body: {}, key: newKey() })).body;
}

/** Answers the order as it stands then. */
export async function nameAttendee(ticketId: string, body: Schemas["TicketAttendeeIn"]): Promise<Order> {
  return (await client.ask<Order>(`${BASE}/tickets/${ticketId}/attendee`, { method: "PUT", body })).body;
}

/** A link to a ticket; whoever opens it first has the ticket. */
export async function handOver(ticketId: string, body: Schemas["HandoverIn"], key: string): Promise<Handover> {
  return (await client.ask<Handover>(`${BASE}/tickets/${ticketId}/handovers`, { method: "POST", body, key })).body;
}

/** In full, with its link while it is good. */
export async function handover(id: string): Promise<Handover> {
  return (await client.ask<Handover>(`${BASE}/handovers/${id}`)).body;
}

/** Its link is dead; the ticket stays where it is. */
export async function withdrawHandover(id: string, key: string): Promise<Handover> {
  return (await client.ask<Handover>(`${BASE}/handovers/${id}/withdrawal`, { method: "POST", body: {}, key })).body;
}

export async function quoteRefund(id: string, body: Partial<Schemas["StaffRefundQuoteIn"]>): Promise<RefundQuote> {
  return (await client.ask<RefundQuote>(`${BASE}/orders/${id}/refund-quotes`, { method: "POST", body })).body;
}

/** @throws Refused: `refund_terms_changed` where what goes back is not what was shown */
export async function refund(id: string, body: Partial<Schemas["RefundIn"]>, key: string): Promise<Refund> {
  return (await client.ask<Refund>(`${BASE}/orders/${id}/refunds`, { method: "POST", body, key })).body;
}

export async function quoteSeatChange(body: SeatChange): Promise<SeatChangeQuote> {
  return (await client.ask<SeatChangeQuote>(`${BASE}/seat-change-quotes`, { method: "POST", body })).body;
}

export async function changeSeat(body: SeatChange, key: string): Promise<MadeSeatChange> {
  return (await client.ask<MadeSeatChange>(`${BASE}/seat-changes`, { method: "POST", body, key })).body;
}
