/**
 * The waiting room's rules, without I/O: whose turn it is, what the buyer stands in front of, when to look again. All
 * phones read the same public facts of the room and decide by themselves, so that a hundred thousand of them cost the
 * server nothing.
 */
import type { Entry, Frontier, Pass, Position, Room, RoomState } from "../api/wire";
import { rankFrom } from "./draw";

/** What the phone keeps of a buyer's place: it survives the app, the phone's restart, and a dead battery. */
export interface Place {
  entry: Entry;
  /** The commitment as it was when the buyer entered. */
  commitment: string;
  pass: Pass | null;
  /** The admission ran out unused: only the end of the line is left. */
  lapsed: boolean;
  /** The order that the pass was spent on; empty for none. */
  orderId: string;
  fix: Fix | null;
}

/** A position that the server told, and how many had been admitted by then: from there the phone counts on. */
export interface Fix {
  ahead: number;
  admitted: number;
  /** The largest `ahead` of this place, where the picture of the line begins. */
  most: number;
  /** Milliseconds on the server's clock. */
  at: number;
  /** As the server told it, for the check of the draw. */
  rank: string | null;
}

export type QueuePhase =
  | "free"
  | "announced"
  | "outside"
  | "late"
  | "in"
  | "waiting"
  | "called"
  | "admitted"
  | "expired"
  | "ordered"
  | "sold_out"
  | "closed";

export function placeOf(entry: Entry, room: Room): Place {
  return { entry, commitment: room.commitment, pass: null, lapsed: false, orderId: "", fix: null };
}

/** The state by the clock: a copy of the room that is seconds old must not hold anybody back. */
export function stateNow(room: Pick<Room, "state" | "gathers_at" | "opens_at">, now: number): RoomState {
  if (room.state !== "announced" && room.state !== "gathering") return room.state;
  if (millis(room.opens_at) <= now) return "open";
  return millis(room.gathers_at) <= now ? "gathering" : room.state;
}

/** A moment that is not set is never reached. */
function millis(at: string | null): number {
  return at === null ? Infinity : Date.parse(at);
}

/** Sessions behind such a room are bought through it. */
export function leadsToRoom(state: RoomState): boolean {
  return state === "announced" || state === "gathering" || state === "open";
}

export function passIsGood(place: Place | null, now: number): boolean {
  if (place === null || place.pass === null || place.orderId !== "") return false;
  return Date.parse(place.pass.expires_at) > now;
}

/** The frontier's rule. Hex of one length compares like the numbers that it spells. */
export function isBefore(entry: Entry, rank: string | null, frontier: Frontier): boolean {
  if (entry.class === "drawn") return frontier.all_drawn || (rank !== null && rank < frontier.rank);
  if (!frontier.all_drawn) return false;
  if (entry.bucket !== frontier.arrived) return entry.bucket < frontier.arrived;
  return entry.tie !== null && entry.tie < frontier.tie;
}

/** The entry's rank: as it was told, else computed from the revealed seed. */
export function rankOf(place: Place, room: Room, buyerId: string): string | null {
  return place.entry.rank ?? place.fix?.rank ?? rankFrom(room, buyerId);
}

export function phaseOf(room: Room, place: Place | null, buyerId: string, now: number): QueuePhase {
  const state = stateNow(room, now);
  if (place !== null && place.orderId !== "") return "ordered";
  if (state === "sold_out" || state === "closed") return state;
  if (state === "standby") return "free";
  if (state === "announced") return "announced";
  if (place === null) return state === "gathering" ? "outside" : "late";
  if (place.pass !== null && !place.lapsed) return passIsGood(place, now) ? "admitted" : "expired";
  if (place.lapsed) return "expired";
  if (state === "gathering") return "in";
  return isBefore(place.entry, rankOf(place, room, buyerId), room.frontier) ? "called" : "waiting";
}

/** Nothing more will happen in this room: nobody asks again. */
export function isFinal(phase: QueuePhase): boolean {
  return phase === "sold_out" || phase === "closed" || phase === "free" || phase === "ordered";
}

/** A CDN's edges may answer with copies of different age; the line never moves backwards. */
export function newer(known: Room | null, heard: Room): Room {
  return known !== null && known.id === heard.id && known.version > heard.version ? known : heard;
}

