/** What this page asks of the server, and what may come back. */
import type { Refused } from "@/api/client";
import { hall as readHall, halls, type Hall } from "@/api/halls";
import { client } from "@/api/logins";
import type { SeatMap, Text } from "@/seats/domain/document";
import { readDocument } from "@/seats/domain/serialise";
import { placeAt, type Problem } from "./domain/checks";
import type { ClaimsWire } from "./domain/claims";
import type { Pricing } from "./domain/pricing";
import { read, written, type SeatingBody, type SeatingWire } from "./domain/wire";

const BASE = "/api/v1/organizer";

export interface Seller {
  readonly id: string;
  readonly name: Text;
  /** One order may have so many of it. */
  readonly most: number;
}

/** Which session it is, who could sell its seats, and who has which. */
export interface SessionSeats extends ClaimsWire {
  readonly session: { readonly id: string; readonly event_id: string; readonly title: Text; readonly venue: Text; readonly status: string; readonly starts_at: string; readonly time_zone: string };
  readonly ticket_types: readonly Seller[];
  readonly per_buyer_max: number | null;
  readonly held: number;
  readonly kept: number;
  readonly given: number;
}

export interface Opened {
  /** Null where the session sells no seats yet. */
  readonly pricing: Pricing | null;
  readonly etag: string;
}

export async function sessionSeats(id: string): Promise<SessionSeats> {
  return (await client.ask<SessionSeats>(`${BASE}/sessions/${encodeURIComponent(id)}/seats`)).body;
}

const documents = new Map<string, Promise<SeatMap>>();

/** A published version; it never changes. */
export function seatMap(id: string): Promise<SeatMap> {
  let found = documents.get(id);
  if (found === undefined) {
    found = client.ask<unknown>(`${BASE}/seat-maps/${encodeURIComponent(id)}/document`).then(({ body }) => readDocument(body));
    found.catch(() => documents.delete(id));
    documents.set(id, found);
  }
  return found;
}

export async function openSeating(id: string): Promise<Opened> {
  const { body, etag } = await client.ask<SeatingWire>(`${BASE}/sessions/${encodeURIComponent(id)}/seating`);
  return { pricing: body.seat_map_id === null ? null : read(body, await seatMap(body.seat_map_id)), etag: etag ?? "" };
}

/**
 * The new ETag. `relabel`: seats that people have may be called otherwise, and they are told.
 * @throws Refused: 412 where somebody saved in between, 409 with the seats in the way, 422 with places
 */
export async function saveSeating(id: string, body: SeatingBody, etag: string, relabel: boolean): Promise<string> {
  const json = JSON.stringify(relabel ? { ...body, relabel } : body);
  const answer = await client.ask<unknown>(`${BASE}/sessions/${encodeURIComponent(id)}/seating`, { method: "PUT", json, ifMatch: etag });
  return answer.etag ?? "";
}

export { halls, readHall, written, type Hall };

/** The places that the server names, as problems of ours. */
export function problemsIn(error: Refused, body: SeatingBody): Problem[] {
  const errors = error.problem?.errors ?? [];
  if (errors.length === 0) return [{ severity: "error", code: error.code, at: null, about: 0, detail: error.message }];
  return errors.map(({ pointer, code, detail }) => ({ severity: "error", code, at: placeAt(pointer, body), about: 0, detail }));
}
