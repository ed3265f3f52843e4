/** Sessions of an event and their ticket types: made, changed one by one and many at once, put in order, deleted. */
import { newKey } from "./client";
import { client } from "./logins";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Session = Schemas["SessionOut"];
export type TicketType = Schemas["TicketTypeOut"];
export type SessionBody = Omit<Schemas["SessionEditIn"], "confirmed">;
export type TypeBody = Schemas["TicketTypeIn"];
export type Rule = Schemas["SessionRuleIn"];
export type RuleMade = Schemas["SessionRuleOut"];
export type SessionChange = Schemas["SessionChangeIn"];
export type TypeChange = Schemas["TypeChangeIn"];
export type Changes = Schemas["ChangesOut"];
export type Look = Schemas["ChangeLook"];

const BASE = "/api/v1/organizer";

/** As the server names the version of a thing that has one. */
const tagOf = ({ version }: { readonly version: number }) => `"${version}"`;

/** All of them by date, some hundreds at most: what is chosen and changed together is on one page. */
export async function everySession(eventId: string): Promise<Session[]> {
  const found: Session[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { body }: { body: Schemas["SessionPage"] } = await client.ask(`${BASE}/events/${eventId}/sessions?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    found.push(...body.items);
    cursor = body.next;
  }
  return found;
}

export async function sessionById(id: string): Promise<Session> {
  return (await client.ask<Session>(`${BASE}/sessions/${id}`)).body;
}

/** With the ticket types of another one, where that is said. */
export async function createSession(eventId: string, body: SessionBody, likeSessionId: string | null, key: string): Promise<Session> {
  return (await client.ask<Session>(`${BASE}/events/${eventId}/sessions`, { method: "POST", body: { ...body, like_session_id: likeSessionId }, key })).body;
}

/** @throws Refused: 412 where somebody saved in between, `touches_sold_tickets`, `times_are_sold` */
export async function writeSession(session: Session, body: SessionBody, confirmed: boolean): Promise<Session> {
  return (await client.ask<Session>(`${BASE}/sessions/${session.id}`, { method: "PUT", body: { ...body, confirmed }, ifMatch: tagOf(session) })).body;
}

export async function lookAtSession(id: string, body: SessionBody): Promise<Look> {
  return (await client.ask<Look>(`${BASE}/sessions/${id}/change-looks`, { method: "POST", body })).body;
}

export async function deleteSession(id: string): Promise<void> {
  await client.ask(`${BASE}/sessions/${id}`, { method: "DELETE" });
}

/** A dry run makes nothing. */
export async function applyRule(eventId: string, body: Rule, key = newKey()): Promise<RuleMade> {
  return (await client.ask<RuleMade>(`${BASE}/events/${eventId}/session-rules`, { method: "POST", body, key })).body;
}

export interface Manner {
  readonly confirmed?: boolean;
  readonly dry_run?: boolean;
}

/** All of them or none. */
export async function changeSessions(eventId: string, ids: readonly string[], change: SessionChange, manner: Manner = {}): Promise<Changes> {
  return (await client.ask<Changes>(`${BASE}/events/${eventId}/session-changes`, { method: "POST", body: { session_ids: ids, change, ...manner }, key: newKey() })).body;
}

export async function createTypes(eventId: string, sessionIds: readonly string[], body: TypeBody, key: string): Promise<void> {
  await client.ask(`${BASE}/events/${eventId}/ticket-types`, { method: "POST", body: { session_ids: sessionIds, ticket_type: body }, key });
}

/** @throws Refused: 412 where somebody saved in between, `touches_sold_tickets`, `quota_too_small` */
export async function writeType(type: TicketType, body: TypeBody, confirmed: boolean): Promise<TicketType> {
  return (await client.ask<TicketType>(`${BASE}/ticket-types/${type.id}`, { method: "PUT", body: { ...body, confirmed }, ifMatch: tagOf(type) })).body;
}

export async function lookAtType(id: string, body: TypeBody): Promise<Look> {
  return (await client.ask<Look>(`${BASE}/ticket-types/${id}/change-looks`, { method: "POST", body })).body;
}

export async function deleteType(id: string): Promise<void> {
  await client.ask(`${BASE}/ticket-types/${id}`, { method: "DELETE" });
}

/** All of them or none. */
export async function changeTypes(eventId: string, ids: readonly string[], change: TypeChange, manner: Manner = {}): Promise<Changes> {
  return (await client.ask<Changes>(`${BASE}/events/${eventId}/ticket-type-changes`, { method: "POST", body: { ticket_type_ids: ids, change, ...manner }, key: newKey() })).body;
}

/** The session's types in this order; those of the other sessions follow by their names. */
export async function orderTypes(session: Session, ids: readonly string[], alsoSessionIds: readonly string[] = []): Promise<Session> {
  const body = { ticket_type_ids: ids, also_session_ids: alsoSessionIds };
  return (await client.ask<Session>(`${BASE}/sessions/${session.id}/ticket-type-order`, { method: "PUT", body, ifMatch: tagOf(session) })).body;
}
