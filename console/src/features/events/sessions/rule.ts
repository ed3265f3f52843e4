/** Sessions by a rule, as they are asked for: weekdays, times, from one day to another, days that are left out. */
import type { Rule } from "@/api/sessions";
import { daysLater, isZone, weekdayOf } from "@/parts/zoned";

export interface RuleForm {
  venue: string;
  zone: string;
  weekdays: number[];
  times: string[];
  first: string;
  last: string;
  without: string[];
  doorsBefore: number | null | undefined;
  lasts: number | null | undefined;
  like: string;
}

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
export const MOST_TIMES = 12;
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

/** What the server is asked; null while something is missing. */
export function ruleOf(form: RuleForm, dryRun: boolean): Rule | null {
  const { doorsBefore, lasts } = form;
  const times = [...new Set(form.times)].filter((time) => CLOCK.test(time)).sort();
  if (!form.venue || !isZone(form.zone) || form.weekdays.length === 0 || times.length === 0 || !form.first || !form.last || form.last < form.first) return null;
  if (doorsBefore == null || lasts == null) return null;
  return {
    venue_id: form.venue, time_zone: form.zone, weekdays: [...form.weekdays].sort(), times, first_day: form.first, last_day: form.last,
    except_days: form.without.filter((day) => day >= form.first && day <= form.last).sort(),
    doors_minutes_before: doorsBefore, duration_minutes: lasts, one_per_attendee: false, waitlist: true, ticket_types: [],
    like_session_id: form.like || null, dry_run: dryRun,
  };
}

/** Four weeks from the next such weekday on: what somebody means who has only said "Fridays". */
export function spanFrom(today: string, weekday: number): { first: string; last: string } {
  const first = daysLater(today, ((weekday - weekdayOf(today) + 7) % 7) || 7);
  return { first, last: daysLater(first, 21) };
}
