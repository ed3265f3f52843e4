/** What other channels sold: the channels, files of their sales, and what becomes of each line. */
import type { components } from "./schema";
import { newKey } from "./client";
import { client } from "./logins";

type Schemas = components["schemas"];
export type Channel = Schemas["ChannelOut"];
export type Import = Schemas["ImportOut"];
export type ImportInFull = Schemas["ImportInFullOut"];
export type ImportRow = Schemas["ImportRowOut"];
export type Mapping = Schemas["MappingOut"];
export type Column = keyof Mapping["columns"] & string;

const BASE = "/api/v1/organizer";
const IMPORTS = `${BASE}/channel-imports`;

export const COLUMNS = ["reference", "ticket_type", "quantity", "section", "row", "seat", "paid", "name", "id_number"] as const;

export async function channels(): Promise<readonly Channel[]> {
  return (await client.ask<Schemas["ChannelList"]>(`${BASE}/channels`)).body.items;
}

export async function addChannel(name: Record<string, string>, key: string): Promise<Channel> {
  return (await client.ask<Channel>(`${BASE}/channels`, { method: "POST", body: { name }, key })).body;
}

/** @throws Refused: `precondition_failed` where somebody else has changed it */
export async function changeChannel(channel: Channel, name: Record<string, string>, active: boolean): Promise<Channel> {
  return (await client.ask<Channel>(`${BASE}/channels/${channel.id}`, { method: "PUT", body: { name, active }, ifMatch: `"${channel.version}"` })).body;
}

/** The newest first. */
export async function imports({ channel }: Readonly<Record<string, string>>, after: string | null): Promise<Schemas["ImportPage"]> {
  const query = new URLSearchParams({ limit: "25" });
  for (const [name, value] of Object.entries({ channel_id: channel, cursor: after })) if (value) query.set(name, value);
  return (await client.ask<Schemas["ImportPage"]>(`${IMPORTS}?${query}`)).body;
}

/** The file itself; nothing is taken yet. */
export async function upload(channel: string, session: string, file: File, key: string): Promise<ImportInFull> {
  const query = new URLSearchParams({ channel_id: channel, session_id: session });
  return (await client.ask<ImportInFull>(`${IMPORTS}?${query}`, { method: "POST", file: new Blob([file], { type: "text/csv" }), key })).body;
}

export async function importInFull(id: string): Promise<ImportInFull> {
  return (await client.ask<ImportInFull>(`${IMPORTS}/${encodeURIComponent(id)}`)).body;
}

export async function setMapping(one: ImportInFull, mapping: Mapping): Promise<ImportInFull> {
  return (await client.ask<ImportInFull>(`${IMPORTS}/${one.summary.id}/mapping`, { method: "PUT", body: mapping, ifMatch: `"${one.summary.version}"` })).body;
}

/** In the order of the file. */
export async function importRows(id: string, { state }: Readonly<Record<string, string>>, after: string | null): Promise<Schemas["ImportRowPage"]> {
  const query = new URLSearchParams({ limit: "50" });
  for (const [name, value] of Object.entries({ state, cursor: after })) if (value) query.set(name, value);
  return (await client.ask<Schemas["ImportRowPage"]>(`${IMPORTS}/${encodeURIComponent(id)}/rows?${query}`)).body;
}

export async function act(id: string, what: "start" | "withdrawal"): Promise<ImportInFull> {
  return (await client.ask<ImportInFull>(`${IMPORTS}/${id}/${what}`, { method: "POST", body: {}, key: newKey() })).body;
}

export async function withdrawRow(id: string, line: number): Promise<ImportRow> {
  return (await client.ask<ImportRow>(`${IMPORTS}/${id}/rows/${line}/withdrawal`, { method: "POST", body: {}, key: newKey() })).body;
}

/** A secret each: who has one has the tickets. That the list was made is on record. */
export async function linksFile(id: string): Promise<{ name: string; content: Blob }> {
  const { body, file } = await client.ask<Blob>(`${IMPORTS}/${id}/links`, { method: "POST", body: {}, key: newKey() });
  return { name: file ?? "links.csv", content: body };
}

export async function throwAway(id: string): Promise<void> {
  await client.ask(`${IMPORTS}/${id}`, { method: "DELETE" });
}
