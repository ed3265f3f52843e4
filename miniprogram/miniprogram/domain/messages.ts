/** Which messages a buyer is asked to allow where: WeChat puts at most three questions at a time. */
import type { MessageTemplate } from "../api/wire";

const KINDS = {
  order: ["order_paid", "ticket_issued", "session_reminder"],
  gift: ["ticket_moved", "ticket_voided"],
  waitlist: ["waitlist_offer", "waitlist_offer_expired", "waitlist_closed"],
};

export function askedAt(place: keyof typeof KINDS, templates: readonly MessageTemplate[]): MessageTemplate[] {
  return templates.filter(({ kind }) => KINDS[place].includes(kind));
}
