/** Sessions to test with: two rows of four and a table of three in one section, two seats in another. */
import { emptyHall, type SeatMap } from "@/seats/domain/document";
import { beginning, type Pricing } from "@/features/pricing/domain/pricing";

export const ADULT = "type-adult";
export const STUDENT = "type-student";

function row(id: string, seats: number, y: number, category: string) {
  return { id, label: id.slice(-1), seats: Array.from({ length: seats }, (_, i) => ({ id: `${id}-${i + 1}`, label: String(i + 1), x: 100 + i * 55, y, kind: "normal" as const, category })) };
}

export function aMap(): SeatMap {
  const base = emptyHall({ en: "Hall" });
  const stalls = base.sections[0]!;
  const table = { ...row("stalls-T", 3, 600, "b"), x: 150, y: 560, shape: "round" as const, size: 160, whole: true };
  return {
    ...base,
    categories: [{ id: "a", name: { en: "Front" }, colour: "#D9381E" }, { id: "b", name: { en: "Back" }, colour: "#E08A1E" }],
    sections: [
      { ...stalls, id: "stalls", rows: [row("stalls-A", 4, 300, "a"), row("stalls-B", 4, 390, "b")], tables: [table] },
      { ...stalls, id: "box", name: { en: "Box" }, rows: [row("box-A", 2, 800, "a")], tables: [] },
    ],
  };
}

/** Painted as the map's categories are, with a price for each tier. */
export function aPricing(): Pricing {
  const begun = beginning("map-1", aMap());
  return { ...begun, tiers: begun.tiers.map((tier, i) => ({ ...tier, prices: { [ADULT]: [38_000, 18_000][i]! } })) };
}
