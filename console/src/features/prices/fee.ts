/** A service fee: a share in hundredths of a percent, a sum for each ticket that costs something, a sum for the order. */
const MOST_BASIS_POINTS = 3_000;

/** Percent as people write it, in hundredths of a percent; 0 for nothing, undefined where it is no share that may be. */
export function basisPointsOf(text: string): number | undefined {
  const plain = text.replace(/[\s%％]/g, "");
  if (plain === "") return 0;
  const found = /^(\d{1,2})(?:[.。](\d{1,2}))?$/.exec(plain);
  if (found === null) return undefined;
  const points = Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
  return points <= MOST_BASIS_POINTS ? points : undefined;
}

export function percentText(points: number): string {
  return points === 0 ? "" : String(points / 100);
}

/** In fen, a share rounded half up, as the server does. */
export function feeFor({ share, ticket, order }: { readonly share: number; readonly ticket: number; readonly order: number }, prices: readonly number[]): number {
  const paid = prices.reduce((sum, price) => sum + price, 0);
  if (paid === 0) return 0;
  return Math.floor((paid * share + 5_000) / 10_000) + prices.filter((price) => price > 0).length * ticket + order;
}
