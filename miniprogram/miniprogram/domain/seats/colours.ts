/** Colours of a seat map: tiers as the organizer painted them, paler the less is left, readable in both themes. */

export interface Palette {
  dark: boolean;
  ink: string;
  soft: string;
  paper: string;
  /** Under the seats of a section. */
  ground: string;
  line: string;
  /** A seat that nobody can have any more. */
  taken: string;
  accent: string;
  stage: string;
  onStage: string;
}

const LIGHT: Palette = {
  dark: false,
  ink: "#1b1a17",
  soft: "#6a665c",
  paper: "#fbfaf6",
  ground: "#f1efe7",
  line: "#dedacd",
  taken: "#d8d3c4",
  accent: "#d9381e",
  stage: "#3a3832",
  onStage: "#f3f1ea",
};
const DARK: Palette = {
  dark: true,
  ink: "#f3f1ea",
  soft: "#aaa598",
  paper: "#141311",
  ground: "#1e1d1a",
  line: "#34322c",
  taken: "#37342e",
  accent: "#f0573b",
  stage: "#47443c",
  onStage: "#f3f1ea",
};

export function paletteOf(dark: boolean): Palette {
  return dark ? DARK : LIGHT;
}

/** Where an organizer gave no colour that can be read. */
const FALLBACK = "#7a5c3e";
/** In the dark all tiers are so much lighter. */
const LIFT = 0.12;

export function tierColour(colour: string, dark: boolean): string {
  const plain = /^#[0-9a-f]{6}$/i.test(colour) ? colour : FALLBACK;
  return dark ? mix("#ffffff", plain, LIFT) : plain;
}

type Rgb = [number, number, number];

function rgb(hex: string): Rgb {
  const value = parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** So much (0 to 1) of the first, the rest of the second. */
export function mix(a: string, b: string, part: number): string {
  const [first, second] = [rgb(a), rgb(b)];
  const parts = first.map((value, i) => Math.round(value * part + (second[i] ?? 0) * (1 - part)));
  return `#${parts.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** The better readable of dark and light on a colour (WCAG's relative luminance). */
export function textOn(colour: string): string {
  const [r, g, b] = rgb(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.36 ? "#1b1a17" : "#ffffff";
}

/** Steps of paleness: finer ones nobody sees, and each is a colour to make. */
const STEPS = 8;

/** A tier's colours by what is left of a stretch of seats: from almost gone (1) to all there; 0 is gone. */
export function fading(colour: string, palette: Palette): string[] {
  const shades = [palette.taken];
  for (let step = 1; step <= STEPS; step += 1) {
    shades.push(mix(colour, palette.ground, 0.28 + (0.72 * step) / STEPS));
  }
  return shades;
}

export function shadeOf(left: number, of: number): number {
  return left === 0 ? 0 : Math.max(1, Math.round((STEPS * left) / of));
}
