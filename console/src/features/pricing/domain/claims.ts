/** Seats that nobody else can have, read from the server's bits. */
import type { Plan } from "./plan";

export const HELD = 1;
export const SOLD = 2;
/** Sold, and its ticket was let in. */
export const ADMITTED = 3;
/** Kept for those who wait. */
export const KEPT = 4;
/** Given away and not claimed yet: drawn as what is withheld. */
export const GIVEN = 5;

/** Of each seat in plan order 0 or why nobody else can have it; `sold` counts the admitted, too. */
export interface Claims {
  readonly of: Uint8Array;
  readonly sold: number;
}

export interface ClaimsWire {
  readonly sections: readonly { readonly id: string; readonly held: string; readonly sold: string; readonly admitted: string; readonly kept: string; readonly given: string }[];
  readonly sold: number;
}

/** Bit i is byte i >> 3, mask 1 << (i & 7). Sections that are left out have none. */
export function claimsIn(wire: ClaimsWire, plan: Plan, decode: (base64: string) => string): Claims {
  const of = new Uint8Array(plan.count);
  const blocks = new Map(plan.blocks.map((block) => [block.id, block]));
  for (const { id, held, sold, admitted, kept, given } of wire.sections) {
    const block = blocks.get(id);
    if (block === undefined) continue;
    for (const [value, text] of [[HELD, held], [SOLD, sold], [ADMITTED, admitted], [KEPT, kept], [GIVEN, given]] as const) {
      const bytes = decode(text);
      for (let i = 0; i < block.count; i++) if ((bytes.charCodeAt(i >> 3) >> (i & 7)) & 1) of[block.first + i] = value;
    }
  }
  return { of, sold: wire.sold };
}
