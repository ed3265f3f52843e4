/** The design's colours as the canvas needs them, read from the page so that there is one place for them. */
export interface Palette {
  readonly dark: boolean;
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly paper: string;
  readonly paper2: string;
  readonly card: string;
  readonly line: string;
  readonly vermilion: string;
  readonly jade: string;
  readonly plum: string;
  readonly seat: string;
  readonly choice: string;
  readonly font: string;
}

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    dark: document.documentElement.getAttribute("theme-mode") === "dark",
    ink: read("--ink"),
    ink2: read("--ink-2"),
    ink3: read("--ink-3"),
    paper: read("--paper"),
    paper2: read("--paper-2"),
    card: read("--card"),
    line: read("--line"),
    vermilion: read("--vermilion"),
    jade: read("--jade"),
    plum: read("--plum"),
    seat: read("--seat"),
    choice: read("--choice"),
    font: read("--font"),
  };
}

/** A colour that seats have by its id, which they bear as their category. */
export interface Tint {
  readonly id: string;
  readonly colour: string;
  /** So many dots tell it from others without colours; its place in the list where it says nothing. */
  readonly pattern?: number;
  /** Put aside: pale, with a ring. */
  readonly faded?: boolean;
}

/** A colour that is hardly there, on this ground. */
export function fadedColour(colour: string, ground: string): string {
  const [a, b] = [channels(colour), channels(ground)];
  return `rgb(${[0, 1, 2].map((i) => Math.round(a[i]! * 0.3 + b[i]! * 0.7)).join(", ")})`;
}

/** Colours of tiers are 12 % lighter in the dark. */
export function shownColour(colour: string, dark: boolean): string {
  if (!dark) return colour;
  const [r, g, b] = channels(colour);
  const up = (value: number) => Math.round(value + (255 - value) * 0.12);
  return `rgb(${up(r)}, ${up(g)}, ${up(b)})`;
}

/** White or ink, whichever reads better on this colour. */
export function inkOn(colour: string): string {
  const [r, g, b] = channels(colour);
  return 0.299 * r + 0.587 * g + 0.114 * b > 165 ? "#1b1a17" : "#ffffff";
}

function channels(colour: string): [number, number, number] {
  // A build writes `#ffffff` as `#fff`.
  const hex = /^#([0-9a-f]{6})$/i.exec(colour.replace(/^#([0-9a-f])([0-9a-f])([0-9a-f])$/i, "#$1$1$2$2$3$3"))?.[1];
  if (hex !== undefined) return [0, 2, 4].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) as [number, number, number];
  const [r = 0, g = 0, b = 0] = (colour.match(/\d+/g) ?? []).map(Number);
  return [r, g, b];
}
