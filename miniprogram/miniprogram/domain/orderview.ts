/** An order, ready for the template: its state in a word and a sentence, its facts, what can be done. */
import type { Order, OrderState } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Telling, Tone } from "./cards";
import { placesText } from "./checkoutview";
import { HOME_ZONE, momentText, timeText } from "./dates";
import { isOpen, payChance, toneOf, type PayChance } from "./orders";
import { priceText } from "./price";
import { changedSeats, changeItPaysFor, paidSeat, type ChangedSeat, type PaidSeat } from "./seatchangeview";
import { boughtPlace } from "./seats/seatwords";
import { reasonsOf, type Reason } from "./reasons";

/** What the page itself knows beyond the order: a payment that it saw leave the phone. */
export type Watching = "none" | "confirming" | "slow";

export interface OrderView {
  word: string;
  sentence: string;
  tone: Tone;
  /** The countdown runs. */
  counting: boolean;
  confirming: boolean;
  chance: PayChance;
  payLabel: string;
  mayCancel: boolean;
  mayOrderAgain: boolean;
  hasTickets: boolean;
  issuing: boolean;
  starts: string;
  placedAt: string;
  paidAt: string;
  attendees: string;
  seats: string[];
  /** Its tickets have other seats than they were bought with, or will have. */
  changed: ChangedSeat[];
  /** It is no order for tickets: it pays for a ticket's dearer seat. */
  paysFor: PaidSeat | null;
  /** Why the total is not the sum of regular prices. */
  reasons: Reason[];
  /** That something obligatory has no answer yet; empty where it has, or nobody can answer any more. */
  missing: string;
}

export function orderView(order: Order, watching: Watching, telling: Telling): OrderView {
  const { words, language, now } = telling;
  const zone = order.session?.time_zone ?? HOME_ZONE;
  const open = isOpen(order) && !order.cancelling;
  const confirming = open && watching !== "none";
  const chance = payChance(order, now);
  const paysFor = paidSeat(order, telling);
  const label = order.state === "paying" ? words.order.continuePay : words.order.pay;
  const moment = (at: string | null): string => (at === null ? "" : momentText(Date.parse(at), zone, language, now));
  return {
    ...stateWords(order, watching, chance, paysFor, telling),
    tone: confirming ? "amber" : toneOf(order.state),
    counting: open && !confirming && chance === "now",
    confirming,
    chance,
    payLabel: fill(label, { price: priceText(order.total) }),
    mayCancel: open && !confirming,
    mayOrderAgain: paysFor === null && (order.state === "expired" || order.state === "cancelled" || (open && chance === "too_late")),
    hasTickets: order.state !== "refunded" && (order.tickets.length > 0 || paysFor?.done === true),
    issuing: paysFor === null && order.state === "paid" && order.tickets.length === 0 && !isAllHandedOver(order),
    starts: moment(order.session?.starts_at ?? null),
    placedAt: moment(order.placed_at),
    paidAt: moment(order.paid_at),
    attendees: order.items
      .flatMap(({ attendee }) => (attendee ? [attendee.name + tailOf(attendee.id_number)] : []))
      .join(language === "en" ? ", " : "、"),
    seats: order.items.flatMap(({ seat }) => (seat === null ? [] : [boughtPlace(seat, words)])),
    changed: changedSeats(order, telling),
    paysFor,
    reasons: reasonsOf(order.price_parts),
    missing: missingAnswers(order, telling),
  };
}

function missingAnswers({ state, questions, session }: Order, { words, now }: Telling): string {
  const over = state === "cancelled" || state === "expired" || state === "refunded";
  const begun = session !== null && Date.parse(session.starts_at) <= now;
  if (questions === null || questions.missing === 0 || over || begun) return "";
  return fill(words.questions.missing, { n: questions.missing });
}

/** Staff have given every ticket of it to somebody else. */
function isAllHandedOver(order: Order): boolean {
  return order.items.length > 0 && order.items.every(({ handed_over }) => handed_over);
}

/** The end of an identity number, which the server shows masked. */
function tailOf(id: string | null): string {
  return id === null ? "" : ` ···${id.slice(-4)}`;
}

function stateWords(
  order: Order,
  watching: Watching,
  chance: PayChance,
  paysFor: PaidSeat | null,
  { words }: Telling,
): { word: string; sentence: string } {
  const say = words.order;
  if (order.cancelling) return { word: say.cancelling, sentence: say.cancellingText };
  if (isOpen(order)) {
    if (watching === "confirming") return { word: say.confirming, sentence: say.confirmingText };
    if (watching === "slow") return { word: say.stillConfirming, sentence: say.stillConfirmingText };
    const time = timeText(Date.parse(order.pay_by), order.session?.time_zone ?? HOME_ZONE);
    const sentence = chance === "now" ? fill(say.payWithin, { time }) : say.tooLate;
    return { word: say.states[order.state], sentence };
  }
  const free = order.state === "paid" && order.total.amount === 0;
  return { word: free ? say.paidFree : say.states[order.state], sentence: paysFor?.outcome || closedSentence(order, say) };
}

function closedSentence(order: Order, say: Telling["words"]["order"]): string {
  const sentences: Partial<Record<OrderState, string>> = {
    paid: isAllHandedOver(order) ? say.handedOver : order.tickets.length > 0 ? say.paidText : changeItPaysFor(order) === undefined ? say.issuing : "",
    cancelled: say.cancelledText,
    expired: say.expiredText,
    refunded: say.refundedText,
    partially_refunded: say.partlyRefundedText,
  };
  return sentences[order.state] ?? "";
}

/** One line of the list of orders. */
export interface OrderRow {
  id: string;
  title: string;
  starts: string;
  state: string;
  tone: Tone;
  count: string;
  total: Order["total"];
}

export function orderRow(order: Order, telling: Telling): OrderRow {
  const { words, language, now } = telling;
  const places = order.lines.reduce((sum, line) => sum + line.quantity, 0);
  return {
    id: order.id,
    title: order.event?.title ?? order.number,
    starts: order.session
      ? momentText(Date.parse(order.session.starts_at), order.session.time_zone, language, now)
      : "",
    state: order.cancelling ? words.order.cancelling : words.order.states[order.state],
    tone: toneOf(order.state),
    count: changeItPaysFor(order) === undefined ? placesText(places, telling) : words.order.seat.supplement,
    total: order.total,
  };
}
