/**
 * Bytes and their spellings: hexadecimal and base64url come from the server, Crockford base32 goes into the QR and is
 * how ids are written. A mini program has neither `atob` nor `TextEncoder`, so these few lines are ours.
 */
import { sha256 } from "@noble/hashes/sha2.js";

const BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || /[^0-9a-f]/i.test(text)) throw new RangeError("not hexadecimal");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Padding is allowed and ignored. */
export function fromBase64Url(text: string): Uint8Array {
  const letters = text.replace(/=+$/, "");
  const bytes = new Uint8Array(Math.floor((letters.length * 6) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of letters) {
    const value = BASE64URL.indexOf(letter);
    if (value < 0) throw new RangeError("not base64url");
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[at] = (bits >> held) & 0xff;
      at += 1;
    }
  }
  return bytes;
}

/** Crockford base32 in capitals, five bits a letter from the first bit on; the last letter is filled with zeros. */
export function toBase32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xffff;
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += BASE32[(bits >> held) & 31];
    }
  }
  if (held > 0) text += BASE32[(bits << (5 - held)) & 31];
  return text;
}

const ID_LETTERS = 26;

/** The 16 bytes of an id: 26 letters hold 130 bits, of which the first two are zero. */
export function fromId(text: string): Uint8Array {
  const letters = text.toUpperCase();
  if (letters.length !== ID_LETTERS || BASE32.indexOf(letters.charAt(0)) > 7) throw new RangeError("not an id");
  const bytes = new Uint8Array(16);
  let bits = 0;
  let held = -2;
  let at = 0;
  for (const letter of letters) {
    const value = BASE32.indexOf(letter);
    if (value < 0) throw new RangeError("not an id");
    bits = ((bits << 5) | value) & 0xffff;
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes[at] = (bits >> held) & 0xff;
      at += 1;
    }
  }
  return bytes;
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** SHA-256 of a text in UTF-8, in hex. */
export function fingerprint(text: string): string {
  return toHex(sha256(utf8(text)));
}

function utf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text);
  const bytes: number[] = [];
  for (let at = 0; at < escaped.length; at += 1) {
    const encoded = escaped.charAt(at) === "%";
    bytes.push(encoded ? parseInt(escaped.slice(at + 1, at + 3), 16) : escaped.charCodeAt(at));
    if (encoded) at += 2;
  }
  return Uint8Array.from(bytes);
}
