/**
 * Moments on the clock of a place: what a field for day and time holds, and the moment that it means there. A place's clock
 * is not the reader's: a session in Urumqi begins when clocks there say so.
 */

/** Where the reader is. */
export const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const DAY_MS = 24 * 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Such as 2027-03-08T20:00. */
export function wallOf(at: string | number, zone: string): string {
  const parts = Object.fromEntries(formatOf(zone).formatToParts(typeof at === "string" ? Date.parse(at) : at).map(({ type, value }) => [type, value]));
  return `${parts["year"]}-${parts["month"]}-${parts["day"]}T${parts["hour"]}:${parts["minute"]}`;
}

export const dayOf = (at: string, zone: string) => wallOf(at, zone).slice(0, 10);
export const timeOf = (at: string, zone: string) => wallOf(at, zone).slice(11);

/** The moment, as the server takes it; the first of both where clocks show it twice, null where they skip it or it is none. */
export function momentOf(wall: string, zone: string): string | null {
  const asIfUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asIfUtc)) return null;
  const offsets = [asIfUtc - DAY_MS, asIfUtc + DAY_MS].map((near) => Date.parse(`${wallOf(near, zone)}Z`) - near);
  const fitting = offsets.map((offset) => asIfUtc - offset).filter((moment) => wallOf(moment, zone) === wall.slice(0, 16));
  return fitting.length === 0 ? null : new Date(Math.min(...fitting)).toISOString();
}

/** So many minutes later. */
export function later(at: string, minutes: number): string {
  return new Date(Date.parse(at) + minutes * 60_000).toISOString();
}

export function minutesBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
}

/** The day so many days later. */
export function daysLater(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 1 is Monday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00Z`).getUTCDay() || 7;
}

/** Whether the database of time zones in this browser knows it. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  formats.set(zone, made);
  return made;
}
