/** Why the server does not save what would take seats from people, or call them otherwise: with all of those seats. */
import { Refused, type Problem } from "@/api/client";
import { csvOf } from "@/parts/table";
import type { InTheWay, WaySeat, Why } from "./domain/way";

const WAYS: Readonly<Record<string, Why>> = { seats_in_the_way: "gone", seats_of_another_hall: "hall", seats_relabelled: "names" };

/** Seats that somebody has and that the change would take away, or call otherwise. */
export function seatsInTheWay(error: unknown): InTheWay | null {
  const why = error instanceof Refused ? WAYS[error.code] : undefined;
  if (!(error instanceof Refused) || why === undefined) return null;
  const named = (error.problem as (Problem & { alternatives?: { seat_ids?: string[] }[] }) | null)?.alternatives ?? [];
  return { why, ids: named.flatMap(({ seat_ids: ids }) => ids ?? []), message: error.message };
}

/** A file of all of them. */
export function wayFile(head: readonly string[], seats: readonly WaySeat[]): string {
  return csvOf([head, ...seats.map(({ id, was, now }) => [id, was, now])]);
}
