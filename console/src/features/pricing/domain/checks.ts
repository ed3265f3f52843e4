/** What the server would refuse, told before it is asked, at the same places as it names. */
import type { Text } from "@/seats/domain/document";
import { LONGEST_TEXT } from "@/seats/domain/limits";
import { countsOf } from "./counts";
import { planOf } from "./plan";
import type { Layer, Pricing } from "./pricing";
import type { SeatingBody } from "./wire";

/** What a problem is about: a tier or an allocation by its number, and what of it. */
export interface Place {
  readonly layer: Layer;
  readonly number: number;
  readonly field: string;
}

/** `about` is what the sentence names, `values` what it counts. `detail` is the server's own sentence. */
export interface Problem {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly at: Place | null;
  readonly about: Text | number;
  readonly values?: Readonly<Record<string, number>>;
  readonly detail?: string;
}

/** How many an order may have: of each ticket type, and of the session altogether (null: no such limit). */
export interface Limits {
  readonly ofType: ReadonlyMap<string, number>;
  readonly perBuyer: number | null;
}

/** Seats of an order, whatever its ticket types allow. */
const MOST_OF_ORDER = 20;

export function problemsOf(pricing: Pricing, now: number, limits: Limits | null = null): Problem[] {
  const found: Problem[] = [];
  const counts = countsOf(pricing);
  const say = (severity: Problem["severity"], code: string, about: Text | number = 0, at: Place | null = null) => found.push({ severity, code, at, about });
  if (pricing.tiers.length === 0) say("error", "no_tiers");
  for (const { number, name, prices } of pricing.tiers) {
    const at = (field: string): Place => ({ layer: "tiers", number, field });
    if (!named(name)) say("error", "no_name", number, at("name"));
    if (Object.keys(prices).length === 0) say("error", "no_price", name, at("prices"));
    else if (Object.values(prices).some((fen) => fen === 0)) say("warning", "free_of_charge", name, at("prices"));
    if (counts.tiers.get(number)?.seats === 0) say("warning", "no_seats", name, at(""));
  }
  if (pricing.tiers.length > 0 && counts.total.seats === 0) say("error", "nothing_for_sale");
  else if (counts.notForSale > 0) say("warning", "not_for_sale", counts.notForSale);
  if (limits !== null) found.push(...tooLargeTables(pricing, limits));
  for (const { number, name, releaseAt } of pricing.allocations) {
    const at = (field: string): Place => ({ layer: "allocations", number, field });
    if (!named(name)) say("error", "no_name", number, at("name"));
    if (releaseAt !== null && Date.parse(releaseAt) <= now) say("warning", "released_already", name, at("release_at"));
    if (counts.allocations.get(number) === 0) say("warning", "no_seats", name, at(""));
  }
  return found.sort((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"));
}

/** Tables that are sold whole and that no order may hold: an order may mix the ticket types that sell them. */
function tooLargeTables({ map, tiers, tierOf }: Pricing, limits: Limits): Problem[] {
  const bySize = new Map<number, Problem>();
  for (const { row, first, count } of planOf(map).blocks.flatMap(({ lines }) => lines)) {
    if (!("whole" in row) || !row.whole || bySize.has(count)) continue;
    const sold = tierOf.subarray(first, first + count);
    const its = tiers.filter(({ number }) => sold.includes(number));
    const types = new Set(its.flatMap(({ prices }) => Object.keys(prices)));
    if (sold.includes(0) || types.size === 0) continue;
    const ofTypes = [...types].reduce((sum, id) => sum + (limits.ofType.get(id) ?? 0), 0);
    const most = Math.min(ofTypes, limits.perBuyer ?? MOST_OF_ORDER, MOST_OF_ORDER);
    const at: Place = { layer: "tiers", number: its[0]!.number, field: "prices" };
    if (most < count) bySize.set(count, { severity: "warning", code: "table_too_large", at, about: its[0]!.name, values: { seats: count, most } });
  }
  return [...bySize.values()];
}

function named(name: Text): boolean {
  const texts = Object.values(name);
  return texts.length > 0 && texts.every((text) => text !== "" && text.length <= LONGEST_TEXT);
}

/** What the server's pointer into what was `written` is about. */
export function placeAt(pointer: string, written: SeatingBody): Place | null {
  const [, list, index, field = ""] = pointer.split("/");
  if (list !== "tiers" && list !== "allocations") return null;
  const number = written[list][Number(index)]?.number;
  return number === undefined ? null : { layer: list, number, field };
}
