/** The doors of one evening in plain terms: which session is tonight's, the curve, news merged into what is shown. */
import type { Attendance, DoorSession, Scan } from "@/api/doors";
import type { Tone } from "@/parts/StateTag.vue";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** As the server admits: so long before the doors, and after the end. */
const GRACE = 30 * MINUTE;
const SHOWN_MOST = 500;

/** The session that somebody who comes to this page means: whose doors are open or open next, else the last that was. */
export function tonightOf(sessions: readonly DoorSession[], now: number): DoorSession | null {
  const played = sessions.filter(({ status, published, sold, gates }) => status !== "cancelled" && (published || sold > 0 || gates > 0));
  const coming = played.filter(({ ends_at }) => Date.parse(ends_at) + GRACE > now);
  const withGates = coming.filter(({ gates }) => gates > 0);
  const soon = (one: DoorSession) => Date.parse(one.doors_at) < now + 12 * HOUR;
  return withGates.find(soon) ?? coming[0] ?? played.at(-1) ?? null;
}

/** Whether something may still come in: then one looks again and again. */
export function isLive({ doors_at, ends_at }: { readonly doors_at: string; readonly ends_at: string }, now: number): boolean {
  return Date.parse(doors_at) - HOUR < now && now < Date.parse(ends_at) + HOUR;
}

/** So many a minute, over the last five whole ones. */
export function pace(byMinute: Attendance["by_minute"], now: number): number {
  const end = Math.floor(now / MINUTE) * MINUTE;
  const recent = byMinute.filter(({ begins_at }) => Date.parse(begins_at) >= end - 5 * MINUTE && Date.parse(begins_at) < end);
  return Math.round(recent.reduce((sum, { admitted }) => sum + admitted, 0) / 5);
}

export interface Point {
  readonly at: number;
  readonly sum: number;
}

/** How many had come in by when: a step at the end of each minute that admitted somebody. */
export function summed(byMinute: Attendance["by_minute"]): Point[] {
  let sum = 0;
  return byMinute.filter(({ admitted }) => admitted > 0).map(({ begins_at, admitted }) => ({ at: Date.parse(begins_at) + MINUTE, sum: (sum += admitted) }));
}

export interface Curve {
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly points: readonly Point[];
}

/** From before the doors until the start, or as far as somebody came in; as high as tickets are expected. */
export function curveOf({ by_minute, expected, session }: Pick<Attendance, "by_minute" | "expected" | "session">, now: number): Curve {
  const points = summed(by_minute);
  const from = Math.min(Date.parse(session.doors_at) - GRACE, points[0]?.at ?? Infinity);
  const to = Math.max(Date.parse(session.starts_at) + GRACE, points.at(-1)?.at ?? 0);
  const last = points.at(-1);
  const until = Math.min(now, to);
  const flat = last && until > last.at ? [{ at: until, sum: last.sum }] : [];
  return { from, to, top: Math.max(expected, last?.sum ?? 0, 1), points: [...points, ...flat] };
}

/** As SVG draws it, in a field of this size: level until the next step. */
export function pathOf({ from, to, top, points }: Curve, width: number, height: number): string {
  const x = (at: number) => Math.round(((at - from) / (to - from)) * width * 10) / 10;
  const y = (sum: number) => Math.round((1 - sum / top) * height * 10) / 10;
  return points.reduce((path, { at, sum }) => `${path}H${x(at)}V${y(sum)}`, `M0 ${height}`);
}

/** Whole hours within the curve, or halves where it is short. */
export function ticksOf({ from, to }: Curve): number[] {
  const step = to - from > 4 * HOUR ? HOUR : HOUR / 2;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** What came in since, before what is shown already; a scan that is told twice is there once. */
export function merged(shown: readonly Scan[], news: readonly Scan[]): readonly Scan[] {
  const known = new Set(shown.map(({ id }) => id));
  const fresh = news.filter(({ id }) => !known.has(id));
  if (fresh.length === 0) return shown;
  const byTime = (one: Scan, other: Scan) => (one.received_at < other.received_at ? 1 : one.received_at > other.received_at ? -1 : one.id < other.id ? 1 : -1);
  return [...fresh, ...shown].sort(byTime).slice(0, SHOWN_MOST);
}

export function toneOf(result: Scan["result"]): Tone {
  return result === "admitted" ? "good" : "bad";
}

/** Such as 20:07:31, by the clocks of the place. */
export function clockAt(at: string | number, timeZone: string, seconds = true): string {
  const parts: Intl.DateTimeFormatOptions = { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(seconds ? { second: "2-digit" } : {}) };
  return new Intl.DateTimeFormat("en-GB", parts).format(typeof at === "number" ? at : Date.parse(at));
}

export function share(part: number, whole: number): string {
  return `${whole > 0 ? Math.min(100, Math.round((100 * part) / whole)) : 0}%`;
}
