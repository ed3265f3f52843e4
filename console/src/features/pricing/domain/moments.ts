/** Times as people of the session's zone write them, and as instants. */
const PARTS = ["year", "month", "day", "hour", "minute"] as const;

/** `2027-03-08T12:00` in this zone, for a field. */
export function wallTime(instant: string, zone: string): string {
  const written = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(new Date(instant));
  const [year, month, day, hour, minute] = PARTS.map((part) => written.find(({ type }) => type === part)?.value ?? "00");
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/** The instant at which clocks of this zone show that; null where it is no time. */
export function instantOf(wall: string, zone: string): string | null {
  const wanted = Date.parse(`${wall}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) || Number.isNaN(wanted)) return null;
  let instant = wanted;
  // The offset at the guess may be another one than at the wanted time: twice is enough.
  for (let i = 0; i < 2; i++) instant -= Date.parse(`${wallTime(new Date(instant).toISOString(), zone)}Z`) - wanted;
  return new Date(instant).toISOString();
}
