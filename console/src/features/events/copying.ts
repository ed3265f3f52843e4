/** How far the sessions of a copy are moved: whole days, by the calendar of the place. */
const DAY_MS = 24 * 3_600_000;

/** Such as 2027-03-01, where it takes place. */
export function dayOf(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(Date.parse(at));
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}
