/** What an order says of seats that staff changed: on the order of the tickets, and on the one that pays for a dearer seat. */
import type { Order, Seat, SeatChange } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Words } from "../i18n/zh-CN";
import { boughtPlace } from "./seats/seatwords";

/** One ticket of the order. */
export interface ChangedSeat {
  title: string;
  text: string;
  /** The order that pays for it; empty where nothing is paid. */
  orderId: string;
  label: string;
}

/** The order pays for a seat, and has no ticket of its own. */
export interface PaidSeat {
  title: string;
  text: string;
  /** The state's sentence, once there is nothing to pay any more; empty before. */
  outcome: string;
  done: boolean;
  orderId: string;
  ticketId: string;
}

/** Those of the order's own tickets. A dearer seat that nobody paid for changed nothing. */
export function changedSeats(order: Order, words: Words): ChangedSeat[] {
  const own = order.seat_changes.filter(({ order_id, state }) => order_id === order.id && state !== "lapsed");
  return own.map((change) => {
    const waits = change.state === "waiting";
    const say = words.order.seat;
    return {
      title: waits ? say.waitsTitle : say.title,
      text: fill(waits ? say.waits : say.changed, fromTo(change, words)),
      orderId: change.supplement_order_id ?? "",
      label: change.supplement_order_id === null ? "" : waits ? say.pay : say.see,
    };
  });
}

/** Null for every order that is for tickets. */
export function paidSeat(order: Order, words: Words): PaidSeat | null {
  const change = changeItPaysFor(order);
  if (change === undefined) return null;
  const say = words.order.seat;
  const lapsed = order.state === "cancelled" || order.state === "expired" ? say.lapsed : "";
  return {
    title: say.supplement,
    text: fill(say.paysFor, fromTo(change, words)),
    outcome: change.state === "done" && order.state === "paid" ? say.done : lapsed,
    done: change.state === "done",
    orderId: change.order_id,
    ticketId: change.ticket_id,
  };
}

export function changeItPaysFor(order: Order): SeatChange | undefined {
  return order.seat_changes.find(({ supplement_order_id }) => supplement_order_id === order.id);
}

function fromTo({ from_seat, to_seat }: SeatChange, words: Words): { from: string; to: string } {
  const name = (seat: Seat | null): string => (seat === null ? words.order.seat.unknown : boughtPlace(seat, words));
  return { from: name(from_seat), to: name(to_seat) };
}
