import { expect, it } from "vitest";
import { ordersOf } from "@/parts/touched";

it("whose orders are touched: of the one session, or of the event", () => {
  expect(ordersOf("e", ["s"])).toEqual({ session: "s" });
  expect(ordersOf("e", ["s", "t"])).toEqual({ event: "e" });
});
