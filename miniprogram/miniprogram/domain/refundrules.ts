/** An event's refund rules in the reader's terms: until when what is kept, at the hours of the session they chose. */
import type { Money, RefundRules } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Telling, Tone } from "./cards";
import { momentText } from "./dates";
import { priceText } from "./price";

const HOUR_MS = 3_600_000;

export interface RuleRow {
  until: string;
  /** The same in hours or days, where `until` is a moment. */
  about: string;
  fee: string;
  tone: Tone;
  past: boolean;
  /** What holds at this moment. */
  now: boolean;
}

export interface RulesView {
  rows: RuleRow[];
  lines: string[];
}

/** When the rules speak of a session that is known: its start and its zone. */
export interface Start {
  starts_at: string;
  time_zone: string;
}

/** `costsNothing`: there is no money to keep anything of. */
export function rulesView(
  rules: RefundRules | null,
  start: Start | null,
  costsNothing: boolean,
  telling: Telling,
): RulesView {
  const say = telling.words.refunds;
  if (rules === null) return { rows: [], lines: [say.none] };
  const ends = rules.tiers.map((tier) => endOf(tier.until_hours_before, start));
  const current = ends.findIndex((end) => end === null || telling.now < end);
  const rows = rules.tiers.map((tier, index) => ({
    ...untilWords(tier.until_hours_before, ends[index] ?? null, start, telling),
    ...feeWords(tier.fee_percent, tier.fee, rules.scope === "order", costsNothing, telling),
    past: start !== null && (current === -1 || index < current),
    now: start !== null && index === current,
  }));
  const over = start !== null && current === -1;
  rows.push({ until: say.after, about: "", fee: say.noMore, tone: "plum", past: false, now: over });
  return { rows, lines: lineTexts(rules, start, telling) };
}

function endOf(hoursBefore: number, start: Start | null): number | null {
  return start === null ? null : Date.parse(start.starts_at) - hoursBefore * HOUR_MS;
}

function untilWords(
  hours: number,
  end: number | null,
  start: Start | null,
  { words, language, now }: Telling,
): { until: string; about: string } {
  const say = words.refunds;
  const wholeDays = hours % 24 === 0 && hours >= 48;
  const about =
    hours === 0 ? say.anyTime : fill(wholeDays ? say.days : say.hours, { n: wholeDays ? hours / 24 : hours });
  if (end === null || start === null) return { until: about, about: "" };
  return { until: fill(say.until, { time: momentText(end, start.time_zone, language, now) }), about };
}

function feeWords(
  percent: number,
  fee: Money,
  wholeOrder: boolean,
  costsNothing: boolean,
  { words }: Telling,
): { fee: string; tone: Tone } {
  const say = words.refunds;
  if (costsNothing) return { fee: say.free, tone: "jade" };
  if (percent >= 100) return { fee: say.keepsAll, tone: "plum" };
  if (percent > 0) return { fee: fill(say.percent, { n: percent }), tone: "amber" };
  if (fee.amount > 0) {
    return { fee: fill(wholeOrder ? say.fixedOrder : say.fixed, { price: priceText(fee) }), tone: "amber" };
  }
  return { fee: say.full, tone: "jade" };
}

function lineTexts(rules: RefundRules, start: Start | null, { words, language, now }: Telling): string[] {
  const say = words.refunds;
  const lines: string[] = [];
  if (rules.scope === "order") lines.push(say.wholeOrder);
  if (rules.once_per_buyer) lines.push(say.once);
  lines.push(say.checkedIn);
  const returns = rules.places_return_at;
  if (returns !== null && start !== null && Date.parse(returns) > now) {
    lines.push(fill(say.returns, { time: momentText(Date.parse(returns), start.time_zone, language, now) }));
  }
  return lines;
}
