/** When an open map looks again at which seats are free: all the time, kindly, and more slowly while nobody answers. */

/** A taken seat greys within two seconds: this, a CDN's second, and the server's look. A test of the server adds it up. */
const EVERY_MS = 500;
const LONGEST_MS = 30_000;
/** Phones that were opened together must not ask together. */
const SPREAD = 0.25;

/** @param failures in a row; @param chance from 0 to 1 */
export function lookAgainIn(failures: number, chance: number): number {
  const wait = Math.min(LONGEST_MS, EVERY_MS * 2 ** failures);
  return Math.round(wait * (1 - SPREAD / 2 + SPREAD * chance));
}
