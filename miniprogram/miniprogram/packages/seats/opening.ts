/** Everything that a seat map needs, together: the hall, how it is sold, what is free of it. */
import { hallNamed, stateOf } from "../../api/halls";
import { menpiao } from "../../api/menpiao";
import type { EventPage, Session } from "../../api/wire";
import type { Sale } from "../../domain/seats/choice";
import { FreeSeats, tiersOf } from "../../domain/seats/free";

export interface Opened {
  sale: Sale;
  seats: FreeSeats;
}

/** @param mapId as the event's page knows it: then nothing waits for anything else; empty: asked for first */
export async function openSale(sessionId: string, mapId: string): Promise<Opened> {
  const early = mapId === "" ? null : hallNamed(mapId).catch(() => null);
  const [seating, answer] = await stateOf(sessionId);
  const known = mapId === seating.seat_map_id ? await early : null;
  const hall = known ?? (await hallNamed(seating.seat_map_id));
  const seats = new FreeSeats(hall);
  seats.hear(answer);
  return { sale: { hall, seating, tiers: tiersOf(hall, seating), free: seats.free }, seats };
}

export async function openSession(eventId: string, sessionId: string): Promise<{ event: EventPage; session: Session | null }> {
  const event = await menpiao.event(eventId);
  return { event, session: event.sessions.find((session) => session.id === sessionId) ?? null };
}
