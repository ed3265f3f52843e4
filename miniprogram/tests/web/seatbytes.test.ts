// What travels for a hall of 50,000 seats: all answers that the page of seats asks for, compressed as they are sent. The
// goal is 400 KB together with the program; three quarters are the program's, where a browser has nothing of it yet.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SeatSite, seatSite } from "../bench/seatsite.js";

const MOST_BYTES = 100 * 1024;
let seats: SeatSite;

beforeAll(async () => {
  seats = await seatSite(50_000);
}, 60_000);
afterAll(() => seats.close());

test("a page of 50,000 seats asks for a hundred kilobytes at most", async () => {
  const map = /map=([^&]+)/.exec(seats.address(""))![1]!;
  const paths = ["/events/e1", "/sessions/s1/availability", `/seat-maps/${decodeURIComponent(map)}`, "/sessions/s1/seating", "/sessions/s1/seats"];
  for (const path of paths) expect((await fetch(`${seats.api.origin}/api/v1${path}`)).status, path).toBe(200);
  expect(Object.keys(seats.sent).sort()).toEqual([...paths].sort());
  expect(Object.values(seats.sent).reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_BYTES);
});
