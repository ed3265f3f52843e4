/** What the painters draw: a hall, what each of its seats is now, and in which colours. */
import { fading, tierColour, type Palette } from "../../../domain/seats/colours";
import type { Hall } from "../../../domain/seats/hall";
import type { Box } from "../../../domain/seats/outline";
import type { Tier } from "../../../domain/seats/plan";

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
