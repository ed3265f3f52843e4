/** The shapes that the pages work with, as the contract spells them. */
import type { CodeWindow } from "../domain/window";
import type { Money } from "../domain/price";

export type { Money };
export type { Activation } from "../domain/code";

export type SaleState = "upcoming" | "on_sale" | "paused" | "sold_out" | "ended";
export type OrderState =
  "awaiting_payment" | "paying" | "paid" | "cancelled" | "expired" | "partially_refunded" | "refunded";
export type TicketState = "valid" | "used" | "void" | "transferred";

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Named {
  id: string;
  name: string;
}

export interface Coded {
  code: string;
  name: string;
}

export interface Facet extends Coded {
  count: number;
}

export interface Facets {
  cities: Facet[];
  categories: Facet[];
}

export interface EventCard {
  id: string;
  title: string;
  summary: string;
  cover: string | null;
  city: Coded;
  category: Coded;
  venue: Named;
  first_starts_at: string;
  last_starts_at: string;
  time_zone: string;
  price_from: Money | null;
  sale_state: SaleState;
  tags: string[];
}

export interface TicketType {
  id: string;
  name: string;
  note: string;
  price: Money;
  on_sale_at: string | null;
  off_sale_at: string | null;
  per_order_max: number;
  per_buyer_max: number;
  attendee_names_required: boolean;
}

export interface Session {
  id: string;
  starts_at: string;
  doors_at: string | null;
  ends_at: string | null;
  time_zone: string;
  venue: Named & { city: Coded };
  sale_state: SaleState;
  ticket_types: TicketType[];
}

export interface EventPage {
  id: string;
  title: string;
  summary: string;
  description: string;
  notes: { title: string; text: string }[];
  cover: string | null;
  city: Coded;
  category: Coded;
  tags: string[];
  organizer: Named;
  sale_state: SaleState;
  venue: Named & { address: string; latitude: number | null; longitude: number | null };
  sessions: Session[];
}

export interface Availability {
  version: number | string;
  ticket_types: { id: string; state: SaleState; remaining: number | "many" }[];
}

export interface OrderRequest {
  items: { kind: "quantity"; session_id: string; ticket_type_id: string; quantity: number }[];
  attendees?: { name: string }[];
  contact?: { name: string; phone: string };
}

export interface Order {
  id: string;
  number: string;
  state: OrderState;
  total: Money;
  lines: { ticket_type_id: string; name: string; quantity: number; unit_price: Money; total: Money }[];
  items: {
    position: number;
    ticket_type_id: string;
    session_id: string;
    price: Money;
    attendee: { name: string } | null;
    ticket_id: string | null;
  }[];
  event: { id: string; title: string; cover: string } | null;
  session: { id: string; starts_at: string; time_zone: string; venue: Named } | null;
  /** The buyer has cancelled, the provider has not confirmed yet. */
  cancelling: boolean;
  placed_at: string;
  pay_by: string;
  paid_at: string | null;
  tickets: string[];
  refunds: { id: string; amount: Money; state: string; reason: string }[];
}

export interface PayParameters {
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: string;
  paySign: string;
}

export interface Payment {
  id: string;
  state: string;
  client: PayParameters;
}

export interface Ticket {
  id: string;
  state: TicketState;
  order_id: string;
  serial: string;
  event: { id: string; title: string; cover: string | null };
  session: { id: string; starts_at: string; doors_at: string | null; time_zone: string };
  venue: Named;
  ticket_type: Named;
  attendee: { name: string } | null;
  admitted_at: string | null;
  code: { kind: "rotating"; window: CodeWindow; active_here: boolean };
}

export interface BuyerLogin {
  token: string;
  expires_at: string;
  buyer: { id: string };
}

export interface StaffLogin {
  token: string;
  expires_at: string;
  staff: Named;
  organizer: Named;
}

export interface Gate {
  id: string;
  name: string;
  session: { id: string; starts_at: string; doors_at: string | null; time_zone: string };
  event: { id: string; title: string };
  venue: Named;
  counts: { admitted: number; issued: number };
}

export interface ScanRequest {
  scan_id: string;
  gate_id: string;
  code: string;
  scanned_at: string;
  direction: "in";
}

export interface Scan {
  result: "admitted" | "refused";
  reason: string;
  message: string;
  ticket: { serial: string; ticket_type: string; attendee: string | null } | null;
  admitted_at: string | null;
}

export interface MessageTemplate {
  kind: "order_paid" | "ticket_issued";
  template_id: string;
  title: string;
}

export interface ConsentRequest {
  app_id: string;
  grants: { template_id: string; answer: "accept" | "reject" | "ban" }[];
}
