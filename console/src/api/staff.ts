/** The organizer's people: who they are, inviting them, their roles. */
import type { components } from "./schema";
import { newKey } from "./client";
import { client } from "./logins";
import type { Role } from "./me";

export type Member = components["schemas"]["StaffMemberOut"];
export type Invited = components["schemas"]["InvitedOut"];

const BASE = "/api/v1/organizer/staff";

/** Everybody, the newest first: a team is some dozens, so that searching in it needs no server. */
export async function everybody(): Promise<Member[]> {
  const found: Member[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { body }: { body: components["schemas"]["StaffPage"] } = await client.ask(`${BASE}?limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    found.push(...body.items);
    cursor = body.next;
  }
  return found;
}

export async function invite(name: string, role: Role, email: string | null, key: string): Promise<Invited> {
  return (await client.ask<Invited>(BASE, { method: "POST", body: { name, role, ...(email ? { email } : {}) }, key })).body;
}

/** A new link; older ones are over. For a password that was forgotten or a phone that was lost, too. */
export async function inviteAnew(id: string): Promise<Invited> {
  return (await client.ask<Invited>(`${BASE}/${id}/invitations`, { method: "POST", body: {}, key: newKey() })).body;
}

/** As it was when the page showed it: whoever changed it in between is not overwritten. @throws Refused with 412 */
export async function changeRole(member: Member, role: Role): Promise<Member> {
  const { body, etag } = await client.ask<Member>(`${BASE}/${member.id}`);
  if (body.role !== member.role || etag === null) throw new RoleChanged(body);
  return (await client.ask<Member>(`${BASE}/${member.id}/role`, { method: "PUT", body: { role }, ifMatch: etag })).body;
}

/** Somebody else gave them another role in between. */
export class RoleChanged extends Error {
  constructor(readonly now: Member) {
    super();
  }
}

export async function disable(id: string): Promise<Member> {
  return (await client.ask<Member>(`${BASE}/${id}/disablement`, { method: "POST", body: {}, key: newKey() })).body;
}

export async function enable(id: string): Promise<Member> {
  return (await client.ask<Member>(`${BASE}/${id}/enablement`, { method: "POST", body: {}, key: newKey() })).body;
}

export async function signOutEverywhere(id: string): Promise<void> {
  await client.ask(`${BASE}/${id}/logins`, { method: "DELETE" });
}
