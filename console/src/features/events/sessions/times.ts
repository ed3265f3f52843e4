/** When a session takes place, as a person says it: the day, the time, how long before the doors open, how long it lasts. */
import type { Session, SessionBody, SessionChange } from "@/api/sessions";
import type { Lang } from "@/app/appearance";
import { dayOf, later, minutesBetween, momentOf, timeOf } from "@/parts/zoned";

export interface Times {
  readonly day: string;
  readonly time: string;
  readonly doorsBefore: number | null | undefined;
  readonly lasts: number | null | undefined;
  readonly zone: string;
}

export const MOST_MINUTES = 600;

export function timesOf(session: Pick<Session, "doors_at" | "starts_at" | "ends_at" | "time_zone">): Times {
  const { doors_at, starts_at, ends_at, time_zone: zone } = session;
  return { day: dayOf(starts_at, zone), time: timeOf(starts_at, zone), doorsBefore: minutesBetween(doors_at, starts_at), lasts: minutesBetween(starts_at, ends_at), zone };
}

/** Null where they make no sense, such as an hour that the clocks skip that night. */
export function momentsOf({ day, time, doorsBefore, lasts, zone }: Times): Pick<SessionBody, "doors_at" | "starts_at" | "ends_at" | "time_zone"> | null {
  const starts_at = momentOf(`${day}T${time}`, zone);
  if (starts_at === null || doorsBefore == null || lasts == null) return null;
  return { doors_at: later(starts_at, -doorsBefore), starts_at, ends_at: later(starts_at, lasts), time_zone: zone };
}

/** By the clocks of the place, such as 3月8日周六 20:00; with the year where it is not this one. */
export function dateOf({ starts_at, time_zone: timeZone }: Pick<Session, "starts_at" | "time_zone">, lang: Lang): string {
  const thisYear = dayOf(starts_at, timeZone).slice(0, 4) === dayOf(new Date().toISOString(), timeZone).slice(0, 4);
  const parts: Intl.DateTimeFormatOptions = { timeZone, month: lang === "en" ? "short" : "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat(lang, thisYear ? parts : { ...parts, year: "numeric" }).format(Date.parse(starts_at));
}

/** What has to be said so that the session is again as it is now, in those things that the change names. */
export function sessionBefore(session: Session, change: SessionChange): SessionChange {
  const { time, doorsBefore, lasts } = timesOf(session);
  return {
    ...(change.venue_id === undefined ? {} : { venue_id: session.venue.id }),
    ...(change.time === undefined ? {} : { time }),
    ...(change.doors_minutes_before === undefined ? {} : { doors_minutes_before: doorsBefore! }),
    ...(change.duration_minutes === undefined ? {} : { duration_minutes: lasts! }),
    ...(change.per_buyer_max === undefined ? {} : { per_buyer_max: session.per_buyer_max }),
    ...(change.per_device_max === undefined ? {} : { per_device_max: session.per_device_max }),
    ...(change.waitlist === undefined ? {} : { waitlist: session.waitlist }),
  };
}

export type Stage = "cancelled" | "over" | "noTypes" | "paused" | "before" | "selling" | "full" | "closed";

/** How it stands with the sale of a session. */
export function stageOf(session: Session, now: number): Stage {
  const types = session.ticket_types;
  if (session.status === "cancelled") return "cancelled";
  if (Date.parse(session.ends_at) <= now) return "over";
  if (types.length === 0) return "noTypes";
  const running = types.filter(({ paused }) => !paused);
  if (running.length === 0) return "paused";
  const open = running.filter(({ on_sale_at, off_sale_at }) => Date.parse(on_sale_at) <= now && now < Date.parse(off_sale_at));
  if (open.length > 0) return open.every(({ places }) => places !== null && places.free <= 0) ? "full" : "selling";
  return running.some(({ on_sale_at }) => now < Date.parse(on_sale_at)) ? "before" : "closed";
}
