import { describe, expect, it } from "vitest";
import type { WindowOrder } from "@/api/boxOffice";
import { changed, likelySums, namesNeeded, orderOf, paysFor, sumOf, ticketsIn, type TypeOnSale } from "@/features/boxoffice/sale";
import type { PickedSeat } from "@/features/boxoffice/seats";

const type = (id: string, more: Partial<TypeOnSale> = {}): TypeOnSale =>
  ({ id, price: { amount: 18_000, currency: "CNY" }, seated: false, places: { free: 5, held: 0, sold: 0, total: 5, withheld: 0 }, attendee_names_required: false, attendee_ids_required: false, ...more }) as TypeOnSale;

const seat = (id: string, price: number): PickedSeat => ({ id, price, place: { section: "池座", row: "1", label: id, table: false } });

describe("what stands on the counter", () => {
  it("never asks for more than are free, nor for more than an order may have", () => {
    const [few, many] = [type("few"), type("many", { places: { free: 500, held: 0, sold: 0, total: 500, withheld: 0 } })];
    expect(changed({}, few, 9)).toEqual({ few: 5 });
    expect(changed({ few: 1 }, few, -2)).toEqual({ few: 0 });
    expect(ticketsIn(changed({ few: 5 }, many, 100))).toBe(49);
  });

  it("tells what pays for dearer places from what was sold, and moved later", () => {
    const change = (ticket: string) => ({ order_id: "sale", ticket_id: ticket, supplement_order_id: "more" });
    const order = (id: string) => ({ id, seat_changes: [change("one"), change("two")] }) as unknown as WindowOrder;
    expect(paysFor(order("more"))).toEqual({ order: "sale", tickets: ["one", "two"] });
    expect(paysFor(order("sale"))).toBeNull();
  });

  it("sums up what has a price, and says nothing where the seat decides", () => {
    const types = [type("a"), type("b", { seated: true })];
    expect(sumOf({ a: 2 }, types, {})).toBe(36_000);
    expect(sumOf({ a: 2, b: 1 }, types, {})).toBeNull();
    expect(sumOf({ a: 2, b: 1 }, types, { b: [seat("b-1", 28_000)] })).toBe(64_000);
  });

  it("asks for the best seats where there are any, and for names where they are needed", () => {
    const types = [type("a", { attendee_names_required: true }), type("b", { seated: true })];
    expect(namesNeeded({ a: 2, b: 1 }, types)).toHaveLength(2);
    expect(orderOf({ a: 1, b: 2 }, types, {}, "s", [{ name: " 陈晓 ", id: "" }], "")).toEqual({
      items: [
        { kind: "quantity", session_id: "s", ticket_type_id: "a", quantity: 1 },
        { kind: "best_available", session_id: "s", ticket_type_id: "b", quantity: 2 },
      ],
      attendees: [{ name: "陈晓" }],
    });
  });

  it("names the tickets whose companion's seat it is", () => {
    const types = [type("b", { seated: true })];
    const seats = { b: [seat("b-2", 1)] };
    expect(orderOf({ b: 1 }, types, seats, "s", [], "", " 4R8TN-0GQ3M，4R8TN-0GQ3N ").companion_of).toEqual(["4R8TN-0GQ3M", "4R8TN-0GQ3N"]);
    expect(orderOf({ b: 1 }, types, seats, "s", [], "")).not.toHaveProperty("companion_of");
  });

  it("asks for the very seats where they were chosen", () => {
    const types = [type("b", { seated: true })];
    expect(orderOf({ b: 2 }, types, { b: [seat("b-1", 1), seat("b-2", 1)] }, "s", [], "").items).toEqual(
      ["b-1", "b-2"].map((id) => ({ kind: "seat", session_id: "s", ticket_type_id: "b", seat_id: id })),
    );
  });

  it("offers the sums that notes make, the exact one first", () => {
    expect(likelySums(36_000)).toEqual([36_000, 40_000]);
    expect(likelySums(18_050)).toEqual([18_050, 19_000, 20_000]);
    expect(likelySums(100_00)).toEqual([100_00]);
  });
});
