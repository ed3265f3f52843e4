// The phone's side of the rotating code, against the vectors that the server's tests read too.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromBase64Url, fromHex, toBase32, toHex } from "../../miniprogram/domain/bytes";
import { chainOf, CodeChain } from "../../miniprogram/domain/code";

interface Vector {
  number_hex: string;
  epoch: number;
  seed_hex: string;
  steps: number;
  anchor_hex: string;
  codes: { step: number; text: string }[];
}

const path = new URL("../../../contract/code-vectors.json", import.meta.url);
const vectors = JSON.parse(readFileSync(path, "utf8")) as Vector[];

const chainFor = (vector: Vector): CodeChain =>
  new CodeChain({
    number: fromHex(vector.number_hex),
    epoch: vector.epoch,
    seed: fromHex(vector.seed_hex),
    steps: vector.steps,
  });

describe.each(vectors)("the chain of ticket $number_hex, epoch $epoch, $steps steps", (vector) => {
  it("ends in the public anchor", () => {
    expect(toHex(chainFor(vector).linkAt(0))).toBe(vector.anchor_hex);
  });

  it.each(vector.codes)("says $text at step $step", ({ step, text }) => {
    expect(chainFor(vector).textAt(step)).toBe(text);
  });
});

describe("a chain", () => {
  const vector = vectors[0] as Vector;

  it("gives the same link whatever was asked before", () => {
    const chain = chainFor({ ...vector, steps: 100 });
    const upwards = Array.from({ length: 101 }, (_, step) => toHex(chain.linkAt(step)));
    const downwards = Array.from({ length: 101 }, (_, step) => toHex(chain.linkAt(100 - step))).reverse();
    expect(upwards).toEqual(downwards);
    expect(new Set(upwards).size).toBe(101);
  });

  it("knows no step beyond its ends", () => {
    const chain = chainFor(vector);
    expect(() => chain.linkAt(vector.steps + 1)).toThrow(RangeError);
    expect(() => chain.linkAt(-1)).toThrow(RangeError);
  });

  it("differs by epoch, although the seed is the same", () => {
    const other = chainFor({ ...vector, epoch: vector.epoch + 1 });
    expect(other.textAt(1)).not.toBe(chainFor(vector).textAt(1));
  });

  it("is made from what the server answers to an activation", () => {
    const seed = Buffer.from(vector.seed_hex, "hex").toString("base64url");
    const activation = {
      number: vector.number_hex,
      epoch: vector.epoch,
      seed,
      steps: vector.steps,
      starts_at: "2026-12-01T00:00:00Z",
      step_seconds: 15,
    };
    expect(toHex(chainOf(activation).linkAt(0))).toBe(vector.anchor_hex);
  });
});

describe("spellings", () => {
  it("reads base64url with and without padding as Node does", () => {
    for (const length of [0, 1, 2, 3, 15, 16, 29]) {
      const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 83 + 251) & 0xff));
      expect(Buffer.from(fromBase64Url(bytes.toString("base64url")))).toEqual(bytes);
      expect(Buffer.from(fromBase64Url(bytes.toString("base64").replace(/\+/g, "-").replace(/\//g, "_")))).toEqual(
        bytes,
      );
    }
  });

  it("refuses letters that are none", () => {
    expect(() => fromBase64Url("a+b/")).toThrow(RangeError);
    expect(() => fromHex("0g")).toThrow(RangeError);
    expect(() => fromHex("0")).toThrow(RangeError);
  });

  it("writes base32 without I, L, O and U, a letter for each five bits", () => {
    expect(toBase32(Uint8Array.of(0xff))).toBe("ZW");
    expect(toBase32(new Uint8Array(29))).toBe("0".repeat(47));
    expect(toBase32(Uint8Array.from({ length: 256 }, (_, i) => i))).not.toMatch(/[ILOU]/);
  });
});
