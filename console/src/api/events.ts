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
export type Check = Checks["items"][number];
export type EventChoices = components["schemas"]["EventChoicesOut"];
export type NewEvent = components["schemas"]["EventIn"];
export type NewSession = components["schemas"]["NewSessionIn"];

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

/** A few whose title has these words, the newest first. */
export async function eventsCalled(q: string, limit: number): Promise<readonly EventRow[]> {
  return (await client.ask<components["schemas"]["EventPageOut"]>(`${BASE}/events?${new URLSearchParams({ q, limit: String(limit) })}`)).body.items;
}

/** A few of events whose title has these words, by date: of this day, or from yesterday on. */
export async function sessionsCalled(q: string, day: string | null, limit: number): Promise<readonly SessionRow[]> {
  const query = new URLSearchParams({ from: day ?? new Date(Date.now() - DAY_MS).toISOString().slice(0, 10), limit: String(limit) });
  if (day !== null) query.set("to", day);
  if (q) query.set("q", q);
  return (await client.ask<components["schemas"]["SessionRowPage"]>(`${BASE}/sessions?${query}`)).body.items;
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

/** A draft. */
export async function createEvent(draft: NewEvent, key: string): Promise<OrganizerEvent> {
  return (await client.ask<OrganizerEvent>(`${BASE}/events`, { method: "POST", body: draft, key })).body;
}

/** A draft like it, its sessions `move_days` later. */
export async function copyEvent(id: string, copy: components["schemas"]["EventCopyIn"], key: string): Promise<OrganizerEvent> {
  return (await client.ask<OrganizerEvent>(`${BASE}/events/${id}/copies`, { method: "POST", body: copy, key })).body;
}

/** @throws Refused: `has_orders`, `in_use` */
export async function deleteEvent(id: string): Promise<void> {
  await client.ask(`${BASE}/events/${id}`, { method: "DELETE" });
}

/** @throws Refused: `touches_sold_tickets` where tickets are sold and it is not confirmed */
export async function withdrawEvent(id: string, confirmed: boolean): Promise<void> {
  await client.ask(`${BASE}/events/${id}/withdrawal`, { method: "POST", body: { confirmed }, key: newKey() });
}

export async function eventChoices(): Promise<EventChoices> {
  return (await client.ask<EventChoices>(`${BASE}/event-choices`)).body;
}

/** With its ticket types. */
export async function createSession(eventId: string, session: NewSession, key: string): Promise<EventSession> {
  return (await client.ask<EventSession>(`${BASE}/events/${eventId}/sessions`, { method: "POST", body: session, key })).body;
}

/** All of these sessions to another venue, or none. @throws Refused: `touches_sold_tickets` */
export async function moveSessions(eventId: string, sessionIds: readonly string[], venueId: string, confirmed: boolean): Promise<void> {
  await client.ask(`${BASE}/events/${eventId}/session-changes`, { method: "POST", body: { session_ids: sessionIds, change: { venue_id: venueId }, confirmed }, key: newKey() });
}

export interface Ladder {
  readonly ladder: components["schemas"]["RefundLadderOut"];
  readonly etag: string;
}

/** `version` 0: there has never been one. */
export async function refundLadder(id: string): Promise<Ladder> {
  const { body, etag } = await client.ask<Ladder["ladder"]>(`${BASE}/events/${id}/refund-ladder`);
  return { ladder: body, etag: etag ?? "" };
}

/** For whoever orders from now on. @throws Refused: 412 where somebody saved in between */
export async function writeRefundLadder(id: string, tiers: components["schemas"]["RefundLadderIn"]["tiers"], etag: string): Promise<Ladder> {
  const answer = await client.ask<Ladder["ladder"]>(`${BASE}/events/${id}/refund-ladder`, { method: "PUT", body: { tiers }, ifMatch: etag });
  return { ladder: answer.body, etag: answer.etag ?? "" };
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
