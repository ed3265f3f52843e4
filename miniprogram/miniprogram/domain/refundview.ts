/** Giving tickets back, ready for the template: what goes back for which ticket, what is chosen, how refunds are doing. */
import type { Money, Order, QuotedTicket, RefundQuote } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Telling, Tone } from "./cards";
import { HOME_ZONE, momentText } from "./dates";
import { priceText } from "./price";
import { rulesView, type RulesView } from "./refundrules";

export interface RefundTicket {
  position: number;
  name: string;
  attendee: string;
  says: string;
  amount: Money;
  tone: Tone;
  may: boolean;
  chosen: boolean;
}

export interface RefundView {
  tickets: RefundTicket[];
  /** All go back together: there is nothing to choose. */
  together: boolean;
  amount: Money;
  fee: Money;
  until: string;
  count: number;
  label: string;
  ask: string;
  askText: string;
  costsNothing: boolean;
}

/** All that can go back of the first event there is: tickets of several events go back one event at a time. */
export function firstChoice(quote: RefundQuote): number[] {
  for (const { positions } of quote.rules) {
    const found = refundable(quote).filter((ticket) => positions.includes(ticket.position));
    if (found.length > 0) return found.map((ticket) => ticket.position);
  }
  return [];
}

/**
 * A tap on a ticket takes along what goes back with it, and lets go of what can't go with it. A wheelchair place takes its
 * companion's seat along, which may go alone: so whoever keeps that keeps the place, too.
 */
export function toggledTicket(quote: RefundQuote, chosen: readonly number[], position: number): number[] {
  const ticket = refundable(quote).find((one) => one.position === position);
  if (ticket === undefined) return [...chosen];
  if (chosen.includes(position)) {
    const taking = refundable(quote).filter((one) => one.together.includes(position)).map((one) => one.position);
    return chosen.filter((one) => !taking.includes(one));
  }
  const sameEvent = quote.rules.find(({ positions }) => positions.includes(position))?.positions ?? [];
  const kept = chosen.filter((one) => sameEvent.includes(one));
  return [...kept, ...ticket.together.filter((one) => !kept.includes(one))].sort((a, b) => a - b);
}

export function amountOf(quote: RefundQuote, chosen: readonly number[]): Money {
  return { ...quote.amount, amount: sumOf(quote, chosen, (ticket) => ticket.amount.amount) };
}

/** Until when all that is chosen stays as it is, in milliseconds. */
export function holdsUntil(quote: RefundQuote, chosen: readonly number[]): number | null {
  const ends = quote.tickets.flatMap((ticket) =>
    chosen.includes(ticket.position) && ticket.holds_until !== null ? [Date.parse(ticket.holds_until)] : [],
  );
  return ends.length > 0 ? Math.min(...ends) : null;
}

export function refundView(
  order: Order,
  quote: RefundQuote,
  chosen: readonly number[],
  telling: Telling,
): RefundView {
  const { words, language, now } = telling;
  const say = words.refunds;
  const may = refundable(quote);
  const amount = amountOf(quote, chosen);
  const fee = { ...quote.fee, amount: sumOf(quote, chosen, (ticket) => ticket.fee.amount) };
  const ends = holdsUntil(quote, chosen);
  const time = ends === null ? "" : momentText(ends, order.session?.time_zone ?? HOME_ZONE, language, now);
  const costsNothing = order.total.amount === 0;
  const label = costsNothing ? say.giveBack : fill(say.refund, { price: priceText(amount) });
  return {
    tickets: quote.tickets.map((ticket) => {
      const isCompanion = quote.tickets.some(({ companions }) => companions.includes(ticket.position));
      return ticketRow(ticket, order, chosen, costsNothing, isCompanion, telling);
    }),
    together: may.length > 1 && may.every((ticket) => ticket.together.length === may.length),
    amount,
    fee,
    until: time === "" || costsNothing ? "" : fill(say.holds, { time }),
    count: chosen.length,
    label: chosen.length > 0 ? label : say.choose,
    ask: fill(chosen.length === 1 ? say.askOne : say.askSome, { n: chosen.length }),
    askText: costsNothing
      ? say.askTextFree
      : fill(fee.amount > 0 ? say.askTextFee : say.askText, { price: priceText(amount), fee: priceText(fee) }),
    costsNothing,
  };
}

function ticketRow(
  ticket: QuotedTicket,
  order: Order,
  chosen: readonly number[],
  costsNothing: boolean,
  isCompanion: boolean,
  { words }: Telling,
): RefundTicket {
  const say = words.refunds;
  const item = order.items.find((one) => one.position === ticket.position);
  const line = order.lines.find((one) => one.ticket_type_id === item?.ticket_type_id);
  const priced = ticket.fee.amount > 0 ? fill(say.keeps, { fee: priceText(ticket.fee) }) : say.full;
  const alone = costsNothing ? say.free : priced;
  const going = fill(ticket.companions.length > 0 ? say.withCompanion : isCompanion ? say.asCompanion : "{says}", { says: alone });
  return {
    position: ticket.position,
    name: line?.name ?? "",
    attendee: item?.attendee?.name ?? "",
    says: ticket.reason === null ? going : say.whyNot[ticket.reason],
    amount: ticket.amount,
    tone: ticket.reason === null ? (ticket.fee.amount > 0 ? "amber" : "jade") : "ink",
    may: ticket.refundable,
    chosen: chosen.includes(ticket.position),
  };
}

/** How the money of an order is doing on its way back. */
export interface RefundRow {
  id: string;
  amount: Money;
  word: string;
  tone: Tone;
}

export function refundRows(order: Order, { words }: Telling): RefundRow[] {
  const say = words.refunds;
  return order.refunds.map(({ id, amount, state }) => {
    if (amount.amount === 0) return { id, amount, word: say.given, tone: "jade" };
    if (state === "succeeded") return { id, amount, word: say.arrived, tone: "jade" };
    if (state === "declined") return { id, amount, word: say.declined, tone: "plum" };
    return { id, amount, word: state === "closed" || state === "abnormal" ? say.stuck : say.onItsWay, tone: "amber" };
  });
}

/** What an order says of refunds: the rules that it was placed under, and whether anything can go back now. */
export interface OrderRefunds {
  rules: RulesView[];
  may: boolean;
}

export function orderRefunds(order: Order, quote: RefundQuote, telling: Telling): OrderRefunds {
  const free = order.total.amount === 0;
  const start = quote.rules.length === 1 ? order.session : null;
  return {
    rules: quote.rules.map(({ rules }) => rulesView(rules, start, free, telling)),
    may: refundable(quote).length > 0,
  };
}

function refundable(quote: RefundQuote): QuotedTicket[] {
  return quote.tickets.filter((ticket) => ticket.refundable);
}

function sumOf(quote: RefundQuote, chosen: readonly number[], of: (ticket: QuotedTicket) => number): number {
  return quote.tickets.reduce((sum, ticket) => (chosen.includes(ticket.position) ? sum + of(ticket) : sum), 0);
}
