/** Tickets that are given away: asked for, agreed to by somebody else above the limit, claimed by a link, or withdrawn. */
import type { components } from "./schema";
import { newKey } from "./client";
import { client } from "./logins";

type Schemas = components["schemas"];
export type Giveaway = Schemas["ComplimentaryOut"];
export type NewGiveaway = Schemas["ComplimentaryIn"];

const BASE = "/api/v1/organizer/complimentary-orders";
const LIMIT = "/api/v1/organizer/complimentary-approval";

/** The newest first; whom they are for is masked. */
export async function giveaways({ state, session }: Readonly<Record<string, string>>, after: string | null): Promise<Schemas["ComplimentaryPage"]> {
  const query = new URLSearchParams({ limit: "25" });
  for (const [name, value] of Object.entries({ state, session_id: session, cursor: after })) if (value) query.set(name, value);
  return (await client.ask<Schemas["ComplimentaryPage"]>(`${BASE}?${query}`)).body;
}

/** In full, with the link while it is good. */
export async function giveaway(id: string): Promise<Giveaway> {
  return (await client.ask<Giveaway>(`${BASE}/${id}`)).body;
}

export async function give(wanted: NewGiveaway, key: string): Promise<Giveaway> {
  return (await client.ask<Giveaway>(BASE, { method: "POST", body: wanted, key })).body;
}

export async function decide(id: string, decision: "approve" | "decline", reason: string): Promise<Giveaway> {
  return (await client.ask<Giveaway>(`${BASE}/${id}/decision`, { method: "POST", body: { decision, reason }, key: newKey() })).body;
}

/** What nobody has claimed; its link is dead. */
export async function withdraw(id: string): Promise<Giveaway> {
  return (await client.ask<Giveaway>(`${BASE}/${id}/withdrawal`, { method: "POST", body: {}, key: newKey() })).body;
}

/** Above how many tickets somebody else has to agree; null: never. */
export async function limit(): Promise<number | null> {
  return (await client.ask<Schemas["ComplimentaryApprovalOut"]>(LIMIT)).body.above;
}

export async function setLimit(above: number | null): Promise<number | null> {
  return (await client.ask<Schemas["ComplimentaryApprovalOut"]>(LIMIT, { method: "PUT", body: { above } })).body.above;
}
