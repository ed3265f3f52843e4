/** States of orders and of what belongs to them, in tones; seats in words. */
import type { Item, Message, Order, OrderState, Seat } from "@/api/orders";
import type { Tone } from "@/parts/StateTag.vue";

export const STATES: readonly OrderState[] = ["awaiting_payment", "paying", "paid", "partially_refunded", "refunded", "cancelled", "expired"];

const TONES: Record<OrderState, Tone> = { awaiting_payment: "waiting", paying: "waiting", paid: "good", cancelled: "still", expired: "still", partially_refunded: "bad", refunded: "bad" };
export const toneOf = (state: OrderState): Tone => TONES[state];

export function toneOfTicket(state: NonNullable<Item["ticket"]>["state"]): Tone {
  return ({ valid: "good", used: "live", void: "bad", transferred: "still" } as const)[state];
}

const BY_PAYMENT: Record<string, Tone> = { paid: "good", frozen: "bad", paid_late: "bad", closed: "still", closing: "still" };
export const toneOfPayment = (state: string): Tone => BY_PAYMENT[state] ?? "waiting";

const BY_REFUND: Record<string, Tone> = { succeeded: "good", closed: "bad", abnormal: "bad", declined: "still" };
export const toneOfRefund = (state: string): Tone => BY_REFUND[state] ?? "waiting";

export function toneOfMessage(state: Message["state"]): Tone {
  return ({ waiting: "waiting", sent: "good", no_consent: "still", failed: "bad", switched_off: "still", no_template: "still" } as const)[state];
}

type Say = (key: string, named?: Record<string, unknown>) => string;

export function seatText(seat: Seat | null, t: Say): string {
  return seat === null ? t("orders.noSeat") : t(seat.table ? "orders.table" : "orders.seat", { section: seat.section, row: seat.row, label: seat.label });
}

export const ticketOf = ({ ticket }: Item) => ticket;

/** The session that an item is for. */
export function sessionOf(order: Order, item: Item): Order["sessions"][number] | undefined {
  return order.sessions.find(({ session_id: id }) => id === item.session_id);
}

/** A word that the contract may know and this console does not yet is shown as it is. */
export function wordFor(key: string, te: (key: string) => boolean, t: Say): string {
  return te(key) ? t(key) : (key.split(".").at(-1) ?? key);
}
