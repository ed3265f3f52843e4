/** What is cheaper for a while, and bundles, ready for the template: the price that holds now and why. */
import type { Bundle, EventPage, Money, TicketType } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Telling } from "./cards";
import { momentText } from "./dates";
import { priceText } from "./price";

/** Most bundles that the stepper lets through. The server has the last word. */
const MOST_BUNDLES = 10;

/** A price below the regular one. */
export interface Bargain {
  price: Money;
  /** `早鸟票 · 至 3月1日 20:00 · 优惠价剩 7 张`. */
  says: string;
}

/** The price step that holds for one ticket now; null while the regular price does. */
export function bargainOf(type: TicketType, zone: string, telling: Telling): Bargain | null {
  const { words, language, now } = telling;
  const step = type.price_steps.find(({ price, until, remaining }) => {
    const inTime = until === null || Date.parse(until) > now;
    return inTime && remaining !== 0 && price.amount < type.price.amount;
  });
  if (step === undefined) return null;
  const until = step.until === null ? "" : momentText(Date.parse(step.until), zone, language, now);
  const says = [
    step.name,
    until === "" ? "" : fill(words.offers.until, { time: until }),
    typeof step.remaining === "number" ? fill(words.offers.left, { n: step.remaining }) : "",
  ];
  return { price: step.price, says: says.filter((word) => word !== "").join(" · ") };
}

/** What else makes tickets of a type cheaper or dearer: one line for each rule. */
export function ruleLines(event: EventPage, types: readonly TicketType[], { words }: Telling): string[] {
  const groups = types.flatMap((type) =>
    type.group_discounts.map(({ from_tickets, percent, amount }) => {
      const off = percent > 0 ? `${percent}%` : priceText(amount);
      const line = fill(words.offers.fromTickets, { n: from_tickets, off });
      return types.length > 1 ? `${type.name} · ${line}` : line;
    }),
  );
  return event.service_fee === null ? groups : [...groups, words.offers.fee];
}

export interface BundleRow {
  id: string;
  name: string;
  price: Money;
  was: string;
  saves: string;
  holds: string[];
  says: string;
  sellable: boolean;
}

export function bundleRows(event: EventPage, telling: Telling): BundleRow[] {
  return event.bundles.map((bundle) => bundleRow(bundle, event, telling));
}

export function bundleRow(bundle: Bundle, event: EventPage, telling: Telling): BundleRow {
  const { words, language, now } = telling;
  const over = bundle.until !== null && Date.parse(bundle.until) <= now;
  const state = over ? "ended" : bundle.sale_state;
  const saves = bundle.regular_price.amount - bundle.price.amount;
  const zone = bundle.parts[0]?.time_zone ?? "UTC";
  const ends = bundle.until === null ? "" : momentText(Date.parse(bundle.until), zone, language, now);
  const says = [
    state === "on_sale" ? "" : words.sale[state],
    ends === "" || over ? "" : fill(words.offers.until, { time: ends }),
    typeof bundle.remaining === "number" && bundle.remaining > 0
      ? fill(words.offers.setsLeft, { n: bundle.remaining })
      : "",
  ];
  return {
    id: bundle.id,
    name: bundle.name,
    price: bundle.price,
    was: saves > 0 ? priceText(bundle.regular_price) : "",
    saves: saves > 0 ? fill(words.offers.saves, { price: priceText({ ...bundle.price, amount: saves }) }) : "",
    holds: bundle.parts.map((part) => {
      const when = momentText(Date.parse(part.starts_at), part.time_zone, language, now);
      const what = fill(words.offers.holds, { name: part.name, n: part.quantity });
      return part.event_id === event.id ? `${when} · ${what}` : `${part.event_title} · ${when} · ${what}`;
    }),
    says: says.filter((word) => word !== "").join(" · "),
    sellable: state === "on_sale",
  };
}

/** How many of a bundle may be chosen at once. */
export function mostBundles(bundle: Bundle): number {
  const remaining = typeof bundle.remaining === "number" ? bundle.remaining : MOST_BUNDLES;
  return Math.max(0, Math.min(MOST_BUNDLES, bundle.per_buyer_max ?? MOST_BUNDLES, remaining));
}

/** The session of the event's page that a bundle is bought from: that of its first part there. */
export function sessionOfBundle(bundle: Bundle, event: EventPage): string {
  return bundle.parts.find((part) => part.event_id === event.id)?.session_id ?? "";
}
