/**
 * The rotating code of a ticket: a hash chain that the phone walks without network.
 *
 * The server gives the phone the chain's far end, the seed c[steps]. Each link hashes into the one before it, down to
 * the public anchor c[0]; a gate that knows the anchor (or any earlier link) can verify a link but never guess the
 * next. Definition: c[i-1] = SHA-256("tk1" | number(8) | u16be(i) | c[i]), the first 16 bytes.
 * The text in the QR is base32 of: version 1 | epoch u16 | ticket number 8 bytes | step u16 | link 16 bytes.
 */
import { sha256 } from "@noble/hashes/sha2.js";

import type { Activation } from "../api/wire";
import { fromBase64Url, fromHex, toBase32 } from "./bytes";

export const LINK_BYTES = 16;
const NUMBER_BYTES = 8;
const VERSION = 1;
const MAX_STEPS = 0xffff;

export function chainOf(activation: Activation): CodeChain {
  return new CodeChain({
    number: fromHex(activation.number),
    epoch: activation.epoch,
    seed: fromBase64Url(activation.seed),
    steps: activation.steps,
  });
}

export class CodeChain {
  readonly steps: number;
  private readonly number: Uint8Array;
  private readonly epoch: number;
  private readonly stride: number;
  /** checkpoints[k] is c[min(k * stride, steps)]: √N links instead of N, so that any step costs at most √N hashes. */
  private readonly checkpoints: Uint8Array[] = [];

  constructor(parts: { number: Uint8Array; epoch: number; seed: Uint8Array; steps: number }) {
    if (parts.number.length !== NUMBER_BYTES || parts.seed.length !== LINK_BYTES) throw new RangeError("wrong length");
    if (!(parts.steps >= 1 && parts.steps <= MAX_STEPS)) throw new RangeError("wrong number of steps");
    this.number = parts.number;
    this.epoch = parts.epoch;
    this.steps = parts.steps;
    this.stride = Math.max(1, Math.ceil(Math.sqrt(parts.steps)));
    this.rememberCheckpoints(parts.seed);
  }

  /** c[step]. Step 0 is the anchor, which is public. */
  linkAt(step: number): Uint8Array {
    if (!(step >= 0 && step <= this.steps)) throw new RangeError("step outside of the chain");
    const mark = Math.ceil(step / this.stride);
    let link = this.checkpoints[mark] as Uint8Array;
    for (let i = Math.min(mark * this.stride, this.steps); i > step; i -= 1) link = this.before(link, i);
    return link;
  }

  /** What the QR says during `step`. */
  textAt(step: number): string {
    const bytes = new Uint8Array(3 + NUMBER_BYTES + 2 + LINK_BYTES);
    bytes[0] = VERSION;
    bytes[1] = this.epoch >> 8;
    bytes[2] = this.epoch & 0xff;
    bytes.set(this.number, 3);
    bytes[3 + NUMBER_BYTES] = step >> 8;
    bytes[4 + NUMBER_BYTES] = step & 0xff;
    bytes.set(this.linkAt(step), 5 + NUMBER_BYTES);
    return toBase32(bytes);
  }

  private rememberCheckpoints(seed: Uint8Array): void {
    let link = seed;
    this.checkpoints[Math.ceil(this.steps / this.stride)] = seed;
    for (let i = this.steps; i > 0; i -= 1) {
      link = this.before(link, i);
      if ((i - 1) % this.stride === 0) this.checkpoints[(i - 1) / this.stride] = link;
    }
  }

  /** c[i-1] from c[i]. */
  private before(link: Uint8Array, i: number): Uint8Array {
    const bytes = new Uint8Array(3 + NUMBER_BYTES + 2 + LINK_BYTES);
    bytes[0] = 0x74; // t
    bytes[1] = 0x6b; // k
    bytes[2] = 0x31; // 1
    bytes.set(this.number, 3);
    bytes[3 + NUMBER_BYTES] = i >> 8;
    bytes[4 + NUMBER_BYTES] = i & 0xff;
    bytes.set(link, 5 + NUMBER_BYTES);
    return sha256(bytes).slice(0, LINK_BYTES);
  }
}
