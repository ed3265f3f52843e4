/** Money for the eye: ¥ small, yuan large, fen only when there are any. Amounts are integers of the smallest unit. */

import type { Money } from "../api/wire";

export interface PriceParts {
  symbol: string;
  /** With thousands separated: `1,280`. */
  yuan: string;
  /** `.50`, or empty. */
  fen: string;
  free: boolean;
}

export function priceParts(money: Money): PriceParts {
  const sign = money.amount < 0 ? "-" : "";
  const amount = Math.abs(money.amount);
  const fen = amount % 100;
  return {
    symbol: money.currency === "CNY" ? "¥" : `${money.currency} `,
    yuan: sign + String(Math.floor(amount / 100)).replace(/\B(?=(\d{3})+$)/g, ","),
    fen: fen === 0 ? "" : `.${String(fen).padStart(2, "0")}`,
    free: money.amount === 0,
  };
}

/** One line of text, for buttons and for screen readers: `¥1,280.50`. */
export function priceText(money: Money): string {
  const parts = priceParts(money);
  return parts.symbol + parts.yuan + parts.fen;
}

export function times(money: Money, quantity: number): Money {
  return { amount: money.amount * quantity, currency: money.currency };
}
