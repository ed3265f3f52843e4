/** What the painters draw: a hall, what each of its seats is now, and in which colours. */
import type { Sale } from "../../../domain/seats/choice";
import type { Telling } from "../../../domain/cards";
import { fading, paletteOf, tierColour, type Palette } from "../../../domain/seats/colours";
import type { Hall } from "../../../domain/seats/hall";
import type { Box } from "../../../domain/seats/outline";
import type { Tier } from "../../../domain/seats/plan";
import { sectionPrices } from "../../../domain/seats/seatsview";
import { isDark } from "../../../platform/theme";
import type { Sheet } from "./pen";

export interface Scene {
  hall: Hall;
  tiers: Uint8Array;
  free: Uint8Array;
  palette: Palette;
  /** By tier number. */
  colours: string[];
  shades: string[][];
  /** Tiers that the buyer wants to see; the others are pale. Empty: all. */
  wanted: Set<number>;
  /** What a section is called on the overview, second line: its prices. */
  prices: string[];
  /** The word on a stage without a text. */
  stage: string;
  /** The organizer's drawing; null where there is none, or it has not come yet. */
  background: Sheet | null;
}

export function sceneOf(sale: Sale, wanted: Set<number>, telling: Telling): Scene {
  const { hall, tiers, free, seating } = sale;
  const colours = coloured(seating.tiers, paletteOf(isDark()));
  return { hall, tiers, free, ...colours, wanted, prices: sectionPrices(sale, telling), stage: telling.words.seats.stage, background: null };
}

/** A window on the plan that is being painted: px of the window are `unit * scale - left`. */
export interface Window {
  scale: number;
  left: number;
  top: number;
  /** The same in units. */
  box: Box;
  /** Real pixels for one px. */
  ratio: number;
}

export function coloured(tiers: readonly Tier[], palette: Palette): Pick<Scene, "palette" | "colours" | "shades"> {
  const colours: string[] = [palette.taken];
  const shades: string[][] = [[palette.taken]];
  for (const { number, colour } of tiers) {
    colours[number] = tierColour(colour, palette.dark);
    shades[number] = fading(colours[number] as string, palette);
  }
  return { palette, colours, shades };
}

export function isWanted(scene: Scene, tier: number): boolean {
  return scene.wanted.size === 0 || scene.wanted.has(tier);
}
