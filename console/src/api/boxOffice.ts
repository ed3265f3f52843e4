/** The window: orders that are sold there, cash in and out, drawers and their shifts, tickets on paper and on phones. */
import type { components } from "./schema";
import { newKey } from "./client";
import { client } from "./logins";

type Schemas = components["schemas"];
export type WindowOrder = Schemas["OrderOut"];
export type WantedOrder = Schemas["WindowOrderIn"];
export type Till = Schemas["TillOut"];
export type Shift = Schemas["ShiftOut"];
export type CashTaken = Schemas["CashPaymentOut"];
export type CashRefund = Schemas["CashRefundOut"];
export type Paper = "roll" | "a6";

const BASE = "/api/v1/organizer";
const ORDERS = `${BASE}/box-office-orders`;

async function post<T>(path: string, body: unknown, key = newKey()): Promise<T> {
  return (await client.ask<T>(path, { method: "POST", body, key })).body;
}

/** The places are held for a few minutes; the same key is the same order. */
export function place(wanted: WantedOrder, key: string): Promise<WindowOrder> {
  return post(ORDERS, wanted, key);
}

export async function windowOrder(id: string): Promise<WindowOrder> {
  return (await client.ask<WindowOrder>(`${ORDERS}/${id}`)).body;
}

/** The text of a QR code that anybody may scan with WeChat and pay. */
export async function codeFor(id: string, key: string): Promise<string> {
  return (await post<Schemas["PaymentOut"]>(`${ORDERS}/${id}/code-payments`, {}, key)).code_url ?? "";
}

/** The same key takes the money once. */
export function takeCash(id: string, shift: string, given: number | null, key: string): Promise<CashTaken> {
  return post(`${ORDERS}/${id}/cash-payments`, { shift_id: shift, given: given === null ? null : { amount: given } }, key);
}

export function letGo(id: string): Promise<WindowOrder> {
  return post(`${ORDERS}/${id}/cancellation`, {});
}

export async function tills(): Promise<readonly Till[]> {
  return (await client.ask<Schemas["TillList"]>(`${BASE}/tills`)).body.items;
}

export function addTill(name: string, key: string): Promise<Till> {
  return post(`${BASE}/tills`, { name }, key);
}

export function openShift(till: string, float: number, key: string): Promise<Shift> {
  return post(`${BASE}/tills/${till}/shifts`, { float: { amount: float } }, key);
}

export async function shift(id: string): Promise<Shift> {
  return (await client.ask<Shift>(`${BASE}/till-shifts/${id}`)).body;
}

/** The newest first, of all tills. */
export async function shifts(): Promise<readonly Shift[]> {
  return (await client.ask<Schemas["ShiftPage"]>(`${BASE}/till-shifts?limit=10`)).body.items;
}

export function closeShift(id: string, counted: number, note: string): Promise<Shift> {
  return post(`${BASE}/till-shifts/${id}/closing`, { counted: { amount: counted }, note: note || null });
}

/** Agreed to, and handed over to nobody yet; the oldest first. */
export async function cashRefunds({ q }: Readonly<Record<string, string>>, after: string | null): Promise<Schemas["CashRefundPage"]> {
  const query = new URLSearchParams({ limit: "20" });
  for (const [name, value] of Object.entries({ order: q, cursor: after })) if (value) query.set(name, value);
  return (await client.ask<Schemas["CashRefundPage"]>(`${BASE}/cash-refunds?${query}`)).body;
}

export function handOver(refund: string, shiftId: string): Promise<CashRefund> {
  return post(`${BASE}/cash-refunds/${refund}/completion`, { shift_id: shiftId });
}

/** What the link carries by which whoever stands there takes the tickets onto their phone: the same each time. */
export async function takeAlong(id: string): Promise<string> {
  return (await post<Schemas["HandOverOut"]>(`${ORDERS}/${id}/hand-overs`, {})).token;
}

/** Tickets of an order on paper, all that are valid where none are named; whatever showed them before ends. */
export async function print(order: string, tickets: readonly string[] | null, paper: Paper, key: string): Promise<Blob> {
  const made = await post<Schemas["PrintOut"]>(`${BASE}/orders/${order}/prints`, tickets ? { tickets } : {}, key);
  return (await client.ask<Blob>(`${BASE}/ticket-prints/${made.id}/file?format=${paper}`)).body;
}
