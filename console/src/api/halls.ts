/** Halls, their drafts and what is published of them; samples and imports. */
import { readDocument, written } from "@/features/seatmap/domain/serialise";
import type { SeatMap, Text } from "@/features/seatmap/domain/document";
import { newKey, Refused } from "./client";
import { client } from "./logins";

export interface Version {
  readonly id: string;
  readonly version: number;
  readonly seats: number;
  readonly created_at: string;
}

export interface Hall {
  readonly id: string;
  readonly name: Text;
  readonly venue: { readonly id: string; readonly name: string };
  readonly versions: readonly Version[];
  readonly changed: boolean;
}

export interface Draft {
  readonly map: SeatMap;
  readonly etag: string;
}

const BASE = "/api/v1/organizer";

export async function halls(): Promise<Hall[]> {
  return (await client.ask<{ halls: Hall[] }>(`${BASE}/halls`)).body.halls;
}

export async function hall(id: string): Promise<Hall> {
  return (await client.ask<Hall>(`${BASE}/halls/${id}`)).body;
}

export async function createHall(venueId: string, name: Text): Promise<Hall> {
  return (await client.ask<Hall>(`${BASE}/halls`, { method: "POST", body: { venue_id: venueId, name }, key: newKey() })).body;
}

export async function readDraft(hallId: string): Promise<Draft> {
  const { body, etag } = await client.ask<unknown>(`${BASE}/halls/${hallId}/draft`);
  return { map: readDocument(body), etag: etag ?? "" };
}

/** The new ETag. @throws Refused: 412 where somebody saved in between, 422 with the places that are wrong */
export async function writeDraft(hallId: string, map: SeatMap, etag: string): Promise<string> {
  const answer = await client.ask<unknown>(`${BASE}/halls/${hallId}/draft`, { method: "PUT", json: JSON.stringify(written(map)), ifMatch: etag });
  return answer.etag ?? "";
}

export async function publish(hallId: string): Promise<Version> {
  return (await client.ask<Version>(`${BASE}/halls/${hallId}/seat-maps`, { method: "POST", body: {}, key: newKey() })).body;
}

export async function sample(kind: string, seats: number): Promise<SeatMap> {
  return readDocument((await client.ask<unknown>(`${BASE}/seat-map-samples`, { method: "POST", body: { kind, seats } })).body);
}

export async function imported(format: string, text: string): Promise<SeatMap> {
  return readDocument((await client.ask<unknown>(`${BASE}/seat-map-imports`, { method: "POST", body: { format, text } })).body);
}

export async function exported(seatMapId: string, format: string): Promise<string> {
  const { body } = await client.ask<unknown>(`${BASE}/seat-maps/${seatMapId}/document?format=${format}`);
  return typeof body === "string" ? body : JSON.stringify(body, null, 1);
}

export function isConflict(error: unknown): boolean {
  return error instanceof Refused && (error.status === 412 || error.code === "changed_meanwhile");
}
