/** Sales over time, ready to be drawn: no gaps, sums that grow, two events laid over each other. No drawing here. */
import type { Sales, SalesCurve } from "@/api/insight";

export type Measure = "tickets" | "amount";

/** A day or an hour. `at` is as people read it: 2027-03-08, or 2027-03-08 20:00. */
export interface Slot {
  readonly at: string;
  readonly sold: number;
  readonly back: number;
  /** All that stood at its end, with what was before the first day. */
  readonly grown: number;
  readonly sales: Sales | null;
}

export interface Aligned {
  /** Days before the first session, the farthest first. */
  readonly days: readonly number[];
  readonly own: readonly (number | null)[];
  /** Of each event that it is compared with, in their order. */
  readonly others: readonly { readonly title: string; readonly values: readonly (number | null)[] }[];
}

const DAY_MS = 24 * 3_600_000;

export function soldOf(sales: Sales, measure: Measure): number {
  return measure === "tickets" ? sales.sold_tickets : sales.sold.amount;
}

export function backOf(sales: Sales, measure: Measure): number {
  return measure === "tickets" ? sales.refunded_tickets : sales.refunded.amount;
}

/** The day, or the day and hour, by the clocks of a zone. */
export function placeOf(at: string, zone: string, by: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", hourCycle: "h23" }).formatToParts(Date.parse(at));
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  const day = `${of("year")}-${of("month")}-${of("day")}`;
  return by === "day" ? day : `${day} ${of("hour")}:00`;
}

/** Every day from one to another, both with them. */
export function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY_MS) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** A slot as an axis has room for it: the day without its year, and the hour where there is one. */
export function slotText(at: string, lang: string): string {
  const [day = "", hour = ""] = at.split(" ");
  const said = new Intl.DateTimeFormat(lang, { timeZone: "UTC", month: "short", day: "numeric" }).format(new Date(`${day}T00:00:00Z`));
  return hour ? `${said} ${hour}` : said;
}

/** Every slot of the curve, those too in which nothing happened; none that are still to come. */
export function slotsOf(curve: SalesCurve, measure: Measure, now: Date): Slot[] {
  const found = new Map(curve.points.map((point) => [placeOf(point.at, curve.time_zone, curve.by), point.sales]));
  const days = daysBetween(curve.first_day, curve.last_day);
  const hours = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, "0")}:00`);
  const all = curve.by === "day" ? days : days.flatMap((day) => hours.map((hour) => `${day} ${hour}`));
  const present = placeOf(now.toISOString(), curve.time_zone, curve.by);
  let grown = soldOf(curve.before, measure) - backOf(curve.before, measure);
  return all.filter((at) => at <= present || found.has(at)).map((at) => {
    const sales = found.get(at) ?? null;
    const sold = sales === null ? 0 : soldOf(sales, measure);
    const back = sales === null ? 0 : backOf(sales, measure);
    grown += sold - back;
    return { at, sold, back, grown, sales };
  });
}

/** How far one event was as many days before its first session as the others. Lines end where nothing is known any more. */
export function alignedOf(curve: SalesCurve, measure: Measure): Aligned | null {
  const others = curve.comparisons.filter(({ grown }) => grown.length > 0).map(({ event, grown }) => ({
    title: event.title,
    known: new Map(grown.map((one) => [one.days_before, measure === "tickets" ? one.tickets : one.amount.amount])),
  }));
  const own = curve.points.filter((point) => point.days_before !== null);
  if (own.length === 0 || others.length === 0) return null;
  const values = new Map<number, number>();
  let sum = soldOf(curve.before, measure) - backOf(curve.before, measure);
  for (const { days_before: before, sales } of own) {
    sum += soldOf(sales, measure) - backOf(sales, measure);
    values.set(before as number, sum);
  }
  const ends = [...values.keys(), ...others.flatMap(({ known }) => [...known.keys()])];
  const first = Math.max(...ends);
  const last = Math.min(...ends);
  const days = Array.from({ length: first - last + 1 }, (_, index) => first - index);
  return { days, own: carried(days, values), others: others.map(({ title, known }) => ({ title, values: carried(days, known) })) };
}

function carried(days: readonly number[], values: ReadonlyMap<number, number>): (number | null)[] {
  const last = Math.min(...values.keys());
  let value = 0;
  return days.map((day) => {
    value = values.get(day) ?? value;
    return day < last ? null : value;
  });
}

/** What stands of what was hoped for, 0 to 1; null where nothing was. */
export function reached(curve: SalesCurve, measure: Measure): number | null {
  const hoped = measure === "tickets" ? curve.target.tickets : curve.target.amount?.amount;
  if (!hoped) return null;
  const stands = (sales: Sales) => (measure === "tickets" ? sales.tickets : sales.amount.amount);
  return (stands(curve.before) + stands(curve.totals)) / hoped;
}
