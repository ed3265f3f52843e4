/** Everything that a seat map needs, asked for at the same time; a hall that was unpacked once is kept. */
import { menpiao } from "../../api/menpiao";
import type { EventPage, Session } from "../../api/wire";
import type { Sale } from "../../domain/seats/choice";
import { FreeSeats, tiersOf } from "../../domain/seats/free";
import { hallOf, type Hall } from "../../domain/seats/hall";
import { language } from "../../i18n/words";

export interface Opened {
  sale: Sale;
  seats: FreeSeats;
}

/** One hall is enough: a buyer looks at one event. */
let last: { name: string; hall: Hall } | null = null;

async function hallNamed(id: string): Promise<Hall> {
  const name = `${id} ${language()}`;
  if (last?.name !== name) last = { name, hall: hallOf(await menpiao.seatMap(id)) };
  return last.hall;
}

/** @param mapId as the event's page knows it: then nothing waits for anything else; empty: asked for first */
export async function openSale(sessionId: string, mapId: string): Promise<Opened> {
  const early = mapId === "" ? null : hallNamed(mapId).catch(() => null);
  const [seating, answer] = await Promise.all([menpiao.seating(sessionId), menpiao.seats(sessionId)]);
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
