/** What the page offers by itself: the best seats, seats instead of lost ones, another ticket type. Rules are in domain. */
import { clock } from "../../api/menpiao";
import type { Session } from "../../api/wire";
import { bestAvailable } from "../../domain/seats/best";
import { mostOfType, offersOf, pictureOf, tierAt, type Asks, type Sale } from "../../domain/seats/choice";
import type { Asked } from "../../domain/seats/errands";
import { priceText } from "../../domain/price";
import { tablesOnlyWords } from "../../domain/seats/tables";
import { fill } from "../../i18n/fill";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { pick } from "../../platform/shell";

/** Steps of the search for the best, in words. */
const FOUND = ["together", "together", "together", "split", "scattered"] as const;

export type Suggested =
  | { kind: "seats"; seats: number[]; say: string }
  /** `waits`: some may come back. */
  | { kind: "none"; say: string; waits: boolean };

/** The best that the map has now, and what to say of them: nothing where they are as they were asked for. */
export function suggested(sale: Sale, session: Session, { count, tier, accept }: Asked): Suggested {
  const tables = tablesOnlyWords(sale, session, { tier, count }, telling());
  if (tables !== "") return { kind: "none", say: tables, waits: false };
  const w = words().seats;
  const found = bestAvailable(pictureOf(sale), { count, tiers: new Set([tier]) }, accept);
  if (found === null) return { kind: "none", say: fill(accept === "together" ? w.noneTogether : w.noneLeft, { n: count }), waits: true };
  const say = found.step > 2 ? fill(w.found[FOUND[found.step] ?? "together"], { n: count }) : "";
  return { kind: "seats", seats: found.seats, say };
}

/** As many of a type are chosen as an order may have: which one shall the next seats be? Empty where none was picked. */
export async function askType(session: Session, { type, instead }: Asks): Promise<string> {
  const w = words().seats;
  const nameOf = (id: string): string => session.ticket_types.find((one) => one.id === id)?.name ?? id;
  const names = instead.map(({ ticket_type_id: id, price }) => fill(w.typeInstead, { type: nameOf(id), price: priceText(price) }));
  const at = await pick(names, fill(w.askType, { type: type.name, n: mostOfType(type) }));
  return instead[at]?.ticket_type_id ?? "";
}

/** The ticket type that the buyer picks for a seat: null where there is no choice, empty where none was made. */
export async function pickType(sale: Sale, session: Session, seat: number): Promise<string | null> {
  const ids = offersOf(tierAt(sale, seat), session, clock.now()).map((offer) => offer.ticket_type_id);
  if (ids.length < 2) return null;
  const names = ids.map((id) => session.ticket_types.find((type) => type.id === id)?.name ?? id);
  return ids[await pick(names)] ?? "";
}
