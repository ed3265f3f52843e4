/** Price rules of a ticket type in a form: steps that hold until a moment or for the first so many, discounts for groups. */
import type { PriceRules, PriceRulesBody } from "@/api/prices";

type Typed = number | null | undefined;

export interface StepForm {
  id: string | null;
  name: PriceRules["steps"][number]["name"];
  price: Typed;
  until: string | null | undefined;
  places: Typed;
}

export interface GroupForm {
  from: Typed;
  kind: "percent" | "amount";
  off: Typed;
}

export interface RulesForm {
  steps: StepForm[];
  groups: GroupForm[];
}

export const MOST_STEPS = 10;
export const MOST_GROUPS = 5;

export function formOf(rules: PriceRules): RulesForm {
  return {
    steps: rules.steps.map(({ id, name, price, until, places }) => ({ id, name, price: price.amount, until, places })),
    groups: rules.groups.map(({ from_tickets, percent, amount }) => ({ from: from_tickets, kind: percent ? "percent" : "amount", off: percent || amount.amount })),
  };
}

/** Null while something is missing: a step has a name, a price, and an end by time or count. `own`: of the type that has these steps. */
export function bodyOf({ steps, groups }: RulesForm, own: boolean): PriceRulesBody | null {
  if (steps.some(({ name, price, until, places }) => Object.keys(name).length === 0 || price == null || until === undefined || places === undefined || (until === null && places === null))) return null;
  if (groups.some(({ from, off }) => from == null || off == null)) return null;
  return {
    steps: steps.map(({ id, name, price, until, places }) => ({ name, price: money(price!), until: until!, places: places!, id: own ? id : null })),
    groups: [...groups].sort((one, other) => one.from! - other.from!).map(({ from, kind, off }) => ({ from_tickets: from!, percent: kind === "percent" ? off! : null, amount: kind === "amount" ? money(off!) : null })),
  };
}

/** What is dearer than, or as dear as, the regular price. */
export function tooDear({ steps }: RulesForm, price: number): boolean {
  return steps.some((step) => step.price != null && step.price >= price);
}

const money = (amount: number) => ({ amount, currency: "CNY" });
