/**
 * The shapes of the waiting room and the waitlist, written by hand after their contract; wire.ts adds them to what is
 * generated.
 */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type RoomState = "standby" | "announced" | "gathering" | "open" | "sold_out" | "closed";

/** Where the line stands. Whoever is before it is admitted; everybody can see that by themselves. */
export interface Frontier {
  /** 16 hex digits: entries of the draw with a smaller rank are admitted. */
  rank: string;
  all_drawn: boolean;
  /** Whole seconds since opens_at, and 16 hex digits: entries of later arrivals before this pair are admitted. */
  arrived: number;
  tie: string;
}

export interface Room {
  id: string;
  event_id: string;
  session_ids: string[];
  version: number;
  state: RoomState;
  /** Null on standby. */
  gathers_at: string | null;
  opens_at: string | null;
  /** SHA-256 of the seed, in hex, public from the beginning. */
  commitment: string;
  /** Null until opens_at. */
  seed: string | null;
  frontier: Frontier;
  drawn: number;
  arrived: number;
  admitted: number;
  per_minute: number;
  poll_after_s: number;
}

export interface RoomHint {
  id: string;
  state: RoomState;
  gathers_at: string | null;
  opens_at: string | null;
}

export interface Entry {
  token: string;
  class: "drawn" | "arrived";
  entered_at: string;
  bucket: number;
  rank: string | null;
  /** Null until the draw is revealed. */
  tie: string | null;
  ahead: number | null;
}

export interface Position {
  state: "waiting" | "admitted" | "over";
  rank: string | null;
  ahead: number;
  wait_s: number | null;
}

export interface Pass {
  pass: string;
  expires_at: string;
}

export type WaitState = "waiting" | "offered" | "bought" | "withdrawn" | "passed_over" | "closed";

export interface WaitlistRequest {
  session_id: string;
  /** In order of preference. */
  ticket_type_ids: string[];
  quantity: number;
  attendees?: { name: string }[];
}

export interface WaitlistEntry {
  id: string;
  session_id: string;
  state: WaitState;
  ticket_types: { id: string; name: string }[];
  quantity: number;
  joined_at: string;
  /** Counted up to a thousand; null where nobody waits any more. */
  ahead: number | null;
  offers: number;
  offer: { order_id: string; ticket_type_id: string; pay_by: string } | null;
  event: { id: string; title: string; cover: string } | null;
  session: { id: string; starts_at: string; time_zone: string } | null;
}

export type TicketType = Schemas["ShownTicketType"];

export type Session = Schemas["ShownSession"] & { waiting_room: RoomHint | null; waitlist: boolean };

export type EventPage = Omit<Schemas["EventPage"], "sessions"> & { sessions: Session[] };

export type Attendee = Schemas["AttendeeIn"];

export type OrderRequest = Schemas["OrderIn"] & { pass?: string };
