/** Stuck things that wait for a person, and what helps: operations of the API, by their names in the contract. */
import type { components } from "./schema";
import { newKey } from "./client";
import { client } from "./logins";

export type Case = components["schemas"]["CaseOut"];

const BASE = "/api/v1/organizer";

/** All of them, the oldest first. */
export async function cases(): Promise<Case[]> {
  return (await client.ask<components["schemas"]["CasePage"]>(`${BASE}/cases`)).body.items;
}

/** Does what helps, about one thing. The key makes twice once. */
export async function apply(path: string, body: unknown): Promise<void> {
  await client.ask(`${BASE}${path}`, { method: "POST", body, key: newKey() });
}
