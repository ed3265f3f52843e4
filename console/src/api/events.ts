/** Events as their organizer sees them: lists, texts, what is missing before publishing, sessions with their places. */
import type { components } from "./schema";
import { newKey } from "./client";
import { client } from "./logins";

export type EventRow = components["schemas"]["EventRowOut"];
export type OrganizerEvent = components["schemas"]["OrganizerEventOut"];
export type EventEdit = components["schemas"]["EventEditIn"];
export type EventSession = components["schemas"]["SessionOut"];
export type SessionRow = components["schemas"]["SessionRowOut"];
export type Checks = components["schemas"]["ChecksOut"];

export interface Loaded {
  readonly event: OrganizerEvent;
  readonly etag: string;
}

const BASE = "/api/v1/organizer";
const DAY_MS = 24 * 3_600_000;

/** The newest first. */
export async function events(filters: Readonly<Record<string, string>>, after: string | null): Promise<components["schemas"]["EventPageOut"]> {
  const query = new URLSearchParams({ ...filters, limit: "20", ...(after === null ? {} : { cursor: after }) });
  return (await client.ask<components["schemas"]["EventPageOut"]>(`${BASE}/events?${query}`)).body;
}

export async function event(id: string): Promise<Loaded> {
  const { body, etag } = await client.ask<OrganizerEvent>(`${BASE}/events/${id}`);
  return { event: body, etag: etag ?? "" };
}

/** @throws Refused: 412 where somebody saved in between, `touches_sold_tickets` where buyers would notice */
export async function writeEvent(id: string, edit: EventEdit, etag: string): Promise<Loaded> {
  const answer = await client.ask<OrganizerEvent>(`${BASE}/events/${id}`, { method: "PUT", body: edit, ifMatch: etag });
  return { event: answer.body, etag: answer.etag ?? "" };
}

export async function checks(id: string): Promise<Checks> {
  return (await client.ask<Checks>(`${BASE}/events/${id}/checks`)).body;
}

export async function publishEvent(id: string): Promise<void> {
  await client.ask(`${BASE}/events/${id}/publication`, { method: "POST", body: {}, key: newKey() });
}

/** By date; the first hundred. */
export async function sessionsOf(id: string): Promise<EventSession[]> {
  return (await client.ask<components["schemas"]["SessionPage"]>(`${BASE}/events/${id}/sessions?limit=100`)).body.items;
}

/** Of all events, those that are not over yet, by date. The server is asked by day, and a day before: it may be earlier there. */
export async function nextSessions(now: Date, most: number): Promise<SessionRow[]> {
  const query = new URLSearchParams({ from: new Date(now.getTime() - DAY_MS).toISOString().slice(0, 10), limit: "50" });
  const { items } = (await client.ask<components["schemas"]["SessionRowPage"]>(`${BASE}/sessions?${query}`)).body;
  return items.filter(({ ends_at }) => Date.parse(ends_at) > now.getTime()).slice(0, most);
}
