/** The seat page, ready for the template: the legend, what is chosen and costs, the section in view. */
import type { Money, Session } from "../../api/wire";
import { fill } from "../../i18n/fill";
import type { Telling } from "../cards";
import { fromWords } from "../cards";
import { priceText } from "../price";
import { offersOf, priceOf, tierAt, totalOf, type Choice, type Sale } from "./choice";
import { tierColour } from "./colours";
import { leftByTier } from "./free";
import { markOf } from "./marks";
import type { Tier } from "./plan";
import type { Standing } from "./standing";
import { kindWords, placeWords } from "./seatwords";

export interface LegendItem {
  number: number;
  name: string;
  price: string;
  colour: string;
  mark: string;
  left: string;
  wanted: boolean;
  gone: boolean;
  spoken: string;
}

/** Above this nobody needs a number. */
const FEW = 99;

export function legendOf(sale: Sale, wanted: ReadonlySet<number>, dark: boolean, telling: Telling): LegendItem[] {
  const left = leftByTier(sale.free, sale.tiers);
  const say = telling.words.seats;
  const sold = new Set(sale.tiers);
  return sale.seating.tiers.filter(({ number }) => sold.has(number)).map((tier) => {
    const count = left[tier.number] ?? 0;
    const price = tierPrice(tier, telling);
    const text = count === 0 ? say.gone : count <= FEW ? fill(say.left, { n: count }) : "";
    return {
      number: tier.number,
      name: tier.name,
      price,
      colour: tierColour(tier.colour, dark),
      mark: markOf(tier.number),
      left: text,
      wanted: wanted.has(tier.number),
      gone: count === 0,
      spoken: [tier.name, price, text].filter(Boolean).join(" "),
    };
  });
}

/** `¥380`, or `¥190起` where several types sell it. */
export function tierPrice(tier: Tier, telling: Telling): string {
  const sorted = tier.prices.map(({ price }) => price).sort((a, b) => a.amount - b.amount);
  const [least] = sorted;
  if (least === undefined) return "";
  const isFrom = sorted[sorted.length - 1]!.amount > least.amount;
  const { before, after } = fromWords(isFrom, telling);
  return `${before}${before === "" ? "" : " "}${moneyText(least, telling)}${after}`;
}

function moneyText(money: Money, { words }: Telling): string {
  return money.amount === 0 ? words.common.free : priceText(money);
}

/** The second line of each section's name on the map: the span of its prices. */
export function sectionPrices(sale: Sale, telling: Telling): string[] {
  const runs = new Map(sale.seating.sections.map((section) => [section.id, section.tiers]));
  return sale.hall.sections.map((section) => {
    const numbers = new Set((runs.get(section.id) ?? []).map(([tier]) => tier));
    const tiers = sale.seating.tiers.filter(({ number }) => numbers.has(number));
    const amounts = tiers.flatMap(({ prices }) => prices.map(({ price }) => price)).sort((a, b) => a.amount - b.amount);
    const [least, most] = [amounts[0], amounts[amounts.length - 1]];
    if (least === undefined || most === undefined) return "";
    const low = moneyText(least, telling);
    return least.amount === most.amount ? low : `${low}–${priceText(most).replace("¥", "")}`;
  });
}

export interface SeatChip {
  seat: number;
  words: string;
  note: string;
  price: Money | null;
  colour: string;
  mark: string;
  /** The name of its ticket type, where there is a choice. */
  type: string;
  remove: string;
}

export function chipsOf(sale: Sale, session: Session, choice: Choice, dark: boolean, telling: Telling): SeatChip[] {
  const { words } = telling;
  return choice.map((picked) => {
    const tier = tierAt(sale, picked.seat);
    const place = placeWords(sale.hall, picked.seat, words);
    const several = offersOf(tier, session, telling.now).length > 1;
    return {
      seat: picked.seat,
      words: place,
      note: kindWords(sale.hall, picked.seat, words),
      price: priceOf(sale, picked),
      colour: tierColour(tier?.colour ?? "", dark),
      mark: markOf(tier?.number ?? 1),
      type: several ? (session.ticket_types.find(({ id }) => id === picked.typeId)?.name ?? "") : "",
      remove: fill(words.seats.remove, { seat: place }),
    };
  });
}

export interface Basket {
  count: string;
  total: Money;
}

/** Null while it is empty. */
export function basketOf(sale: Sale, choice: Choice, standing: Standing | null, { words }: Telling): Basket | null {
  const places = standing?.places ?? 0;
  if (choice.length + places === 0) return null;
  const total = totalOf(sale, choice);
  const all = choice.length + places;
  const count = places === 0 ? fill(words.seats.count, { n: all }) : fill(all === 1 ? words.common.ticket : words.common.tickets, { n: all });
  return { count, total: { ...total, amount: total.amount + (standing?.total.amount ?? 0) } };
}

export interface SectionCard {
  index: number;
  name: string;
  price: string;
  left: string;
  gone: boolean;
  view: string;
  viewLabel: string;
  entrance: string;
}

export function sectionCard(sale: Sale, index: number, left: number, telling: Telling): SectionCard | null {
  const section = sale.hall.sections[index];
  if (section === undefined) return null;
  const say = telling.words.seats;
  const standing = section.count === 0;
  return {
    index,
    name: section.name,
    price: sectionPrices(sale, telling)[index] ?? "",
    left: standing ? say.standing : left === 0 ? say.sectionGone : fill(say.free, { n: left }),
    gone: left === 0,
    view: section.view,
    viewLabel: fill(say.viewLabel, { section: section.name }),
    entrance: section.entrance === "" ? "" : fill(say.entrance, { name: section.entrance }),
  };
}