const SPREAD = 0.2;
/** After the moment that everybody waits for, phones look within this time, not all in the same second. */
const RUSH_MS = 3000;

const SHORTEST_S = 2;
const LONGEST_S = 30;

/**
 * Milliseconds until the next look. The room's hint is for who does not know their place; who does looks after a tenth
 * of the time that is left. `random` is from 0 to 1.
 */
export function pollDelay(room: Room, now: number, random: number, ownWait: number | null = null): number {
  const seconds = ownWait === null ? room.poll_after_s : Math.min(LONGEST_S, Math.max(SHORTEST_S, ownWait / 10));
  const usual = Math.round(seconds * 1000 * (1 - SPREAD + 2 * SPREAD * random));
  const state = stateNow(room, now);
  const moment = state === "announced" ? room.gathers_at : state === "gathering" ? room.opens_at : null;
  return Math.min(usual, millis(moment) - now + RUSH_MS * random);
}

/** How many are ahead, or null while nobody knows. */
export function aheadNow(place: Place, room: Room, buyerId: string): number | null {
  if (place.fix !== null) return Math.max(0, place.fix.ahead - (room.admitted - place.fix.admitted));
  if (place.entry.class === "arrived") return null;
  const rank = rankOf(place, room, buyerId);
  return rank === null ? null : Math.round(Math.max(0, share(rank) - share(room.frontier.rank)) * room.drawn);
}

/** Ranks are spread evenly: a rank's share of all is the share of the drawn that come before it. */
function share(rank: string): number {
  return parseInt(rank.slice(0, 13), 16) / 2 ** 52;
}

/** Seconds until the line has moved on by `ahead`; null while it stands still. */
export function waitSeconds(ahead: number, room: Room): number | null {
  return room.per_minute > 0 ? Math.ceil((60 * ahead) / room.per_minute) : null;
}

/** The seconds that this place still has to wait, where anybody can know. */
export function ownWait(place: Place | null, room: Room, buyerId: string): number | null {
  const ahead = place === null ? null : aheadNow(place, room, buyerId);
  return ahead === null ? null : waitSeconds(ahead, room);
}

export function fixOf(place: Place, room: Room, told: Position, now: number): Fix {
  const most = Math.max(told.ahead, place.fix?.most ?? 0);
  return { ahead: told.ahead, admitted: room.admitted, most, at: now, rank: told.rank };
}

/** The share of the way that lies behind the buyer, in percent. */
export function progressOf(place: Place, room: Room, buyerId: string): number {
  const ahead = aheadNow(place, room, buyerId);
  if (ahead === null) return 0;
  const most = place.fix?.most ?? room.admitted + ahead;
  return most <= 0 ? 100 : Math.round((100 * (most - ahead)) / most);
}

const FIRST_ASK_MS = { drawn: 30_000, arrived: 6_000 };
const NEXT_ASK_MS = 120_000;

/** When to ask the server for the exact position: rarely, and not everybody at once. */
export function askPositionAt(place: Place, waitingSince: number, random: number): number {
  if (place.fix === null) return waitingSince + FIRST_ASK_MS[place.entry.class] * random;
  return place.fix.at + NEXT_ASK_MS * (1 + random);
}

export type Duty = "" | "enter" | "pass" | "position";

/** What a phase asks of the phone by itself. `wants`: the buyer has asked to be let in. `chance` is from 0 to 1. */
export function dutyOf(
  phase: QueuePhase,
  room: Room,
  place: Place | null,
  when: { now: number; wants: boolean; waitingSince: number; chance: number },
): Duty {
  if (phase === "late" && when.wants) return "enter";
  if (phase === "outside" && when.wants && enterAt(room, when.chance) <= when.now) return "enter";
  if (place === null) return "";
  if (phase === "called") return "pass";
  return phase === "waiting" && askPositionAt(place, when.waitingSince, when.chance) <= when.now ? "position" : "";
}

const ENTERING_MS = 30_000;

/**
 * When a phone that waited for the room to open goes in by itself. Everybody before the sale has the same chance, so
 * nobody loses by it when the phones come one after the other.
 */
export function enterAt(room: Room, random: number): number {
  const gathers = millis(room.gathers_at);
  return gathers + random * Math.min(ENTERING_MS, (millis(room.opens_at) - gathers) / 4);
}
