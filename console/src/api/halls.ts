/** Halls, their drafts and what is published of them; samples and imports. */
import { readDocument, written } from "@/seats/domain/serialise";
import type { SeatMap, Text } from "@/seats/domain/document";
import { newKey, Refused } from "./client";
import type { components } from "./schema";
import { client } from "./logins";

export type Version = components["schemas"]["SeatMapOut"];
export type HallRow = components["schemas"]["HallOut"];
export type Hall = components["schemas"]["HallWithMaps"];

export interface Draft {
  readonly map: SeatMap;
  readonly etag: string;
}

const BASE = "/api/v1/organizer";

/** All of them, the newest first, each with the versions of its map; only those that are archived, or only the others. */
export async function halls(archived: boolean | null = null): Promise<Hall[]> {
  const rows: HallRow[] = [];
  const which = archived === null ? "" : `&archived=${archived}`;
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { body }: { body: components["schemas"]["HallPage"] } = await client.ask(`${BASE}/halls?limit=50${which}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    rows.push(...body.items);
    cursor = body.next;
  }
  return Promise.all(rows.map(({ id }) => hall(id)));
}

/** A few in use whose name, or whose venue's, has these words. */
export async function hallsCalled(q: string, limit: number): Promise<readonly HallRow[]> {
  return (await client.ask<components["schemas"]["HallPage"]>(`${BASE}/halls?${new URLSearchParams({ q, archived: "false", limit: String(limit) })}`)).body.items;
}

/** Not offered for new sessions any more; or again. */
export async function setHallArchived(id: string, archived: boolean): Promise<Hall> {
  return (await client.ask<Hall>(`${BASE}/halls/${id}/${archived ? "archiving" : "restoration"}`, { method: "POST", body: {}, key: newKey() })).body;
}

export async function hall(id: string): Promise<Hall> {
  return (await client.ask<Hall>(`${BASE}/halls/${id}`)).body;
}

export async function createHall(venueId: string, name: Text, key: string): Promise<Hall> {
  return (await client.ask<Hall>(`${BASE}/halls`, { method: "POST", body: { venue_id: venueId, name }, key })).body;
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

/** The draft with this ETag, as a version that never changes; the newest one where it says the same. */
export async function publish(hallId: string, etag: string): Promise<Version> {
  return (await client.ask<Version>(`${BASE}/halls/${hallId}/seat-maps`, { method: "POST", body: {}, ifMatch: etag, key: newKey() })).body;
}

export async function sample(kind: string, seats: number): Promise<SeatMap> {
  return readDocument((await client.ask<unknown>(`${BASE}/seat-map-samples`, { method: "POST", body: { kind, seats } })).body);
}

export async function imported(format: string, text: string): Promise<SeatMap> {
  return readDocument((await client.ask<unknown>(`${BASE}/seat-map-imports`, { method: "POST", body: { format, text } })).body);
}

/** A version as another program reads it, byte for byte where that is no JSON: a table begins with its mark of UTF-8. */
export async function exported(seatMapId: string, format: string): Promise<Blob> {
  const { body } = await client.ask<unknown>(`${BASE}/seat-maps/${seatMapId}/document?format=${format}`);
  return body instanceof Blob ? body : new Blob([JSON.stringify(body, null, 1)], { type: "application/json" });
}

export function isConflict(error: unknown): boolean {
  return error instanceof Refused && (error.status === 412);
}
