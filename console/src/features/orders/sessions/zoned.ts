/** Moments by the clocks of a venue, as the browser's fields have them (`2027-03-08T20:00`), and as the server does. */

function partsIn(at: number, timeZone: string): Record<string, string> {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

/** Such as `2027-03-08T20:00`. */
export function localIn(at: string | number, timeZone: string): string {
  const { year, month, day, hour, minute } = partsIn(typeof at === "string" ? Date.parse(at) : at, timeZone);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/** An hour that clocks skip is the one after; of one that comes twice, the first. */
export function momentIn(local: string, timeZone: string): string {
  const wanted = Date.parse(`${local}Z`);
  const away = (at: number) => Date.parse(`${localIn(at, timeZone)}Z`) - at;
  const near = wanted - away(wanted - 24 * 3_600_000);
  const exact = localIn(near, timeZone) === local ? near : wanted - away(near);
  return new Date(exact).toISOString();
}
