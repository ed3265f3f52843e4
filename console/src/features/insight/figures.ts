/** Figures as people read them. */
import type { Sales, SalesGroup } from "@/api/insight";
import { moneyText } from "@/parts/formats";
import type { Measure } from "./curve";

export function countText(count: number): string {
  return count.toLocaleString("en-US");
}

export function shownIn(measure: Measure): (value: number) => string {
  return measure === "tickets" ? (value) => countText(value) : (value) => moneyText(value);
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;
}

/** The columns of every table of sales, in the order of the files. */
export const COLUMNS = ["placed_orders", "placed_tickets", "sold_orders", "sold_tickets", "sold", "refunded_tickets", "refunded", "tickets", "amount"] as const;

export function cellsOf(sales: Sales): string[] {
  return COLUMNS.map((column) => {
    const value = sales[column];
    return typeof value === "number" ? countText(value) : moneyText(value.amount);
  });
}

/** What was hoped for of a session, and how much of it stands; dashes where nothing was. */
export function hopedCells({ sales, target }: Pick<SalesGroup, "sales" | "target">, measure: Measure): [string, string] {
  const hoped = measure === "tickets" ? target?.tickets : target?.amount?.amount;
  return hoped ? [shownIn(measure)(hoped), percent(standing(sales, measure) / hoped)] : ["–", "–"];
}

export function standing(sales: Sales, measure: Measure): number {
  return measure === "tickets" ? sales.tickets : sales.amount.amount;
}
