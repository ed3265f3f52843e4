/**
 * What an order says of seats and sessions that staff changed: on the order of the tickets, and on the one that pays for
 * dearer places.
 */
import type { Order, Seat, SeatChange } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Words } from "../i18n/zh-CN";
import type { Telling } from "./cards";
import { momentText } from "./dates";
import { boughtPlace } from "./seats/seatwords";

/** One ticket of the order, or several that went together. */
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

/** Those of the order's own tickets. A dearer place that nobody paid for changed nothing. */
export function changedSeats(order: Order, telling: Telling): ChangedSeat[] {
  const own = order.seat_changes.filter(({ order_id, state }) => order_id === order.id && state !== "lapsed");
  const told = own.map((change) => {
    const waits = change.state === "waiting";
    const say = saying(change, telling.words);
    return {
      title: waits ? say.waitsTitle : say.title,
      text: fill(waits ? say.waits : say.changed, fromTo(change, telling)),
      orderId: change.supplement_order_id ?? "",
      label: change.supplement_order_id === null ? "" : waits ? say.pay : say.see,
    };
  });
  // Tickets without seats that went together say the same.
  return [...new Map(told.map((one) => [one.text + one.orderId, one])).values()];
}

/** Null for every order that is for tickets. */
export function paidSeat(order: Order, telling: Telling): PaidSeat | null {
  const change = changeItPaysFor(order);
  if (change === undefined) return null;
  const say = saying(change, telling.words);
  const lapsed = order.state === "cancelled" || order.state === "expired" ? say.lapsed : "";
  return {
    title: say.supplement,
    text: fill(say.paysFor, fromTo(change, telling)),
    outcome: change.state === "done" && order.state === "paid" ? say.done : lapsed,
    done: change.state === "done",
    orderId: change.order_id,
    ticketId: change.ticket_id,
  };
}

export function changeItPaysFor(order: Order): SeatChange | undefined {
  return order.seat_changes.find(({ supplement_order_id }) => supplement_order_id === order.id);
}

function saying(change: SeatChange, { order: { seat, otherSession } }: Words): Words["order"]["seat"] {
  return change.to_session === null ? seat : { ...seat, ...otherSession };
}

function fromTo(change: SeatChange, telling: Telling): { from: string; to: string } {
  return { from: placeText(change.from_session, change.from_seat, telling), to: placeText(change.to_session, change.to_seat, telling) };
}

/** When it is, where the session was changed, and the seat where there is one. */
function placeText(session: SeatChange["to_session"], seat: Seat | null, { words, language, now }: Telling): string {
  const where = seat === null ? "" : boughtPlace(seat, words);
  if (session === null) return where || words.order.seat.unknown;
  const when = momentText(Date.parse(session.starts_at), session.time_zone, language, now);
  return [when, where].filter(Boolean).join(language === "zh-CN" ? " " : ", ");
}
