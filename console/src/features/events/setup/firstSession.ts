/** The first date of an event, as it is written down before there is one: checked here, so that nothing obvious is asked of the server. */
import type { NewSession } from "@/api/events";
import type { Template, TypePlan } from "./templates";

export interface Plan {
  readonly day: string;
  readonly start: string;
  readonly doorsMinutes: string;
  readonly minutes: string;
  /** Empty: at once. Else a day and an hour where it takes place. */
  readonly onSale: string;
  readonly types: readonly TypePlan[];
}

export type PlanProblem = "day" | "past" | "start" | "doors" | "minutes" | "tooLong" | "onSale" | "types" | `name-${number}` | `yuan-${number}` | `quota-${number}`;

/** Every venue is on this clock: reference data has no city elsewhere. It has known no summer time since 1991. */
export const ZONE = "Asia/Shanghai";
const OFFSET = "+08:00";
const MOST_MINUTES = 600;
const MOST_QUOTA = 1_000_000;

export function planOf(template: Template): Plan {
  return { day: "", start: template.start, doorsMinutes: String(template.doorsMinutes), minutes: String(template.minutes), onSale: "", types: template.types };
}

/** Yuan as people write them, in fen; null where it is no sum. */
export function fenOf(yuan: string): number | null {
  const found = /^(\d{1,7})(?:[.](\d{1,2}))?$/.exec(yuan.trim());
  return found === null ? null : Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
}

function countOf(text: string, most: number): number | null {
  return /^\d{1,9}$/.test(text.trim()) && Number(text) <= most ? Number(text) : null;
}

export function problemsOf(plan: Plan, template: Template, now: Date): PlanProblem[] {
  const found: PlanProblem[] = [];
  const doors = countOf(plan.doorsMinutes, MOST_MINUTES);
  const minutes = countOf(plan.minutes, MOST_MINUTES);
  const starts = Date.parse(`${plan.day}T${plan.start}:00${OFFSET}`);
  if (plan.day === "") found.push("day");
  else if (!/^\d\d:\d\d$/.test(plan.start)) found.push("start");
  else if (!(starts > now.getTime())) found.push("past");
  if (doors === null) found.push("doors");
  if (minutes === null || minutes === 0) found.push("minutes");
  else if (doors !== null && doors + minutes > MOST_MINUTES) found.push("tooLong");
  if (plan.onSale !== "" && !(Date.parse(`${plan.onSale}:00${OFFSET}`) < starts)) found.push("onSale");
  if (plan.types.length === 0) found.push("types");
  plan.types.forEach((one, index) => {
    if (!Object.values(one.name).some((text) => text.trim())) found.push(`name-${index}`);
    if (template.seated) return;
    if (fenOf(one.yuan) === null) found.push(`yuan-${index}`);
    if (!countOf(one.quota, MOST_QUOTA)) found.push(`quota-${index}`);
  });
  return found;
}

/** Of a plan without problems. `now`: where the sale begins at once. */
export function sessionOf(plan: Plan, template: Template, venueId: string, now: Date): NewSession {
  const starts = Date.parse(`${plan.day}T${plan.start}:00${OFFSET}`);
  const minute = 60_000;
  const at = (moment: number) => new Date(moment).toISOString();
  const onSale = plan.onSale === "" ? at(Math.floor(now.getTime() / minute) * minute) : at(Date.parse(`${plan.onSale}:00${OFFSET}`));
  return {
    venue_id: venueId, time_zone: ZONE, one_per_attendee: false, waitlist: true,
    doors_at: at(starts - Number(plan.doorsMinutes) * minute), starts_at: at(starts), ends_at: at(starts + Number(plan.minutes) * minute),
    ticket_types: plan.types.map((one) => ({
      name: { ...one.name }, price: { amount: template.seated ? 0 : (fenOf(one.yuan) ?? 0), currency: "CNY" }, on_sale_at: onSale,
      quota: template.seated ? null : Number(one.quota), per_order_max: template.perOrder, per_buyer_max: template.perOrder, attendee_names_required: template.named,
      attendee_ids_required: false, hidden: false, paused: false,
    })),
  };
}
