/** Refund ladders that most events have. What is finer is written on the page of rules. */
import type { Ladder } from "@/api/events";

type Tier = { readonly until_hours_before: number; readonly fee_percent: number };

const DAY = 24;

export const LADDERS = {
  /** All back until a week before, then less and less. */
  usual: [{ until_hours_before: 7 * DAY, fee_percent: 0 }, { until_hours_before: 3 * DAY, fee_percent: 20 }, { until_hours_before: DAY, fee_percent: 50 }],
  kind: [{ until_hours_before: DAY, fee_percent: 0 }],
  none: [],
} as const satisfies Record<string, readonly Tier[]>;

export type LadderId = keyof typeof LADDERS;

/** Which of them it is; `own`: another one; null: nobody has decided yet. */
export function ladderOf({ version, tiers, scope, once_per_buyer, places_return_at }: Ladder["ladder"]): LadderId | "own" | null {
  if (version === 0) return null;
  if (scope !== "ticket" || once_per_buyer || places_return_at !== null) return "own";
  const same = (mine: readonly Tier[]) => mine.length === tiers.length && mine.every((one, index) => tiers[index]!.until_hours_before === one.until_hours_before && tiers[index]!.fee_percent === one.fee_percent && tiers[index]!.fee.amount === 0);
  return (Object.keys(LADDERS) as LadderId[]).find((id) => same(LADDERS[id])) ?? "own";
}
