/** What is left until an end time: computed from the end each time, never decremented, so that it can't drift. */
import type { Words } from "../i18n/zh-CN";
import { fill } from "../i18n/fill";

export interface Left {
  over: boolean;
  /** Whole seconds, rounded up: it says 00:00 only when nothing is left. */
  seconds: number;
  /** `14:59`, `02:03:04`; days are told apart. */
  clock: string;
  days: number;
}

export function left(until: string, now: number): Left {
  const seconds = Math.max(0, Math.ceil((Date.parse(until) - now) / 1000));
  const days = Math.floor(seconds / 86400);
  const rest = seconds % 86400;
  const parts = [Math.floor((rest % 3600) / 60), rest % 60];
  if (rest >= 3600 || days > 0) parts.unshift(Math.floor(rest / 3600));
  return { over: seconds === 0, seconds, days, clock: parts.map((part) => String(part).padStart(2, "0")).join(":") };
}

/** What is left, in a line: `2 天 03:04:05`; empty when nothing is, and where there is no end. */
export function leftText(until: string, now: number, words: Words): string {
  if (until === "") return "";
  const rest = left(until, now);
  if (rest.over) return "";
  return (rest.days > 0 ? `${fill(words.common.days, { n: rest.days })} ` : "") + rest.clock;
}
