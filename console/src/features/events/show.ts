/** Events and sessions as they are shown: texts in the reader's language, times where they take place, states. */
import type { Lang } from "@/app/appearance";
import type { EventRow } from "@/api/events";
import type { Tone } from "@/parts/StateTag.vue";

export const STATUSES: readonly EventRow["status"][] = ["draft", "published", "withdrawn"];

export function toneOf(status: EventRow["status"]): Tone {
  return ({ draft: "still", published: "good", withdrawn: "waiting" } as const)[status];
}

/** In the reader's language, else in the other one. */
export function textIn(text: Readonly<Record<string, string>>, lang: Lang): string {
  return text[lang] || text["zh-CN"] || text["en"] || Object.values(text)[0] || "";
}

/** Such as 3月8日周六 20:00, by the clocks of the place. */
export function startOf(at: string, timeZone: string, lang: Lang): string {
  const parts: Intl.DateTimeFormatOptions = { timeZone, month: lang === "en" ? "short" : "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat(lang, parts).format(Date.parse(at));
}

/** A cover of our own server's; nothing is fetched from elsewhere. */
export function coverOf(cover: string): string | null {
  return cover.startsWith("/") && !cover.startsWith("//") ? cover : null;
}

/** It takes place, and is not over. */
export function isAhead({ status, ends_at }: { readonly status: string; readonly ends_at: string }): boolean {
  return status === "scheduled" && Date.parse(ends_at) > Date.now();
}
