/** Which view of a list is shown, and how views come from a browser to the server. Plain functions, without either. */
import { Refused } from "@/api/client";
import type { Arranged, SavedView } from "@/api/savedViews";
import { sentenceFor } from "@/parts/problems";
import { sameFilters, type Filters } from "./address";
import type { KeptView } from "./kept";

export type View = Pick<SavedView, "id" | "name" | "filters" | "hidden_columns" | "shared" | "made_by" | "mine" | "changeable">;

/** The view that is shown: the one that was chosen, while its filters hold; else the first that has these filters. */
export function viewShown(views: readonly View[], filters: Filters, chosen: string | null): View | null {
  const fitting = views.filter((view) => sameFilters(view.filters, filters));
  return fitting.find(({ id }) => id === chosen) ?? (Object.keys(filters).length === 0 ? null : fitting[0]) ?? null;
}

/**
 * What this browser kept before the server did; what it could not take yet is the answer, and tried next time. A name that
 * another browser has brought is given a number, unless it means the same.
 */
export async function carryOver(here: readonly KeptView[], there: readonly View[], save: (view: Arranged) => Promise<unknown>): Promise<readonly KeptView[]> {
  for (const [index, { name, filters }] of here.entries()) {
    if (there.some((view) => view.mine && sameFilters(view.filters, filters))) continue;
    try {
      await save({ name: name.slice(0, 40), filters, shared: false }).catch((error: unknown) => {
        if (!sentenceFor(error, "/name")) throw error;
        return save({ name: `${name.slice(0, 36)} (2)`, filters, shared: false });
      });
    } catch (error) {
      // What the server will never take, such as a filter of long ago, is let go.
      if (!(error instanceof Refused && error.status === 422)) return here.slice(index);
    }
  }
  return [];
}
