/** What is written of a new waiting room, what a room is doing, and how far its line is. */
import type { NewRoom, PublicRoom, Room } from "@/api/rooms";
import type { Session } from "@/api/sessions";
import { later } from "@/parts/zoned";

export const WAYS = ["drawn", "first", "standby"] as const;
export type Way = (typeof WAYS)[number];

/** Minutes before the opening from which on one can enter. */
export const GATHERINGS = [10, 30, 60, 120, 720] as const;
const OVER: readonly Room["state"][] = ["sold_out", "closed"];

export const isOver = ({ state }: Pick<Room, "state">) => OVER.includes(state);

/** Which way it is. */
export function wayOf(room: Pick<Room, "gathers_at" | "opens_at">): Way {
  if (room.gathers_at === null || room.opens_at === null) return "standby";
  return room.gathers_at === room.opens_at ? "first" : "drawn";
}

export interface Written {
  sessionIds: string[];
  way: Way;
  opensAt: string | null | undefined;
  gathering: string;
  perMinute: number | null | undefined;
  maxActive: number | null | undefined;
  passMinutes: number | null | undefined;
  above: number | null | undefined;
}

/** Sessions that can still stand behind a room: to come, and behind none that is not over. */
export function openSessions(sessions: readonly Session[], rooms: readonly Room[], now: number): Session[] {
  const taken = new Set(rooms.filter((one) => !isOver(one)).flatMap((one) => one.session_ids));
  return sessions.filter((one) => one.status === "scheduled" && Date.parse(one.ends_at) > now && !taken.has(one.id));
}

/** It opens when the first of its ticket types goes on sale, where that is to come. */
export function usualOpening(sessions: readonly Session[], now: number): string | null {
  const sales = sessions.flatMap((one) => one.ticket_types.map((type) => type.on_sale_at)).filter((at) => Date.parse(at) > now);
  return sales.length === 0 ? null : sales.reduce((a, b) => (Date.parse(a) < Date.parse(b) ? a : b));
}

/** As it is sent; null while something is missing. */
export function roomIn(written: Written): NewRoom | null {
  const { perMinute, maxActive, passMinutes, opensAt, above } = written;
  if (written.sessionIds.length === 0 || !perMinute || !maxActive || !passMinutes) return null;
  const base = { session_ids: written.sessionIds, per_minute: perMinute, max_active: maxActive, pass_seconds: passMinutes * 60 };
  if (written.way === "standby") return above ? { ...base, opens_above_per_minute: above } : null;
  if (!opensAt) return null;
  const before = written.way === "drawn" ? Number(written.gathering) : 0;
  return { ...base, opens_at: opensAt, gathers_at: later(opensAt, -before) };
}

/** How much of the draw was let in, in percent: ranks are even, so the frontier's share of all ranks is that of people. */
export function shareDrawn({ frontier }: Pick<PublicRoom, "frontier">): number {
  return frontier.all_drawn ? 100 : Math.floor((parseInt(frontier.rank.slice(0, 8), 16) / 2 ** 32) * 100);
}

/** Minutes until the last who waits is let in at this speed; null while the line stands still. */
export function minutesLeft({ waiting, speed_per_minute, per_minute }: Pick<Room, "waiting" | "speed_per_minute" | "per_minute">): number | null {
  if (waiting === 0) return 0;
  return per_minute === 0 || speed_per_minute === 0 ? null : Math.ceil(waiting / speed_per_minute);
}
