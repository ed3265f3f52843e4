/** Seats that people have and that stand in the way of a change: why, and where they are. Pure. */
import { textIn, type Lang, type SeatMap } from "@/seats/domain/document";
import { placeOf, planOf } from "./plan";

/** They would not be on sale any more; they are of another hall than the new map; or they would be called otherwise. */
export type Why = "gone" | "hall" | "names";

/** All that the server names. */
export interface InTheWay {
  readonly why: Why;
  readonly ids: readonly string[];
  readonly message: string;
}

/** What it is called on the map that is saved, and on the new one; null where that has no such seat. */
export interface WaySeat {
  readonly id: string;
  readonly was: string | null;
  readonly now: string | null;
}

export function waySeats(ids: readonly string[], saved: SeatMap | null, next: SeatMap, lang: Lang): WaySeat[] {
  return ids.map((id) => ({ id, was: saved === null ? null : nameIn(saved, id, lang), now: nameIn(next, id, lang) }));
}

function nameIn(map: SeatMap, id: string, lang: Lang): string | null {
  const plan = planOf(map);
  const place = placeOf(plan, plan.indexOf.get(id) ?? -1);
  if (place === null) return null;
  return `${textIn(map.sections.find((one) => one.id === place.section)?.name, lang)} ${place.row}-${place.seat}`;
}
