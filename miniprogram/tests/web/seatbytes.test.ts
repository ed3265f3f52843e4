// What travels for a hall of 50,000 seats where a browser has nothing of it yet: the program, three quarters of it, and all
// answers that the page of seats asks for, compressed as they are sent. `npm run bench:seats` weighs what a browser asks for.
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SeatSite, seatSite } from "../bench/seatsite.js";

const MOST_BYTES = 100 * 1024;
const MOST_WITH_THE_PROGRAM = 400 * 1024;
const PROGRAM = ["", "config.json", "host.css", "program.css", "program.js", "runtime.js"];
let seats: SeatSite;

beforeAll(async () => {
  seats = await seatSite(50_000);
}, 60_000);
afterAll(() => seats.close());

test("a page of 50,000 seats asks for a hundred kilobytes at most, four hundred with the program", async () => {
  const map = /map=([^&]+)/.exec(seats.address(""))![1]!;
  const paths = ["/events/e1", "/sessions/s1/availability", `/seat-maps/${decodeURIComponent(map)}`, "/sessions/s1/seating", "/sessions/s1/seats"];
  for (const path of paths) expect((await fetch(`${seats.api.origin}/api/v1${path}`)).status, path).toBe(200);
  expect(Object.keys(seats.sent).sort()).toEqual([...paths].sort());
  const answers = sum(Object.values(seats.sent));
  expect(answers).toBeLessThan(MOST_BYTES);
  const program = await Promise.all(PROGRAM.map(async (name) => {
    const response = await fetch(`${seats.site.origin}/app/${name}`);
    expect(response.status, name).toBe(200);
    return gzipSync(Buffer.from(await response.arrayBuffer())).length;
  }));
  expect(answers + sum(program)).toBeLessThan(MOST_WITH_THE_PROGRAM);
});

function sum(sizes: number[]): number {
  return sizes.reduce((all, size) => all + size, 0);
}
