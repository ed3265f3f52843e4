/**
 * Mainland resident identity numbers, GB 11643: 17 digits (region, birthday, sequence) and a check digit of ISO 7064
 * MOD 11-2. The phone only spares the buyer a typing mistake; the server has the last word.
 */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = "10X98765432";

export function tidyId(text: string): string {
  return text.replace(/\s+/g, "").toUpperCase();
}

export function isIdNumber(text: string): boolean {
  const id = tidyId(text);
  if (!/^[1-9]\d{16}[\dX]$/.test(id) || !isDay(id.slice(6, 14))) return false;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(id[at]), 0);
  return CHECKS[sum % 11] === id[17];
}

/** For the eye, once it is typed, as the server shows it too: enough to recognise one's own. */
export function maskedId(text: string): string {
  const id = tidyId(text);
  return id.length < 8 ? id : "*".repeat(id.length - 4) + id.slice(-4);
}

function isDay(digits: string): boolean {
  const [year, month, day] = [Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6))];
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1900 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
