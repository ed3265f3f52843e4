/**
 * What is written about an event, and what becomes of it when two people write at once. Everything here is immutable: a
 * change is a new object, and what was not touched is shared.
 */
import type { OrganizerEvent } from "@/api/events";

export const FIELDS = ["title", "summary", "description", "category", "cover", "tags", "notes"] as const;
export type Field = (typeof FIELDS)[number];
export type Facts = Readonly<Pick<OrganizerEvent, Field>>;
export type Note = Facts["notes"][number];

export const NO_FACTS: Facts = { title: {}, summary: {}, description: {}, category: "", cover: "", tags: [], notes: [] };

export function factsOf(event: OrganizerEvent): Facts {
  const { title, summary, description, category, cover, tags, notes } = event;
  return { title, summary, description, category, cover, tags, notes };
}

/** Fields that are not as they were. Blanks around a text count for nothing, and a note without words is none yet. */
export function changed(from: Facts, to: Facts): Field[] {
  return FIELDS.filter((field) => plain(from[field]) !== plain(to[field]));
}

export interface Merged {
  /** What only they changed is theirs, the rest is mine. */
  readonly facts: Facts;
  /** Both changed these, each differently; in `facts` they are mine. */
  readonly clashes: readonly Field[];
}

/** From `base` somebody else made `theirs` while I made `mine`. */
export function merged(base: Facts, mine: Facts, theirs: Facts): Merged {
  const byMe = new Set(changed(base, mine));
  const byThem = changed(base, theirs);
  const differ = new Set(changed(mine, theirs));
  const taken = byThem.filter((field) => !byMe.has(field));
  return { facts: withThose(mine, theirs, taken), clashes: byThem.filter((field) => byMe.has(field) && differ.has(field)) };
}

/** `facts` with these fields of `others`. */
export function withThose(facts: Facts, others: Facts, fields: readonly Field[]): Facts {
  return { ...facts, ...Object.fromEntries(fields.map((field) => [field, others[field]])) };
}

/** As it is sent: a note that has no words in any language is left out. */
export function sendable(facts: Facts): Facts {
  return { ...facts, notes: facts.notes.filter(({ title, text }) => spoken(title) || spoken(text)) };
}

const spoken = (texts: Readonly<Record<string, string>>) => Object.values(texts).some((text) => text.trim() !== "");

function plain(value: Facts[Field]): string {
  return JSON.stringify(orderly(value));
}

function orderly(value: unknown): unknown {
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value)) return value.map(orderly).filter((one) => !(typeof one === "object" && JSON.stringify(one) === '[["text",[]],["title",[]]]'));
  if (value === null || typeof value !== "object") return value;
  return Object.entries(value).map(([key, one]): [string, unknown] => [key, orderly(one)]).filter(([, one]) => one !== "").sort(([a], [b]) => (a < b ? -1 : 1));
}
