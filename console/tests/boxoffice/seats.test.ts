import { describe, expect, it } from "vitest";
import { looksFor, seatFor } from "@/features/boxoffice/seats";
import { freeSeats } from "@/features/orders/freeSeats";
import { GIVEN, SOLD } from "@/features/pricing/domain/claims";
import { painted, withAllocation } from "@/features/pricing/domain/pricing";
import { ADULT, aPricing, STUDENT } from "../pricing/sessions";

const NOW = 1_700_000_000_000;
const PUBLIC = { type: ADULT, withheld: false };
const GIVER = { type: ADULT, withheld: true };
/** The first seat is sold, the second given away, the third and fourth are the house's, of which the fourth is given away. */
const pricing = painted(withAllocation(aPricing(), () => ({ en: "House" })).pricing, "allocations", [2, 3], 1);
const claims = { of: Uint8Array.from([SOLD, GIVEN, 0, GIVEN, ...Array<number>(9).fill(0)]), sold: 1 };

function looks(chooser: typeof PUBLIC): string[] {
  const { values, names } = looksFor(pricing, claims, chooser, NOW);
  return [...values.slice(0, 5)].map((value) => names[value]!);
}

const ids = (chooser: typeof PUBLIC) => ["A-1", "A-2", "A-3", "A-4", "B-1"].filter((id) => seatFor(pricing, claims, chooser, `stalls-${id}`, () => "", NOW));

describe("seats that staff point at", () => {
  it("are those that nobody has, and the house's only for guests", () => {
    expect(looks(PUBLIC)).toEqual(["taken", "taken", "taken", "taken", "t2"]);
    expect(ids(PUBLIC)).toEqual(["B-1"]);
    expect(looks(GIVER)).toEqual(["taken", "taken", "t1+", "taken", "t2"]);
    expect(ids(GIVER)).toEqual(["A-3", "B-1"]);
    expect(seatFor(pricing, claims, GIVER, "stalls-A-3", () => "", NOW)?.price).toBe(38_000);
  });

  it("are of tiers that the ticket type sells", () => {
    expect(ids({ type: STUDENT, withheld: true })).toEqual([]);
  });

  it("are in the lists as they are on the hall", () => {
    const first = (publicOnly: boolean) => freeSeats(pricing, claims, ADULT, "en", publicOnly)[0]!.rows[0]!.seats.map(({ id, withheld }) => [id, withheld]);
    expect(first(false)).toEqual([["stalls-A-3", true]]);
    expect(freeSeats(pricing, claims, ADULT, "en", true)[0]!.rows[0]!.id).toBe("stalls-B");
  });
});
