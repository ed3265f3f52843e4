/** What the first page makes of a day: cases by their kind, and a greeting. */
import type { Case } from "@/api/cases";
import { areaOf, wordsOf } from "@/features/cases/remedies";

export interface Group {
  readonly words: string;
  readonly area: string;
  readonly count: number;
  /** Of the oldest. */
  readonly since: string;
}

/** By kind, the one whose oldest case waits longest first. Cases come the oldest first. */
export function grouped(cases: readonly Case[], known: (key: string) => boolean): Group[] {
  const groups = new Map<string, Group>();
  for (const one of cases) {
    const words = wordsOf(one.kind, known);
    const group = groups.get(words);
    groups.set(words, group ? { ...group, count: group.count + 1 } : { words, area: areaOf(one), count: 1, since: one.since });
  }
  return [...groups.values()];
}

export function greetingAt(hour: number): "night" | "morning" | "noon" | "afternoon" | "evening" {
  if (hour < 5 || hour >= 23) return "night";
  if (hour < 11) return "morning";
  if (hour < 13) return "noon";
  return hour < 18 ? "afternoon" : "evening";
}
