/** The ways to pay an order, ready for the template. */
import type { PaymentMethod } from "../api/wire";
import type { Telling } from "./cards";

export interface Way {
  method: PaymentMethod;
  name: string;
  note: string;
}

/** Inside WeChat its pay sheet is the way; there is nothing to choose. */
export function waysToPay(methods: readonly PaymentMethod[], words: Telling["words"]): Way[] {
  return methods.map((method) => ({ method, ...words.order.ways[method] }));
}
