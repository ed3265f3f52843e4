/** The days of a dashboard as they stand in the address. */
import type { LocationQuery } from "vue-router";
import type { Asked } from "@/api/insight";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 24 * 3_600_000;
export const PRESETS = [7, 30, 90] as const;

/** What the address asks for; nonsense in it is as if it was not there. */
export function askedIn(query: LocationQuery, event: string | undefined): Asked {
  const day = (name: string) => (typeof query[name] === "string" && DAY.test(query[name]) ? query[name] : undefined);
  return { event, from: day("from"), to: day("to"), by: query["by"] === "hour" ? "hour" : "day", compare: typeof query["compare"] === "string" && query["compare"] ? query["compare"] : undefined };
}

/** So many days, today with them. */
export function lastDays(count: number, now: Date, zone: string): { from: string; to: string } {
  const to = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(now);
  return { from: new Date(Date.parse(to) - (count - 1) * DAY_MS).toISOString().slice(0, 10), to };
}
