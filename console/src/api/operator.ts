/** People of the platform: their own sign-in and token, organizers, the installation's health, the platform's log. */
import { computed, ref } from "vue";
import { lang } from "@/app/appearance";
import type { Filters } from "@/parts/list/address";
import { asMoments } from "@/parts/list/days";
import type { Page } from "@/parts/list/useList";
import { Client, newKey } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type OperatorLogin = Schemas["OperatorLoginOut"];
export type OperatorMe = Schemas["OperatorMeOut"];
export type OperatorInvitation = Schemas["OperatorInvitationOut"];
export type Operator = Schemas["OperatorMemberOut"];
export type OperatorRole = Operator["role"];
export type Organizer = Schemas["PlatformOrganizerOut"];
export type Installation = Schemas["InstallationOut"];
export type MessageTemplates = Schemas["MessageTemplatesSetOut"];
export type MessageTemplate = Schemas["MessageTemplateSetOut"];
export type MessageTemplateBody = Schemas["TemplateIn"];
export type PlatformEntry = Schemas["PlatformEntryOut"];
export type PlatformAction = Schemas["PlatformActionOut"];

/** A link that was just made, and whether it went by mail, too. */
export interface MadeLink {
  readonly name: string;
  readonly link: string | null;
  readonly mailed: boolean;
  readonly expires_at: string;
}

const KEY = "menpiao-console:operator";
const BASE = "/api/v1/operator";
const kept = ref<OperatorLogin | null>(read());

/** Null where nobody of the platform is signed in here, or the working day is over. */
export const operatorLogin = computed(() => kept.value);

const client = new Client({
  token: () => (kept.value !== null && Date.parse(kept.value.expires_at) > Date.now() ? kept.value.token : null),
  lang: () => lang.value,
  signedOut: () => keep(null),
});

function read(): OperatorLogin | null {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "null") as OperatorLogin | null;
    return found !== null && Date.parse(found.expires_at) > Date.now() ? found : null;
  } catch {
    return null;
  }
}

window.addEventListener("storage", ({ key }) => {
  if (key === KEY || key === null) kept.value = read();
});

/** Recovery codes are shown, and kept nowhere. */
function keep(made: OperatorLogin | null): void {
  kept.value = made === null ? null : { ...made, recovery_codes: null };
  if (made === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, JSON.stringify(kept.value));
}

/** @throws Refused: `second_factor_required`, `wrong_second_factor`, `wrong_credentials`, `locked_out` */
export async function signInOperator(email: string, password: string, code: string): Promise<void> {
  const body = { email, password, ...(code ? { second_factor: code } : {}) };
  keep((await client.ask<OperatorLogin>(`${BASE}/logins`, { method: "POST", body })).body);
}

export async function signOutOperator(): Promise<void> {
  const token = client.token();
  keep(null);
  if (token !== null) await client.ask(`${BASE}/logins/current`, { method: "DELETE", token }).catch(() => undefined);
}

/** @throws Refused: `invitation_over` */
export async function lookAtOperatorInvitation(token: string): Promise<OperatorInvitation> {
  return (await client.ask<OperatorInvitation>(`${BASE}/invitation-looks`, { method: "POST", body: { token } })).body;
}

/** The login is made, and taken over once the recovery codes are kept. */
export async function acceptOperatorInvitation(token: string, password: string, code: string): Promise<OperatorLogin> {
  return (await client.ask<OperatorLogin>(`${BASE}/invitation-acceptances`, { method: "POST", body: { token, password, code } })).body;
}

export function takeOver(made: OperatorLogin): void {
  keep(made);
}

export async function readOperatorMe(): Promise<OperatorMe> {
  return (await client.ask<OperatorMe>(`${BASE}/me`)).body;
}

export async function organizers(filters: { q?: string; state?: string }, after: string | null): Promise<Page<Organizer>> {
  return page("organizers", { ...filters, ...(after === null ? {} : { cursor: after }) });
}

export async function addOrganizer(name: Record<string, string>, key: string): Promise<Organizer> {
  return (await client.ask<Organizer>(`${BASE}/organizers`, { method: "POST", body: { name }, key })).body;
}

export async function inviteOwner(id: string, name: string, email: string, key: string): Promise<MadeLink> {
  return { name, ...(await client.ask<Schemas["FirstOwnerOut"]>(`${BASE}/organizers/${id}/owner-invitations`, { method: "POST", body: { name, email }, key })).body };
}

export async function suspend(id: string, reason: string): Promise<Organizer> {
  return (await client.ask<Organizer>(`${BASE}/organizers/${id}/suspension`, { method: "POST", body: { reason }, key: newKey() })).body;
}

export async function resume(id: string): Promise<Organizer> {
  return (await client.ask<Organizer>(`${BASE}/organizers/${id}/resumption`, { method: "POST", body: {}, key: newKey() })).body;
}

export async function installation(): Promise<Installation> {
  return (await client.ask<Installation>(`${BASE}/installation`)).body;
}

export async function messageTemplates(): Promise<MessageTemplates> {
  return (await client.ask<MessageTemplates>(`${BASE}/message-templates`)).body;
}

/** @throws Refused: 412 where somebody saved in between */
export async function setMessageTemplate(kind: string, body: MessageTemplateBody, version: number): Promise<MessageTemplate> {
  return (await client.ask<MessageTemplate>(`${BASE}/message-templates/${kind}`, { method: "PUT", body, ifMatch: `"${version}"` })).body;
}

export async function operators(filters: { role?: string; state?: string }, after: string | null): Promise<Page<Operator>> {
  return page("people", { ...filters, ...(after === null ? {} : { cursor: after }) });
}

export async function inviteOperator(name: string, role: OperatorRole, email: string, key: string): Promise<MadeLink> {
  return linkOf((await client.ask<Schemas["InvitedOperatorOut"]>(`${BASE}/people`, { method: "POST", body: { name, role, email }, key })).body);
}

export async function inviteOperatorAnew(id: string): Promise<MadeLink> {
  return linkOf((await client.ask<Schemas["InvitedOperatorOut"]>(`${BASE}/people/${id}/invitations`, { method: "POST", body: {}, key: newKey() })).body);
}

export async function setOperatorDisabled(id: string, off: boolean): Promise<Operator> {
  return (await client.ask<Operator>(`${BASE}/people/${id}/${off ? "disablement" : "enablement"}`, { method: "POST", body: {}, key: newKey() })).body;
}

/** The newest first; days are the reader's own. */
export async function platformLog(filters: Filters, after: string | null): Promise<Page<PlatformEntry>> {
  return page("audit-entries", { ...asMoments(filters), ...(after === null ? {} : { cursor: after }) });
}

/** What its actions are called. */
export async function platformActions(): Promise<readonly PlatformAction[]> {
  return (await client.ask<Schemas["PlatformLogChoices"]>(`${BASE}/audit-choices`)).body.actions;
}

function linkOf({ operator, link, mailed, expires_at }: Schemas["InvitedOperatorOut"]): MadeLink {
  return { name: operator.name, link, mailed, expires_at };
}

async function page<T>(what: string, asked: Record<string, string>): Promise<Page<T>> {
  return (await client.ask<Page<T>>(`${BASE}/${what}?${new URLSearchParams({ ...asked, limit: "50" }).toString()}`)).body;
}
