/** Sessions that do not take place, with how far paying everybody back has come, and sessions that take place later. */
import { asMoments } from "@/parts/list/days";
import type { components } from "./schema";
import { newKey } from "./client";
import { client } from "./logins";

type Schemas = components["schemas"];
export type Cancellation = Schemas["CancellationOut"];
export type Postponement = Schemas["MovedSessionOut"];
export type NewTimes = Schemas["PostponementIn"];
export type SessionToChoose = Schemas["SessionRowOut"];
export type SessionInFull = Schemas["SessionOut"];
type Filters = Readonly<Record<string, string>>;
export type Reason = { [lang: string]: string };

const BASE = "/api/v1/organizer";

/** The newest first; days are the reader's own. */
export async function cancellations(filters: Filters, after: string | null): Promise<Schemas["CancellationPage"]> {
  return (await client.ask<Schemas["CancellationPage"]>(`${BASE}/cancellations?${asked(filters, after)}`)).body;
}

export async function cancelSession(id: string, reason: Reason, key: string): Promise<Cancellation> {
  return (await client.ask<Cancellation>(`${BASE}/sessions/${id}/cancellation`, { method: "POST", body: { reason }, key })).body;
}

export async function postponeSession(id: string, times: NewTimes, key: string): Promise<void> {
  await client.ask(`${BASE}/sessions/${id}/postponement`, { method: "POST", body: times, key });
}

/** The newest first; days are the reader's own. */
export async function postponements(filters: Filters, after: string | null): Promise<Schemas["MovedSessionPage"]> {
  return (await client.ask<Schemas["MovedSessionPage"]>(`${BASE}/postponements?${asked(filters, after)}`)).body;
}

function asked({ event, session, ...others }: Filters, after: string | null): URLSearchParams {
  const query = new URLSearchParams({ limit: "25", ...asMoments(others) });
  for (const [name, value] of Object.entries({ event_id: event, session_id: session, cursor: after })) if (value) query.set(name, value);
  return query;
}

/** Nothing more is sent until it is resumed. */
export async function pause(id: string): Promise<Cancellation> {
  return (await client.ask<Cancellation>(`${BASE}/cancellations/${id}/pause`, { method: "POST", body: {}, key: newKey() })).body;
}

export async function resume(id: string): Promise<Cancellation> {
  return (await client.ask<Cancellation>(`${BASE}/cancellations/${id}/resumption`, { method: "POST", body: {}, key: newKey() })).body;
}

/** Of all events by date, from `days` days ago on; the first two hundred. */
export async function sessionsSince(days: number): Promise<readonly SessionToChoose[]> {
  const from = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  const found: SessionToChoose[] = [];
  for (let cursor: string | null = ""; cursor !== null && found.length < 200; ) {
    const query: URLSearchParams = new URLSearchParams({ from, limit: "50", ...(cursor ? { cursor } : {}) });
    const { body }: { body: Schemas["SessionRowPage"] } = await client.ask(`${BASE}/sessions?${query}`);
    found.push(...body.items);
    cursor = body.next;
  }
  return found;
}

export async function sessionInFull(id: string): Promise<SessionInFull> {
  return (await client.ask<SessionInFull>(`${BASE}/sessions/${id}`)).body;
}
