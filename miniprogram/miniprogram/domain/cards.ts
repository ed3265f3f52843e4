/** What an event's card says, ready for the template. */
import type { EventCard, Money, SaleState } from "../api/wire";
import type { Language } from "../i18n/languages";
import type { Words } from "../i18n/zh-CN";
import { spanText } from "./dates";

/** Everything that turning facts into words needs. */
export interface Telling {
  words: Words;
  language: Language;
  /** Milliseconds on the server's clock. */
  now: number;
}

export interface CardView {
  id: string;
  title: string;
  kind: string;
  cover: string;
  when: string;
  where: string;
  price: Money | null;
  before: string;
  after: string;
  later: string;
  state: string;
  tone: Tone;
  dim: boolean;
}

export type Tone = "jade" | "amber" | "plum" | "vermilion" | "ink";

const SALE_TONES: Record<SaleState, Tone> = {
  upcoming: "amber",
  on_sale: "jade",
  paused: "ink",
  sold_out: "plum",
  ended: "ink",
};

export function saleTone(state: SaleState): Tone {
  return SALE_TONES[state];
}

export function cardView(card: EventCard, cover: string, { words, language, now }: Telling): CardView {
  const isFrom = card.prices_differ && card.price_from !== null && card.price_from.amount > 0;
  const [first, last] = [Date.parse(card.first_starts_at), Date.parse(card.last_starts_at)];
  return {
    id: card.id,
    title: card.title,
    kind: card.category.name,
    cover,
    when: spanText(first, last, card.time_zone, language, now),
    where: [card.city.name, card.venue.name].filter(Boolean).join(" · "),
    price: card.price_from,
    ...fromWords(isFrom, { words, language, now }),
    later: words.home.noPriceYet,
    state: words.sale[card.sale_state],
    tone: saleTone(card.sale_state),
    dim: card.sale_state === "sold_out" || card.sale_state === "ended",
  };
}

/** "from" stands before a price in English, 起 behind it in Chinese. */
export function fromWords(isFrom: boolean, { words, language }: Telling): { before: string; after: string } {
  if (!isFrom) return { before: "", after: "" };
  return language === "zh-CN" ? { before: "", after: words.common.from } : { before: words.common.from, after: "" };
}
