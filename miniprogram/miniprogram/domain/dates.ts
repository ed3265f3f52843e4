/**
 * Dates as people read them, in the time zone of the session and not of the phone. Android's WeChat has no `Intl` in
 * its logic layer, so the zones that hold one offset all year come from a table; others ask `Intl` where it exists.
 */
import type { Language } from "../i18n/languages";

export interface DateParts {
  year: number;
  month: number;
  day: number;
  /** 0 is Sunday. */
  weekday: number;
  hour: number;
  minute: number;
  second: number;
}

const FIXED_OFFSET_MINUTES: Record<string, number> = {
  "Asia/Shanghai": 480,
  "Asia/Chongqing": 480,
  "Asia/Urumqi": 360,
  "Asia/Hong_Kong": 480,
  "Asia/Macau": 480,
  "Asia/Taipei": 480,
  "Asia/Singapore": 480,
  "Asia/Kuala_Lumpur": 480,
  "Asia/Bangkok": 420,
  "Asia/Tokyo": 540,
  "Asia/Seoul": 540,
  UTC: 0,
};
export const HOME_ZONE = "Asia/Shanghai";
const DAY_MS = 86_400_000;

const WEEKDAYS: Record<Language, readonly string[]> = {
  "zh-CN": ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function partsIn(at: number, zone: string): DateParts {
  const local = new Date(at + offsetMinutes(at, zone) * 60_000);
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    weekday: local.getUTCDay(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
  };
}

/** `12月6日` or `6 Dec`; the year only where it is not this one. */
export function dayText(at: number, zone: string, language: Language, now: number): string {
  const day = partsIn(at, zone);
  const otherYear = day.year !== partsIn(now, zone).year;
  if (language === "zh-CN") return `${otherYear ? `${day.year}年` : ""}${day.month}月${day.day}日`;
  return `${day.day} ${monthName(day.month, language)}${otherYear ? ` ${day.year}` : ""}`;
}

export function weekdayText(at: number, zone: string, language: Language): string {
  return WEEKDAYS[language][partsIn(at, zone).weekday] as string;
}

export function timeText(at: number, zone: string): string {
  const { hour, minute } = partsIn(at, zone);
  return `${two(hour)}:${two(minute)}`;
}

export function clockText(at: number, zone: string): string {
  return `${timeText(at, zone)}:${two(partsIn(at, zone).second)}`;
}

/** `12月6日 周六 19:30` or `Sat 6 Dec, 19:30`. */
export function momentText(at: number, zone: string, language: Language, now: number): string {
  const day = dayText(at, zone, language, now);
  const weekday = weekdayText(at, zone, language);
  return language === "zh-CN" ? `${day} ${weekday} ${timeText(at, zone)}` : `${weekday} ${day}, ${timeText(at, zone)}`;
}

/** Today's moments by their time alone. */
export function nearText(at: number, zone: string, language: Language, now: number): string {
  const [day, today] = [partsIn(at, zone), partsIn(now, zone)];
  const isToday = day.year === today.year && day.month === today.month && day.day === today.day;
  return isToday ? timeText(at, zone) : momentText(at, zone, language, now);
}

/** One moment, or from the first day to the last. */
export function spanText(first: number, last: number, zone: string, language: Language, now: number): string {
  const from = partsIn(first, zone);
  const to = partsIn(last, zone);
  if (from.year === to.year && from.month === to.month && from.day === to.day) {
    return momentText(first, zone, language, now);
  }
  return `${dayText(first, zone, language, now)} – ${dayText(last, zone, language, now)}`;
}

export function monthName(month: number, language: Language): string {
  return language === "zh-CN" ? `${month}月` : (MONTHS[month - 1] as string);
}

export type DateChoice = "any" | "today" | "weekend" | "week" | "month";

/** The days that a choice of the filter means now in `zone`, both included, as `2027-03-08`. */
export function rangeOf(choice: DateChoice, now: number, zone: string): { from?: string; to?: string } {
  if (choice === "any") return {};
  const day = (ahead: number): string => dateText(partsIn(now + ahead * DAY_MS, zone));
  const { weekday } = partsIn(now, zone);
  if (choice === "today") return { from: day(0), to: day(0) };
  if (choice === "weekend")
    return { from: day(weekday === 0 ? 0 : 6 - weekday), to: day(weekday === 0 ? 0 : 7 - weekday) };
  return { from: day(0), to: day(choice === "week" ? 6 : 29) };
}

function dateText({ year, month, day }: DateParts): string {
  return `${year}-${two(month)}-${two(day)}`;
}

function offsetMinutes(at: number, zone: string): number {
  const fixed = FIXED_OFFSET_MINUTES[zone];
  if (fixed !== undefined) return fixed;
  if (typeof Intl === "undefined") return -new Date(at).getTimezoneOffset();
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const found: Record<string, number> = {};
  for (const part of format.formatToParts(at)) found[part.type] = Number(part.value);
  const local = Date.UTC(
    found["year"] ?? 1970,
    (found["month"] ?? 1) - 1,
    found["day"] ?? 1,
    found["hour"] ?? 0,
    found["minute"] ?? 0,
    found["second"] ?? 0,
  );
  return Math.round((local - Math.floor(at / 1000) * 1000) / 60_000);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
