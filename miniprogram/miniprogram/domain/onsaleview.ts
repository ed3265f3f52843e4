/** What the on-sale adds to the event page and the checkout: the waiting room, the pass, the waitlist, the limits. */
import type { RoomHint, Session } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Telling } from "./cards";
import { nearText } from "./dates";
import { leadsToRoom, passIsGood, stateNow, type Place } from "./queue";

/** The room that stands between the buyer and the checkout now; null when the way is free. */
export function roomAhead(session: Session, place: Place | null, now: number): RoomHint | null {
  const room = session.waiting_room;
  if (!room || !leadsToRoom(stateNow(room, now))) return null;
  return passIsGood(place, now) ? null : room;
}

/** The buyer is through the room and may order until then; empty when no pass is needed or none is there. */
export function passEnds(session: Session, place: Place | null, now: number): string {
  const room = session.waiting_room;
  if (!room || !leadsToRoom(stateNow(room, now)) || !passIsGood(place, now)) return "";
  return place?.pass?.expires_at ?? "";
}

export interface RoomCard {
  tone: "amber" | "jade";
  title: string;
  text: string;
  /** A clock runs until then; empty for none. */
  countsTo: string;
}

export function roomCard(session: Session, place: Place | null, telling: Telling): RoomCard | null {
  const say = telling.words.event;
  const ends = passEnds(session, place, telling.now);
  if (ends !== "") return { tone: "jade", title: say.passTitle, text: say.passText, countsTo: ends };
  const room = roomAhead(session, place, telling.now);
  if (room === null) return null;
  const near = (at: string | null): string =>
    at === null ? "" : nearText(Date.parse(at), session.time_zone, telling.language, telling.now);
  const values = { gathers: near(room.gathers_at), opens: near(room.opens_at) };
  const state = stateNow(room, telling.now);
  const sentence =
    state === "announced" ? say.roomAnnounced : state === "gathering" ? say.roomGathering : say.roomOpen;
  return { tone: "amber", title: say.roomTitle, text: fill(sentence, values), countsTo: "" };
}

export function roomLabel(room: RoomHint, { words, now }: Telling): string {
  const state = stateNow(room, now);
  if (state === "announced") return words.event.roomLook;
  return state === "gathering" ? words.event.roomEnter : words.event.roomQueue;
}

/** The limits of a session as its rules tell them. */
export function limitLines(session: Session, { words }: Telling): string[] {
  const say = words.event;
  const lines: string[] = [];
  if (session.per_buyer_max != null) lines.push(fill(say.perBuyer, { n: session.per_buyer_max }));
  if (session.per_device_max != null) lines.push(fill(say.perDevice, { n: session.per_device_max }));
  if (session.one_per_attendee) lines.push(say.onePerAttendee);
  if (session.ticket_types.some((type) => type.attendee_ids_required)) lines.push(say.realName);
  return lines;
}

/** Where a refused order leads: back into the line, or to the order that the pass was spent on. */
export type Way = "" | "queue" | "orders" | "seats";

const WAYS: Record<string, Way> = {
  pass_required: "queue",
  pass_expired: "queue",
  pass_invalid: "queue",
  pass_used: "orders",
  seats_not_together: "seats",
  leaves_single_seat: "seats",
  companion_without_wheelchair: "seats",
  too_close: "seats",
  table_is_whole: "seats",
};

export function wayAfter(code: string, pointer: string): Way {
  return WAYS[code] ?? (pointer === "/pass" ? "queue" : "");
}

/** The place after the server's word about its pass. */
export function placeAfter(place: Place, code: string, way: Way): Place | null {
  if (code === "pass_expired") return { ...place, lapsed: true };
  if (code === "pass_used") return { ...place, pass: null, lapsed: true };
  return way === "queue" ? null : place;
}
