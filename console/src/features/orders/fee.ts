/** What is kept of tickets that go back: sums that somebody types, and what the rules say. */
import type { QuotedTicket } from "@/api/orders";

/** Yuan in fen; null where it is no sum. */
export function fenOf(text: string): number | null {
  const plain = text.normalize("NFKC").trim();
  if (plain === "") return 0;
  const [, yuan, fraction = ""] = /^(\d{1,6})(?:\.(\d{1,2}))?$/.exec(plain) ?? [];
  return yuan === undefined ? null : Number(yuan) * 100 + Number(fraction.padEnd(2, "0") || 0);
}

export function yuanOf(fen: number): string {
  return fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2);
}

/** What the rules would keep of each of these, where they say the same of all. */
export function feeByRule(chosen: readonly QuotedTicket[]): number | null {
  const fees = new Set(chosen.map(({ by_rule: rule }) => (rule.refundable ? rule.fee.amount : null)));
  const [fee] = fees;
  return fees.size === 1 && fee ? fee : null;
}
