/** Views of lists: one's own, and what colleagues share. */
import type { components } from "./schema";
import { newKey } from "./client";
import { client } from "./logins";

export type SavedView = components["schemas"]["SavedViewOut"];
export type Arranged = components["schemas"]["SavedViewChangeIn"];
export type ListName = SavedView["list"];

const BASE = "/api/v1/organizer/me/saved-views";

export async function savedViews(list: ListName): Promise<SavedView[]> {
  return (await client.ask<components["schemas"]["SavedViewPage"]>(`${BASE}?list=${list}`)).body.items;
}

export async function saveView(list: ListName, view: Arranged): Promise<SavedView> {
  return (await client.ask<SavedView>(BASE, { method: "POST", body: { list, ...view }, key: newKey() })).body;
}

export async function changeView({ id, version }: SavedView, view: Arranged): Promise<SavedView> {
  return (await client.ask<SavedView>(`${BASE}/${id}`, { method: "PUT", body: view, ifMatch: `"${version}"` })).body;
}

export async function removeView({ id }: SavedView): Promise<void> {
  await client.ask(`${BASE}/${id}`, { method: "DELETE" });
}
