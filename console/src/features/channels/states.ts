/** How imports and their lines stand, as colours; which are being worked off. */
import type { Import, ImportRow } from "@/api/channels";
import type { Tone } from "@/parts/StateTag.vue";

export const TONES: Record<Import["state"], Tone> = { draft: "waiting", running: "live", finished: "good", withdrawing: "live", withdrawn: "still" };
export const ROW_TONES: Record<ImportRow["state"], Tone> = { ready: "live", refused: "bad", imported: "good", withdrawn: "still" };

export const isAtWork = ({ state }: Import): boolean => state === "running" || state === "withdrawing";

/** Of the lines that something becomes of, so many are done. */
export function progressOf({ state, ready, imported, withdrawn }: Import): { done: number; total: number } {
  const total = ready + imported + withdrawn;
  return { done: state === "withdrawing" || state === "withdrawn" ? withdrawn : imported + withdrawn, total };
}
