/** A session of an order that was moved, ready for the template: from when to when, and what the buyer may choose. */
import type { MovedChoice, Order, Ticket } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Telling } from "./cards";
import { HOME_ZONE, momentText } from "./dates";

export interface MovedView {
  sessionId: string;
  title: string;
  was: string;
  /** Empty where nobody has told when it is now. */
  now: string;
  reason: string;
  decideBy: string;
  refunded: boolean;
}

/** Those about which there is still something to choose. */
export function openChoices(choices: readonly MovedChoice[], now: number): MovedChoice[] {
  return choices.filter((one) => one.choice !== "refund" && Date.parse(one.decide_by) > now);
}

/** Whether the order itself tells when each of them is now; else its tickets do. */
export function asksForTickets(order: Order, choices: readonly MovedChoice[]): boolean {
  return choices.some((choice) => choice.session_id !== order.session?.id);
}

/** @param tickets of the order, where it is for several sessions */
export function movedViews(
  order: Order,
  choices: readonly MovedChoice[],
  tickets: readonly Ticket[],
  telling: Telling,
): MovedView[] {
  const { words, language, now } = telling;
  return choices.map((choice) => {
    const ticket = tickets.find(({ session }) => session.id === choice.session_id);
    const session = ticket?.session ?? (order.session?.id === choice.session_id ? order.session : null);
    const zone = session?.time_zone ?? order.session?.time_zone ?? HOME_ZONE;
    const moment = (at: string): string => momentText(Date.parse(at), zone, language, now);
    return {
      sessionId: choice.session_id,
      title: ticket?.event.title ?? order.event?.title ?? "",
      was: moment(choice.was_starts_at),
      now: session === null ? "" : moment(session.starts_at),
      reason: choice.reason[language] ?? Object.values(choice.reason)[0] ?? "",
      decideBy: fill(words.moved.decideBy, { time: moment(choice.decide_by) }),
      refunded: choice.choice === "refund",
    };
  });
}

/** What the order's page says of it; empty where there is nothing to choose. */
export function movedBanner(order: Order, choices: readonly MovedChoice[], telling: Telling): string {
  const { words, language, now } = telling;
  const [first] = openChoices(choices, now);
  if (first === undefined) return "";
  const zone = order.session?.time_zone ?? HOME_ZONE;
  return fill(words.moved.bannerText, { time: momentText(Date.parse(first.decide_by), zone, language, now) });
}
