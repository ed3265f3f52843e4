/** Refunds in English. */
import type { Words } from "./zh-CN";

export const refunds: Words["refunds"] = {
  title: "Refunds",
  none: "Tickets for this event can't be refunded here. Please ask the organizer if you need to.",
  until: "Before {time}",
  hours: "More than {n} h before the start",
  days: "More than {n} days before the start",
  anyTime: "Before the start",
  after: "After that",
  full: "Full refund",
  percent: "{n}% fee",
  fixed: "{price} fee a ticket",
  fixedOrder: "{price} fee an order",
  keepsAll: "Nothing back",
  noMore: "No refund",
  now: "now",
  free: "Can be given back",
  wholeOrder: "The tickets of an order go back together.",
  once: "Each buyer has one refund for this event.",
  checkedIn: "No refund once a ticket has been checked in.",
  returns: "Returned tickets are on sale again at {time}, all at once.",
};
