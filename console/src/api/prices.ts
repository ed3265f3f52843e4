/** What tickets cost and when money goes back: refund ladder and service fee of an event, price rules of a type, promotions. */
import { newKey } from "./client";
import { client } from "./logins";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Ladder = Schemas["RefundLadderOut"];
export type LadderBody = Schemas["RefundLadderIn"];
export type Fee = Schemas["ServiceFeeOut"];
export type FeeBody = Schemas["ServiceFeeIn"];
export type PriceRules = Schemas["PriceRulesOut"];
export type PriceRulesBody = Schemas["PriceRulesIn"];
export type Promotion = Schemas["PromotionOut"];
export type PromotionBody = Schemas["PromotionIn"];
export type PromoCode = Schemas["CodeOut"];
export type PromotionUse = Schemas["PromotionUseOut"];

/** What was read, and the mark of this reading: who saves something older is refused. */
export interface Read<T> {
  readonly found: T;
  readonly etag: string;
}

const BASE = "/api/v1/organizer";
const LIMIT = "20";

async function read<T>(path: string): Promise<Read<T>> {
  const { body, etag } = await client.ask<T>(`${BASE}${path}`);
  return { found: body, etag: etag ?? "" };
}

async function write<T>(path: string, body: unknown, ifMatch: string): Promise<Read<T>> {
  const answer = await client.ask<T>(`${BASE}${path}`, { method: "PUT", body, ifMatch });
  return { found: answer.body, etag: answer.etag ?? "" };
}

export const ladderOf = (eventId: string) => read<Ladder>(`/events/${eventId}/refund-ladder`);
export const writeLadder = (eventId: string, body: LadderBody, etag: string) => write<Ladder>(`/events/${eventId}/refund-ladder`, body, etag);
export const feeOf = (eventId: string) => read<Fee>(`/events/${eventId}/service-fee`);
export const writeFee = (eventId: string, body: FeeBody, etag: string) => write<Fee>(`/events/${eventId}/service-fee`, body, etag);
export const priceRulesOf = (typeId: string) => read<PriceRules>(`/ticket-types/${typeId}/price-rules`);
export const writePriceRules = (typeId: string, body: PriceRulesBody, etag: string) => write<PriceRules>(`/ticket-types/${typeId}/price-rules`, body, etag);

/** The newest first. */
export async function promotions(filters: Readonly<Record<string, string>>, after: string | null): Promise<Schemas["PromotionPage"]> {
  const query = new URLSearchParams({ ...filters, limit: LIMIT, ...(after === null ? {} : { cursor: after }) });
  return (await client.ask<Schemas["PromotionPage"]>(`${BASE}/promotions?${query}`)).body;
}

export async function promotion(id: string): Promise<Promotion> {
  return (await client.ask<Promotion>(`${BASE}/promotions/${id}`)).body;
}

export async function createPromotion(body: PromotionBody, key: string): Promise<Promotion> {
  return (await client.ask<Promotion>(`${BASE}/promotions`, { method: "POST", body, key })).body;
}

/** `ended` is for good. */
export async function setPromotionState(id: string, state: Promotion["state"]): Promise<Promotion> {
  return (await client.ask<Promotion>(`${BASE}/promotions/${id}/state`, { method: "POST", body: { state }, key: newKey() })).body;
}

/** All of them, 2,000 at most: for printing and sending. */
export async function codesOf(id: string): Promise<PromoCode[]> {
  const found: PromoCode[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { body }: { body: Schemas["CodePage"] } = await client.ask(`${BASE}/promotions/${id}/codes?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    found.push(...body.items);
    cursor = body.next;
  }
  return found;
}

export async function usesOf(id: string, after: string | null): Promise<Schemas["PromotionUsePage"]> {
  const query = new URLSearchParams({ limit: LIMIT, ...(after === null ? {} : { cursor: after }) });
  return (await client.ask<Schemas["PromotionUsePage"]>(`${BASE}/promotions/${id}/uses?${query}`)).body;
}
