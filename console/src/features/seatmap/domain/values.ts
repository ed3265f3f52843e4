/** The document's single values: texts, numbers and points, each within the bounds that the server has for it. */
import { textIn, type Point, type Text } from "@/seats/domain/document";
import { LARGEST_COORDINATE, LONGEST_TEXT, MOST_POINTS } from "@/seats/domain/limits";
import type { Findings, ProblemCode } from "./findings";

const REFUSED_LETTERS = /[<>\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

export function nameOf(text: Text | undefined): string {
  return textIn(text, "zh-CN");
}

/** Why a text may not stand there; null where it may. `empty` is what an empty or blank one is called. */
export function refusedText(text: string, empty: ProblemCode): { code: ProblemCode; about: string } | null {
  if (text.trim() === "") return { code: empty, about: "" };
  if ([...text].length > LONGEST_TEXT) return { code: "label_too_long", about: text.slice(0, 12) + "…" };
  return REFUSED_LETTERS.test(text) ? { code: "text_refused", about: text.slice(0, 12) } : null;
}

/** In one language at least, and in each of them something to read. */
export function checkName(text: Text, pointer: string, found: Findings): void {
  const written = Object.entries(text).filter(([, one]) => one !== undefined);
  if (written.length === 0) found.error("no_name", pointer);
  for (const [lang, one] of written) {
    const refused = refusedText(one, "no_name");
    if (refused !== null) found.error(refused.code, `${pointer}/${lang}`, refused.about);
  }
}

export function isOutside(value: number, most = LARGEST_COORDINATE): boolean {
  return !(value >= 0 && value <= most);
}

export function checkPlace(place: { readonly x: number; readonly y: number }, pointer: string, about: string, found: Findings): void {
  for (const axis of ["x", "y"] as const) if (isOutside(place[axis])) found.error("outside", `${pointer}/${axis}`, about);
}

/** Between so many points and so many, each of them within the bounds. */
export function checkPoints(points: readonly Point[], pointer: string, about: string, found: Findings, { least, most = MOST_POINTS }: { least: number; most?: number }): void {
  if (points.length < least) found.error("outline_too_short", pointer, about);
  else if (points.length > most) found.error("too_many_points", pointer, about);
  points.forEach((point, i) => point.forEach((value, axis) => isOutside(value) && found.error("outside", `${pointer}/${i}/${axis}`, about)));
}

export function checkRange(value: number, [least, most]: readonly [number, number], pointer: string, about: string, found: Findings): void {
  if (!(value >= least && value <= most)) found.error("out_of_range", pointer, about);
}
