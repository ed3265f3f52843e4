/** Why an order costs what it costs: the parts of its price, summed up by rule, for checkout and order. */
import type { EventPage, Money, OrderRequest, PricePart, QuoteRequest, Session } from "../api/wire";
import { priceText } from "./price";

export interface Reason {
  label: string;
  money: Money;
  /** `-¥36`, `¥5.76`. */
  text: string;
}

/** One line for each rule, in the order in which they apply; the tickets' regular prices are in the lines above. */
export function reasonsOf(parts: readonly PricePart[]): Reason[] {
  const sums = new Map<string, { label: string; money: Money }>();
  for (const { kind, label, amount } of parts) {
    if (kind === "ticket") continue;
    const known = sums.get(`${kind} ${label}`)?.money.amount ?? 0;
    sums.set(`${kind} ${label}`, { label, money: { ...amount, amount: known + amount.amount } });
  }
  return [...sums.values()].map(({ label, money }) => ({ label, money, text: signed(money) }));
}

function signed(money: Money): string {
  const text = priceText({ ...money, amount: Math.abs(money.amount) });
  return money.amount < 0 ? `-${text}` : text;
}

/** Whether only the server can say what it costs: there are rules, or a bundle, or the buyer has a code. */
export function asksForQuote(event: EventPage, session: Session, promoCode: string, bundles = 0): boolean {
  const ruled = session.ticket_types.some((type) => type.price_steps.length > 0 || type.group_discounts.length > 0);
  return ruled || event.service_fee !== null || promoCode !== "" || bundles > 0;
}

export function quoteRequest(items: OrderRequest["items"], promoCode: string): QuoteRequest {
  return promoCode === "" ? { items } : { items, promo_code: promoCode };
}
