/** Money that came and went: payments, refunds and their approval, shipping information. */
import { asMoments } from "@/parts/list/days";
import type { components, operations } from "./schema";
import { client } from "./logins";

type Schemas = components["schemas"];
export type Payment = Schemas["OrganizerPaymentOut"];
/** A way of paying that payments are filtered by. */
export type PaymentMethod = NonNullable<NonNullable<operations["listPayments"]["parameters"]["query"]>["method"]>;
export type Refund = Schemas["OrganizerRefundOut"];
/** Why, as refunds are filtered by it. */
export type RefundReason = NonNullable<NonNullable<operations["listRefunds"]["parameters"]["query"]>["reason"]>;
export type Shipping = Schemas["ShippingOut"];
type Filters = Readonly<Record<string, string>>;

const BASE = "/api/v1/organizer";

/** The newest first; with `stuck` those that wait for a person, the oldest first. `q`: a number that somebody has of it;
 * `state`, `method` and `day` narrow each of these down. */
export async function payments({ q = "", stuck = "", ...narrower }: Filters, after: string | null): Promise<Schemas["OrganizerPaymentPage"]> {
  return await listed("payments", { reference: q, stuck: stuck && "true", ...narrower }, after);
}

/** The newest first; days are the reader's own. */
export async function refunds({ event = "", session = "", ...others }: Filters, after: string | null): Promise<Schemas["OrganizerRefundPage"]> {
  return await listed("refunds", { event_id: event, session_id: session, ...asMoments(others) }, after);
}

export async function refund(id: string): Promise<Refund> {
  return (await client.ask<Refund>(`${BASE}/refunds/${id}`)).body;
}

/** Above how many fen a refund by staff needs a second person; null: never. */
export async function refundApproval(): Promise<number | null> {
  return (await client.ask<Schemas["RefundApprovalOut"]>(`${BASE}/refund-approval`)).body.above?.amount ?? null;
}

export async function setRefundApproval(above: number | null): Promise<void> {
  await client.ask(`${BASE}/refund-approval`, { method: "PUT", body: { above: above === null ? null : { amount: above, currency: "CNY" } } });
}

/** The newest payments first. */
export async function shipping({ state = "" }: Filters, after: string | null): Promise<Schemas["ShippingPage"]> {
  return await listed("shipping", { state }, after);
}

async function listed<T>(what: string, filters: Filters, after: string | null): Promise<T> {
  const query = new URLSearchParams({ limit: "20" });
  for (const [name, value] of Object.entries(filters)) if (value) query.set(name, value);
  if (after !== null) query.set("cursor", after);
  return (await client.ask<T>(`${BASE}/${what}?${query}`)).body;
}
