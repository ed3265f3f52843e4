/** Where whoever has a claim token claims the tickets: a page of the mini program. What stands after # is sent to no server. */

export function claimPage(token: string): string {
  return `packages/gift/gift?token=${encodeURIComponent(token)}`;
}

export function claimLink(token: string): string {
  return `${location.origin}/app/#/${claimPage(token)}`;
}
