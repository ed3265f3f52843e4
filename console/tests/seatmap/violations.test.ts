/** What is wrong with a map is the same to the editor and to the server: both read these examples. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { problemsOf } from "@/features/seatmap/domain/validate";
import { readDocument, Unreadable, writeText } from "@/seats/domain/serialise";

interface Case {
  readonly what: string;
  readonly put: Record<string, unknown>;
  readonly told: readonly { readonly pointer: string; readonly code: string }[];
}

const file = fileURLToPath(new URL("../../../contract/vectors/seat-map-violations.json", import.meta.url));
const { sound, cases } = JSON.parse(readFileSync(file, "utf8")) as { sound: Record<string, unknown>; cases: Case[] };

/** `{repeat, times}` is that list or text; `#` in the texts of what is repeated is its number. */
function writtenOut(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { repeat, times } = value as { repeat?: unknown; times?: number };
  if (times === undefined) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, writtenOut(one)]));
  if (typeof repeat === "string") return repeat.repeat(times);
  return Array.from({ length: times }, (_, n) => JSON.parse(JSON.stringify(repeat).replaceAll("#", String(n))) as unknown);
}

function put(document: Record<string, unknown>, pointer: string, value: unknown): void {
  const path = pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  let place = document;
  for (const step of path.slice(0, -1)) place = (place[step] ??= []) as Record<string, unknown>;
  place[path.at(-1)!] = value;
}

function documentOf({ put: changes }: Case): Record<string, unknown> {
  const document = structuredClone(sound);
  for (const [pointer, value] of Object.entries(changes)) put(document, pointer, writtenOut(value));
  return document;
}

/** Where the editor says that something is wrong: what it can't read at all is said when a file is opened. */
function toldBy(document: unknown): string[] {
  try {
    const errors = problemsOf(readDocument(document)).filter(({ severity }) => severity === "error");
    return errors.map(({ pointer }) => pointer);
  } catch (error) {
    expect(error).toBeInstanceOf(Unreadable);
    return [(error as Unreadable).pointer];
  }
}

const unknown = cases.filter(({ told }) => told.some(({ code }) => code === "unknown_field"));

describe("the editor", () => {
  it.each(cases.filter((one) => !unknown.includes(one)))("tells what the server tells: $what", (one) => {
    expect(toldBy(documentOf(one)).sort()).toEqual(one.told.map(({ pointer }) => pointer).sort());
  });

  it.each(unknown)("leaves out what the server doesn't know: $what", (one) => {
    const kept = readDocument(documentOf(one));
    expect(writeText(kept)).toBe(writeText(readDocument(structuredClone(sound))));
  });
});
