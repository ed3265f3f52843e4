/**
 * The waiting rooms before what is being bought: that of a session, or those of every session in a bundle. The buyer
 * waits in one after the other, and the order takes a pass of each.
 */
import type { Bundle, EventPage, Session } from "../api/wire";
import { passEnds, placeAfter, roomAhead, type Way } from "./onsaleview";
import type { Place } from "./queue";

/** A session behind a room, and where this phone stands there. */
export interface Gate {
  session: Session;
  place: Place | null;
}

/** Each room once; `bundle` is null where a session is bought by itself, `events` are those that it has parts of. */
export function gatesOf(
  session: Session,
  bundle: Bundle | null,
  events: readonly EventPage[],
  placeOf: (session: Session) => Place | null,
): Gate[] {
  const held = new Set(bundle?.parts.map((part) => part.session_id));
  const others = events.flatMap((event) => event.sessions.filter((one) => held.has(one.id) && one.id !== session.id));
  const rooms = new Map<string, Session>();
  for (const one of [session, ...others]) {
    const room = one.waiting_room?.id;
    if (room !== undefined && !rooms.has(room)) rooms.set(room, one);
  }
  return [...rooms.values()].map((one) => ({ session: one, place: placeOf(one) }));
}

/** The session whose room has to be waited for next; null when the way is free. */
export function sessionAhead(gates: readonly Gate[], now: number): Session | null {
  return gates.find(({ session, place }) => roomAhead(session, place, now) !== null)?.session ?? null;
}

/** The gates whose pass the order takes. */
export function passed(gates: readonly Gate[], now: number): Gate[] {
  return gates.filter(({ session, place }) => passEnds(session, place, now) !== "");
}

export function passesOf(gates: readonly Gate[], now: number): string[] {
  return passed(gates, now).map(({ place }) => place?.pass?.pass ?? "");
}

/** When the first of the passes runs out; empty where there is none. */
export function firstEnd(gates: readonly Gate[], now: number): string {
  const ends = passed(gates, now).map(({ session, place }) => passEnds(session, place, now));
  return ends.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? "";
}

/**
 * The gates after the server's word about the passes that were sent. Which of several it means it does not say: one that
 * is missing leaves the others good, one that has run out is the first of them.
 */
export function gatesAfter(gates: readonly Gate[], sent: readonly Gate[], code: string, way: Way): Gate[] {
  if (code === "pass_required" && sent.length > 0) return [];
  const about = sent.length > 0 ? sent : gates;
  const runsOut = ({ place }: Gate): number => Date.parse(place?.pass?.expires_at ?? "");
  const first = [...about].sort((a, b) => runsOut(a) - runsOut(b)).slice(0, code === "pass_expired" ? 1 : undefined);
  return first.flatMap(({ session, place }) =>
    place === null ? [] : [{ session, place: placeAfter(place, code, way) }],
  );
}
