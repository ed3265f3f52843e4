/** Buildings of the organizer, with their addresses. */
import type { components } from "./schema";
import { client } from "./logins";

export type Venue = components["schemas"]["VenueOut"];
export type VenueEdit = components["schemas"]["VenueEditIn"];

const BASE = "/api/v1/organizer/venues";

/** All of them, the newest first. */
export async function venues(): Promise<Venue[]> {
  return (await client.ask<components["schemas"]["VenuesOut"]>(BASE)).body.venues;
}

export async function createVenue({ confirmed: _, ...venue }: VenueEdit, key: string): Promise<Venue> {
  return (await client.ask<Venue>(BASE, { method: "POST", body: venue, key })).body;
}

/** @throws Refused: 412 where somebody saved in between, `touches_sold_tickets` where tickets say another place */
export async function writeVenue(id: string, venue: VenueEdit, version: number): Promise<Venue> {
  return (await client.ask<Venue>(`${BASE}/${id}`, { method: "PUT", body: venue, ifMatch: `"${version}"` })).body;
}
