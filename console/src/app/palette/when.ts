/** A day among the words that somebody types: sessions are found by event and date. Plain functions. */
export interface Said {
  /** What is left without the day. */
  readonly words: string;
  /** Such as 2027-03-08; null where none was said. */
  readonly day: string | null;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const NAME = `(${MONTHS.join("|")})[a-z]*\\.?`;
/** With a year, then without: the month, and the day of it. */
const WRITTEN: readonly { readonly form: RegExp; readonly order: readonly ("year" | "month" | "date" | "name")[] }[] = [
  { form: /(?<![\d-])(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*日?/, order: ["year", "month", "date"] },
  { form: /(?<!\d)(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[日号]?/, order: ["month", "date"] },
  { form: new RegExp(`\\b${NAME}\\s+(\\d{1,2})(?!\\d)`, "i"), order: ["name", "date"] },
  { form: new RegExp(`(?<!\\d)(\\d{1,2})\\s+${NAME}\\b`, "i"), order: ["date", "name"] },
];
const LONG_AGO_MS = 60 * 86_400_000;

/** A day without a year is the next one, or one that was not long ago. */
export function readDay(text: string, now: number): Said {
  for (const { form, order } of WRITTEN) {
    const found = form.exec(text);
    if (found === null) continue;
    const said = Object.fromEntries(order.map((part, place) => [part, found[place + 1] ?? ""]));
    const month = said["name"] ? MONTHS.indexOf(said["name"].toLowerCase()) + 1 : Number(said["month"]);
    const day = said["year"] ? dayOf(Number(said["year"]), month, Number(said["date"])) : nearest(month, Number(said["date"]), now);
    if (day !== null) return { words: text.replace(found[0], " ").replace(/\s+/g, " ").trim(), day };
  }
  return { words: text.trim(), day: null };
}

function nearest(month: number, date: number, now: number): string | null {
  const year = new Date(now).getFullYear();
  const here = dayOf(year, month, date);
  return here !== null && Date.parse(here) < now - LONG_AGO_MS ? dayOf(year + 1, month, date) : here;
}

/** Null for what is no day. */
function dayOf(year: number, month: number, date: number): string | null {
  const at = new Date(Date.UTC(year, month - 1, date));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === date ? at.toISOString().slice(0, 10) : null;
}
