/** The sessions of an event as a list: what comes stands before what is over, and pages are cut here. */
import type { Session } from "@/api/sessions";
import type { Beginning, Filters } from "@/parts/list/address";
import type { Page } from "@/parts/list/useList";
import type { Tone } from "@/parts/StateTag.vue";
import { dayOf, weekdayOf } from "@/parts/zoned";
import type { Stage } from "./times";

export const ORDERS = ["coming", "over", "cancelled"] as const;
export type When = (typeof ORDERS)[number];
export const TONES: Readonly<Record<Stage, Tone>> = { cancelled: "bad", over: "still", noTypes: "waiting", paused: "waiting", before: "still", selling: "good", full: "bad", closed: "still" };
const A_PAGE = 100;

export function whenOf(session: Session, now: number): When {
  if (session.status === "cancelled") return "cancelled";
  return Date.parse(session.ends_at) <= now ? "over" : "coming";
}

/** Those that fit, the next one first, then the last one that is over. */
export function matching(sessions: readonly Session[], { when, weekday, venue }: Filters, now: number): Session[] {
  const found = sessions.filter((one) =>
    (!when || whenOf(one, now) === when) && (!weekday || weekdayOf(dayOf(one.starts_at, one.time_zone)) === Number(weekday)) && (!venue || one.venue.id === venue));
  const rest = found.filter((one) => whenOf(one, now) !== "coming").reverse();
  return [...found.filter((one) => whenOf(one, now) === "coming"), ...rest];
}

export function pageOf<T>(rows: readonly T[], after: Beginning): Page<T> {
  const from = Number(after ?? 0) || 0;
  return { items: rows.slice(from, from + A_PAGE), next: from + A_PAGE < rows.length ? String(from + A_PAGE) : null };
}
