/** Marks of the tiers, in their order: told by more than colour. The map and the legend draw the same ones. */
export const MARKS = ["plain", "dot", "bar", "pole", "slash", "ring", "plus", "corner"] as const;

export type Mark = (typeof MARKS)[number];

export function markOf(tier: number): Mark {
  return MARKS[(tier - 1) % MARKS.length] ?? "plain";
}
