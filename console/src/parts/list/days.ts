/** Days that a list is narrowed down by, as the server takes them: moments, in the reader's own time. */
import type { Filters } from "./address";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The filters with `from` and `to` as moments: the last day is one of them. What is no day is left out. */
export function asMoments({ from, to, ...others }: Filters): Record<string, string> {
  const [since, before] = [midnight(from, 0), midnight(to, 1)];
  return { ...others, ...(since === null ? {} : { from: since }), ...(before === null ? {} : { to: before }) };
}

/** The moment at which this day begins here, or so many days later; null where it is no day. */
export function midnight(day: string | undefined, later: number): string | null {
  if (day === undefined || !DAY.test(day)) return null;
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const at = new Date(year, month - 1, date + later);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
