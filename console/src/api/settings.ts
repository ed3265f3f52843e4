/** What buyers read of the organizer, and what messages they are sent. */
import type { components } from "./schema";
import { client } from "./logins";

export type Profile = components["schemas"]["ProfileOut"];
export type ProfileEdit = components["schemas"]["ProfileIn"];
export type MessageKinds = components["schemas"]["MessageKindsOut"];

export interface LoadedProfile {
  readonly profile: Profile;
  readonly etag: string;
}

const BASE = "/api/v1/organizer";

export async function readProfile(): Promise<LoadedProfile> {
  const { body, etag } = await client.ask<Profile>(`${BASE}/profile`);
  return { profile: body, etag: etag ?? "" };
}

/** @throws Refused: 412 where somebody saved in between */
export async function writeProfile(edit: ProfileEdit, etag: string): Promise<LoadedProfile> {
  const answer = await client.ask<Profile>(`${BASE}/profile`, { method: "PUT", body: edit, ifMatch: etag });
  return { profile: answer.body, etag: answer.etag ?? "" };
}

export async function messageKinds(): Promise<MessageKinds> {
  return (await client.ask<MessageKinds>(`${BASE}/message-kinds`)).body;
}

export type TextLanguages = components["schemas"]["TextLanguagesOut"];

export async function readTextLanguages(): Promise<{ languages: TextLanguages; etag: string }> {
  const { body, etag } = await client.ask<TextLanguages>(`${BASE}/text-languages`);
  return { languages: body, etag: etag ?? "" };
}

/** @throws Refused: 412 where somebody saved in between */
export async function writeTextLanguages(languages: TextLanguages["languages"], etag: string): Promise<{ languages: TextLanguages; etag: string }> {
  const answer = await client.ask<TextLanguages>(`${BASE}/text-languages`, { method: "PUT", body: { languages }, ifMatch: etag });
  return { languages: answer.body, etag: answer.etag ?? "" };
}
