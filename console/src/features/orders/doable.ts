/**
 * What can be done for the buyer of an order now, and where something can't, why: told before somebody tries. The server
 * decides all the same. And what somebody who opens the order should know first.
 */
import type { Ability } from "@/api/me";
import type { Item, Order } from "@/api/orders";

export type Action = "pay" | "cancel" | "refund" | "attendee" | "seat" | "session" | "handover" | "print" | "resend";
export type Why = "role" | "unpaid" | "nothingLeft" | "notNamed" | "noneValid" | "noSeats" | "noMessages" | "messagesWait";

export interface Doable {
  readonly action: Action;
  /** Null where it can be done. */
  readonly why: Why | null;
}

export type May = (ability: Ability) => boolean;

export const UNPAID: ReadonlySet<Order["state"]> = new Set(["awaiting_payment", "paying"]);
const PAID: ReadonlySet<Order["state"]> = new Set(["paid", "partially_refunded"]);

export function doable(order: Order, may: May): Doable[] {
  return [
    ...(order.to_pay_at_window && !order.cancelling ? [{ action: "pay" as const, why: may("sell_at_box_office") ? null : ("role" as const) }] : []),
    ...(UNPAID.has(order.state) && !order.cancelling ? [{ action: "cancel" as const, why: may("help_buyers") ? null : ("role" as const) }] : []),
    { action: "refund", why: whyNoRefund(order, may) },
    { action: "seat", why: whyNoSeat(order, may) },
    { action: "session", why: whyNoSession(order, may) },
    { action: "attendee", why: whyNoAttendee(order, may) },
    { action: "handover", why: whyNoHandover(order, may) },
    { action: "print", why: whyNoPrint(order, may) },
    { action: "resend", why: whyNoResend(order, may) },
  ];
}

/** Of which a ticket stands, used or not. */
export const refundable = (item: Item): boolean => item.ticket !== null && item.ticket.void_reason !== "refunded";
export const isNamed = (item: Item): boolean => item.attendee !== null && item.ticket?.state === "valid";
export const isValid = (item: Item): boolean => item.ticket?.state === "valid";
export const isSeated = (item: Item): boolean => item.seat !== null && item.ticket?.state === "valid";

function whyNoRefund(order: Order, may: May): Why | null {
  if (!may("refund_tickets")) return "role";
  if (order.items.every(({ ticket }) => ticket === null) && !PAID.has(order.state)) return order.state === "refunded" ? "nothingLeft" : "unpaid";
  return order.items.some(refundable) && PAID.has(order.state) ? null : "nothingLeft";
}

function whyNoSeat({ items }: Order, may: May): Why | null {
  if (!may("change_seats")) return "role";
  if (items.every(({ seat }) => seat === null)) return "noSeats";
  return items.some(isSeated) ? null : "noneValid";
}

function whyNoSession({ items }: Order, may: May): Why | null {
  if (!may("change_seats")) return "role";
  return items.some(isValid) ? null : "noneValid";
}

function whyNoAttendee({ items }: Order, may: May): Why | null {
  if (!may("help_buyers")) return "role";
  if (items.every(({ attendee }) => attendee === null)) return "notNamed";
  return items.some(isNamed) ? null : "noneValid";
}

function whyNoHandover({ items }: Order, may: May): Why | null {
  if (!may("help_buyers")) return "role";
  return items.some(isValid) ? null : "noneValid";
}

function whyNoPrint({ items }: Order, may: May): Why | null {
  if (!may("sell_at_box_office")) return "role";
  return items.some(isValid) ? null : "noneValid";
}

function whyNoResend({ messages }: Order, may: May): Why | null {
  if (!may("help_buyers")) return "role";
  if (messages.length === 0) return "noMessages";
  return messages.some(({ state }) => state !== "waiting") ? null : "messagesWait";
}

export interface Notice {
  readonly code: "awaiting" | "paying" | "cancelling" | "frozen" | "approval" | "stuckRefund" | "sessionCancelled";
  readonly grave: boolean;
  /** In fen, where it is about money. */
  readonly amount?: number;
  readonly event?: string;
  /** Where it is dealt with: a refund by its id, or the list of what waits for somebody. */
  readonly refund?: string;
  readonly cases?: boolean;
}

const STUCK: ReadonlySet<string> = new Set(["closed", "abnormal"]);

/** The gravest first. */
export function notices(order: Order): Notice[] {
  const found: Notice[] = [];
  if (order.payments.some(({ state }) => state === "frozen")) found.push({ code: "frozen", grave: true, cases: true });
  for (const refund of order.refunds) {
    if (STUCK.has(refund.state)) found.push({ code: "stuckRefund", grave: true, refund: refund.id });
    if (refund.state === "requested") found.push({ code: "approval", grave: false, amount: refund.amount.amount, refund: refund.id });
  }
  for (const session of order.sessions) if (session.session_status === "cancelled") found.push({ code: "sessionCancelled", grave: false, event: session.title });
  if (order.cancelling) found.push({ code: "cancelling", grave: false });
  else if (order.state === "paying") found.push({ code: "paying", grave: false });
  if (order.state === "awaiting_payment") found.push({ code: "awaiting", grave: false });
  return found;
}
