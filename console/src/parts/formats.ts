/** Money and moments, as people read and write them. */
import type { Lang } from "@/app/appearance";

export interface MoneyParts {
  readonly sign: string;
  readonly symbol: string;
  readonly whole: string;
  readonly fraction: string;
}

/** `amount` in the currency's smallest unit (fen). */
export function moneyParts(amount: number, currency = "CNY"): MoneyParts {
  const size = Math.abs(amount);
  const cents = size % 100;
  return {
    sign: amount < 0 ? "−" : "",
    symbol: currency === "CNY" ? "¥" : `${currency} `,
    whole: Math.floor(size / 100).toLocaleString("en-US"),
    fraction: cents === 0 ? "" : `.${String(cents).padStart(2, "0")}`,
  };
}

export function moneyText(amount: number, currency = "CNY"): string {
  const { sign, symbol, whole, fraction } = moneyParts(amount, currency);
  return sign + symbol + whole + fraction;
}

/** As high as a price may be: 100,000 yuan. */
const MOST_FEN = 10_000_000;

/** Yuan as people write them, in fen; null for nothing, undefined where it is no sum, or a higher one than may be. */
export function fenOf(text: string, most = MOST_FEN): number | null | undefined {
  const plain = text.replace(/[\s,，¥￥]/g, "");
  if (plain === "") return null;
  const found = /^(\d{1,9})(?:[.。](\d{1,2}))?$/.exec(plain);
  if (found === null) return undefined;
  const fen = Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
  return fen <= most ? fen : undefined;
}

/** As it is written into a field: fen only where there are some. */
export function yuanText(fen: number | null | undefined): string {
  if (fen === undefined || fen === null) return "";
  return fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2);
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** What the browser calls it in Chinese, 这一时间 / 此时, nobody says. */
const WITHIN_AN_HOUR: Record<Lang, string> = { "zh-CN": "一小时内", en: "within the hour" };

/** Within a day: how long; within a week: days; else the date. `now` in milliseconds; `hourly`: the minutes are not known. */
export function nearTime(at: string, lang: Lang, now: number, hourly = false): string {
  const away = Date.parse(at) - now;
  const words = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  if (Math.abs(away) < HOUR) return hourly ? WITHIN_AN_HOUR[lang] : words.format(Math.trunc(away / MINUTE), "minute");
  if (Math.abs(away) < DAY) return words.format(Math.trunc(away / HOUR), "hour");
  if (Math.abs(away) < 7 * DAY) return words.format(Math.trunc(away / DAY), "day");
  return new Intl.DateTimeFormat(lang, { dateStyle: "medium" }).format(Date.parse(at));
}

/** Such as 3月1日 16:00. */
export function dayTime(at: string, lang: Lang): string {
  return new Intl.DateTimeFormat(lang, { month: lang === "en" ? "short" : "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(Date.parse(at));
}

export function exactTime(at: string, lang: Lang): string {
  return new Intl.DateTimeFormat(lang, { dateStyle: "full", timeStyle: "medium" }).format(Date.parse(at));
}
