/** What a draft will say on a phone: the words of the mini program's page, before anybody may see it there. */
import type { Lang } from "@/app/appearance";
import type { EventSession } from "@/api/events";
import { textIn } from "../show";

export interface Offer {
  readonly id: string;
  readonly name: string;
  readonly amount: number;
  /** Its price comes from the seats. */
  readonly seated: boolean;
}

/** Sessions that are shown: those that take place, the first twelve. */
export function shownSessions(sessions: readonly EventSession[]): EventSession[] {
  return sessions.filter(({ status }) => status !== "cancelled").slice(0, 12);
}

export function offersOf(session: EventSession | undefined, lang: Lang): Offer[] {
  const types = session?.ticket_types.filter(({ hidden }) => !hidden) ?? [];
  return types.map((one) => ({ id: one.id, name: textIn(one.name, lang), amount: one.price.amount, seated: one.seated }));
}

/** The cheapest offer of all that is not sold by seat; null where there is none. */
export function lowest(sessions: readonly EventSession[]): number | null {
  const sums = sessions.flatMap(({ ticket_types }) => ticket_types.filter(({ hidden, seated }) => !hidden && !seated).map(({ price }) => price.amount));
  return sums.length ? Math.min(...sums) : null;
}
