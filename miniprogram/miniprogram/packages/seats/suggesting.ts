/** What the page offers by itself: the best seats, seats instead of lost ones, another ticket type. Rules are in domain. */
import { clock } from "../../api/menpiao";
import type { Session } from "../../api/wire";
import { bestAvailable } from "../../domain/seats/best";
import { offersOf, pictureOf, tierAt, type Sale } from "../../domain/seats/choice";
import type { Asked } from "../../domain/seats/errands";
import { tablesOnlyWords } from "../../domain/seats/tables";
import { fill } from "../../i18n/fill";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { pick } from "../../platform/shell";

/** Steps of the search for the best, in words. */
const FOUND = ["together", "together", "together", "split", "scattered"] as const;

export type Suggested =
  | { kind: "seats"; seats: number[]; say: string }
  | { kind: "none"; say: string };

/** The best that the map has now, and what to say of them: nothing where they are as they were asked for. */
export function suggested(sale: Sale, session: Session, { count, tier, accept }: Asked): Suggested {
  const tables = tablesOnlyWords(sale, session, { tier, count }, telling());
  if (tables !== "") return { kind: "none", say: tables };
  const w = words().seats;
  const found = bestAvailable(pictureOf(sale), { count, tiers: new Set([tier]) }, accept);
  if (found === null) return { kind: "none", say: fill(accept === "together" ? w.noneTogether : w.noneLeft, { n: count }) };
  const say = found.step > 2 ? fill(w.found[FOUND[found.step] ?? "together"], { n: count }) : "";
  return { kind: "seats", seats: found.seats, say };
}

/** The ticket type that the buyer picks for a seat: null where there is no choice, empty where none was made. */
export async function pickType(sale: Sale, session: Session, seat: number): Promise<string | null> {
  const ids = offersOf(tierAt(sale, seat), session, clock.now()).map((offer) => offer.ticket_type_id);
  if (ids.length < 2) return null;
  const names = ids.map((id) => session.ticket_types.find((type) => type.id === id)?.name ?? id);
  return ids[await pick(names)] ?? "";
}
