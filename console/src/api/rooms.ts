/** Waiting rooms before sessions of an event: put up, watched, paced, ended. */
import { newKey } from "./client";
import { client } from "./logins";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Room = Schemas["OrganizerRoomOut"];
export type NewRoom = Schemas["RoomIn"];
/** What everybody may see of it: the seed after the opening, and how far the line is. */
export type PublicRoom = Schemas["RoomOut"];

const BASE = "/api/v1/organizer/rooms";

/** The newest first. */
export async function roomsOf(eventId: string): Promise<Room[]> {
  return (await client.ask<Schemas["OrganizerRoomPage"]>(`${BASE}?event_id=${eventId}`)).body.items;
}

export async function roomById(id: string): Promise<Room> {
  return (await client.ask<Room>(`${BASE}/${id}`)).body;
}

export async function publicRoom(id: string): Promise<PublicRoom> {
  return (await client.ask<PublicRoom>(`/api/v1/rooms/${id}`)).body;
}

/** `key` names this intention: sent twice it is one room. @throws Refused with a pointer to what is wrong */
export async function createRoom(room: NewRoom, key: string): Promise<Room> {
  return (await client.ask<Room>(BASE, { method: "POST", body: room, key })).body;
}

export async function openRoom(id: string): Promise<Room> {
  return (await client.ask<Room>(`${BASE}/${id}/opening`, { method: "POST", body: {}, key: newKey() })).body;
}

export async function closeRoom(id: string): Promise<Room> {
  return (await client.ask<Room>(`${BASE}/${id}/closing`, { method: "POST", body: {}, key: newKey() })).body;
}

/** 0 pauses. */
export async function setPace(id: string, perMinute: number): Promise<Room> {
  return (await client.ask<Room>(`${BASE}/${id}/pace`, { method: "POST", body: { per_minute: perMinute }, key: newKey() })).body;
}
