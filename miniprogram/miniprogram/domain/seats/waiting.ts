/** Waiting for seats while others are left: of which price tiers nothing is to be had, and the way to their waitlist. */
import type { Session } from "../../api/wire";
import { fill } from "../../i18n/fill";
import type { Telling } from "../cards";
import { offersOf, type Sale } from "./choice";
import type { Asked } from "./errands";
import { leftByTier } from "./free";

export interface Waiting {
  /** `一档、二档已售完，可以候补`. */
  text: string;
  /** What the page for joining is told. */
  query: Record<string, string>;
}

/** For the tiers that are sold out, or those of them that the buyer looks for; null where there are none. */
export function waitingOf(sale: Sale, session: Session, wanted: ReadonlySet<number>, { words, now }: Telling): Waiting | null {
  if (!session.waitlist) return null;
  const left = leftByTier(sale.free, sale.tiers);
  const painted = new Set(sale.tiers);
  const gone = sale.seating.tiers.filter((tier) => painted.has(tier.number) && (left[tier.number] ?? 0) === 0 && offersOf(tier, session, now).length > 0);
  const asked = gone.filter(({ number }) => wanted.has(number));
  const tiers = asked.length > 0 ? asked : gone;
  if (tiers.length === 0) return null;
  const names = tiers.map(({ name }) => name).join(words.common.listComma);
  return { text: fill(words.seats.waitTiers, { tiers: names }), query: { tiers: tiers.map(({ number }) => number).join(",") } };
}

/** For as many of a tier as there are not, or not side by side. */
export function waitingFor(session: Session, { tier, count, accept }: Asked, { words }: Telling): Waiting | null {
  if (!session.waitlist) return null;
  const query = { tiers: String(tier), count: String(count), ...(accept === "together" ? { together: "1" } : {}) };
  return { text: fill(accept === "together" && count > 1 ? words.seats.waitTogether : words.seats.waitSome, { n: count }), query };
}
