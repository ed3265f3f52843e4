/** From a choice on the map to what the checkout takes, and back after a restart or a loss. */
import type { Money, Session } from "../../api/wire";
import { fill } from "../../i18n/fill";
import type { Telling } from "../cards";
import type { Quantities } from "../selection";
import { filled, mostOfType, offersOf, priceOf, totalOf, type Choice, type Sale } from "./choice";
import type { Accept, SeatErrand } from "./errand";
import { idOf, seatOf } from "./hall";
import { kindWords, placesWords, placeWords } from "./seatwords";

export function errandOf(
  sale: Sale,
  session: Session,
  { choice, standing }: { choice: Choice; standing: Quantities },
  { words }: Telling,
): SeatErrand {
  const lines = choice.flatMap((picked) => {
    const price = priceOf(sale, picked);
    if (price === null) return [];
    const type = session.ticket_types.find(({ id }) => id === picked.typeId)?.name ?? "";
    const note = [type, kindWords(sale.hall, picked.seat, words)].filter(Boolean).join(" · ");
    const words_ = placeWords(sale.hall, picked.seat, words);
    return [{ seatId: idOf(sale.hall, picked.seat), typeId: picked.typeId, words: words_, note, price }];
  });
  return { sessionId: session.id, lines, best: null, offered: null, standing };
}

/** The seats of an errand that are still to be had. */
export function choiceOf(sale: Sale, errand: SeatErrand | null): Choice {
  return (errand?.lines ?? [])
    .map(({ seatId, typeId }) => ({ seat: seatOf(sale.hall, seatId), typeId }))
    .filter(({ seat }) => seat >= 0 && sale.free[seat] === 1);
}

/** Each of these seats with the first ticket type that still may be added, whichever it is; null: they are too many. */
export function picksOf(sale: Sale, session: Session, seats: readonly number[], now: number): Choice | null {
  const found = filled(sale, session, [], seats, { now, allowed: session.ticket_types.map(({ id }) => id) });
  return found.kind === "picks" ? found.choice : null;
}

export interface Offer {
  seats: number[];
  words: string;
  total: Money;
}

/** What the server found near seats that were lost, as far as it can be had on the order's terms. */
export function offersInstead(sale: Sale, session: Session, errand: SeatErrand, { words, now }: Telling): Offer[] {
  return (errand.offered ?? []).flatMap((ids) => {
    const seats = ids.map((id) => seatOf(sale.hall, id));
    const picks = picksOf(sale, session, seats, now);
    return picks === null ? [] : [{ seats, words: placesWords(sale.hall, seats, words), total: totalOf(sale, picks) }];
  });
}

export interface Asked {
  count: number;
  tier: number;
  accept: Accept;
}

/** The type that the server would choose seats for cannot be had so often; empty where it can. */
export function systemLimit(sale: Sale, session: Session, asked: Asked, { words, now }: Telling): string {
  const [offer] = offersOf(sale.seating.tiers.find(({ number }) => number === asked.tier), session, now);
  const type = session.ticket_types.find(({ id }) => id === offer?.ticket_type_id);
  if (type === undefined || asked.count <= mostOfType(type)) return "";
  return fill(words.seats.typeLimit, { type: type.name, n: mostOfType(type) });
}

/** The server shall choose; null where nothing of this tier sells now. */
export function systemErrand(
  sale: Sale,
  session: Session,
  asked: Asked & { standing: Quantities },
  telling: Telling,
): SeatErrand | null {
  const say = telling.words.seats;
  const tier = sale.seating.tiers.find(({ number }) => number === asked.tier);
  const [offer] = offersOf(tier, session, telling.now);
  if (tier === undefined || offer === undefined) return null;
  const type = session.ticket_types.find(({ id }) => id === offer.ticket_type_id)?.name ?? "";
  const how = asked.accept === "together" ? say.systemTogether : say.systemApart;
  const line = {
    seatId: "",
    typeId: offer.ticket_type_id,
    words: fill(say.systemChooses, { n: asked.count }),
    note: [tier.name, type, how].filter(Boolean).join(" · "),
    price: offer.price,
  };
  const lines = Array.from({ length: asked.count }, () => line);
  const best = { tier: asked.tier, accept: asked.accept };
  return { sessionId: session.id, lines, best, offered: null, standing: asked.standing };
}
