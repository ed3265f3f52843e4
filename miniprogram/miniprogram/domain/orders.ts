/** What an order's state means for its buyer: what can be done, in which colour it is told, when to look again. */
import type { Order, OrderState } from "../api/wire";

export type Tone = "jade" | "amber" | "plum" | "ink";

const TONES: Record<OrderState, Tone> = {
  awaiting_payment: "amber",
  paying: "amber",
  paid: "jade",
  cancelled: "ink",
  expired: "ink",
  partially_refunded: "plum",
  refunded: "plum",
};

export function toneOf(state: OrderState): Tone {
  return TONES[state];
}

/** The order still holds its places and takes money. */
export function isOpen(order: Order): boolean {
  return order.state === "awaiting_payment" || order.state === "paying";
}

/** No payment starts in the last minute: WeChat would keep it alive longer than the places are held. */
export const LAST_CALL_SECONDS = 60;

export type PayChance = "now" | "too_late" | "no";

export function payChance(order: Order, now: number): PayChance {
  if (!isOpen(order)) return "no";
  return Date.parse(order.pay_by) - now > LAST_CALL_SECONDS * 1000 ? "now" : "too_late";
}

/** Waits before each further look at an order whose payment is being confirmed, in milliseconds: about a minute. */
export const CONFIRMING_WAITS: readonly number[] = [800, 1200, 2000, 3000, 4000, 6000, 8000, 10000, 12000, 15000];
