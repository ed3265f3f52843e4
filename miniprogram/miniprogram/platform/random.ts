/** Names for intents and scans: unique on this phone and among all phones, not secret. */

export function freshName(): string {
  const random = (): string => Math.random().toString(36).slice(2, 12).padEnd(10, "0");
  return `${Date.now().toString(36)}-${random()}${random()}`;
}
