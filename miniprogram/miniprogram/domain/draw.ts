/**
 * The draw that anybody can check. The commitment, SHA-256 of a seed, is public before the waiting room opens; the
 * seed follows when it has. A buyer's rank is the first 8 bytes of HMAC-SHA256(seed, room id | buyer id): nobody can
 * know it before, nobody can change it after, and the phone computes it by itself.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

import type { Room } from "../api/wire";
import { fromHex, fromId, joined, toHex } from "./bytes";

const RANK_BYTES = 8;

/** 16 hex digits; null while the seed is sealed. */
export function rankFrom(room: Pick<Room, "id" | "seed">, buyerId: string): string | null {
  if (room.seed === null) return null;
  const message = joined(fromId(room.id), fromId(buyerId));
  return toHex(hmac(sha256, fromHex(room.seed), message).slice(0, RANK_BYTES));
}

/** `sealed`: not revealed yet. `broken`: the seed or the rank is not what was promised. */
export type Verdict = "sealed" | "holds" | "broken";

/**
 * @param promised the commitment as this phone saw it when the buyer entered
 * @param told the rank as the server says it, or null where it has not said
 */
export function checkDraw(room: Room, promised: string, buyerId: string, told: string | null): Verdict {
  if (room.commitment !== promised) return "broken";
  if (room.seed === null) return "sealed";
  if (toHex(sha256(fromHex(room.seed))) !== promised) return "broken";
  return told === null || told === rankFrom(room, buyerId) ? "holds" : "broken";
}
