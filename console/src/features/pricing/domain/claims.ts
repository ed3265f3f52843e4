/** Seats that somebody has, read from the server's bits. */
import type { Plan } from "./plan";

export const HELD = 1;
export const SOLD = 2;

/** Of each seat in plan order: 0, held or sold. */
export interface Claims {
  readonly of: Uint8Array;
  readonly held: number;
  readonly sold: number;
}

export interface ClaimsWire {
  readonly sections: readonly { readonly id: string; readonly held: string; readonly sold: string }[];
  readonly held: number;
  readonly sold: number;
}

/** Bit i is byte i >> 3, mask 1 << (i & 7). Sections that are left out have none. */
export function claimsIn(wire: ClaimsWire, plan: Plan, decode: (base64: string) => string): Claims {
  const of = new Uint8Array(plan.count);
  const blocks = new Map(plan.blocks.map((block) => [block.id, block]));
  for (const { id, held, sold } of wire.sections) {
    const block = blocks.get(id);
    if (block === undefined) continue;
    for (const [value, text] of [[HELD, held], [SOLD, sold]] as const) {
      const bytes = decode(text);
      for (let i = 0; i < block.count; i++) if ((bytes.charCodeAt(i >> 3) >> (i & 7)) & 1) of[block.first + i] = value;
    }
  }
  return { of, held: wire.held, sold: wire.sold };
}
