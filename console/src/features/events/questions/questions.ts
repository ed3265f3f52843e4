/**
 * Questions as they are written, and what becomes of them when two people write at once. Everything here is immutable: a
 * change is a new object. A question that is new has no id of the server's; `key` tells it from the others meanwhile.
 */
import type { Question, QuestionBody } from "@/api/questions";
import type { Texts } from "@/parts/FieldTexts.vue";
import { groupsOf, type Group } from "../sessions/alike";

export const MOST_QUESTIONS = 10;
export const MOST_CHOICES = 20;
export const KINDS = ["text", "choice", "choices", "yes_no"] as const;

export interface ChoiceDraft {
  readonly key: string;
  readonly id: string | null;
  readonly label: Texts;
}

export interface Draft {
  readonly key: string;
  readonly id: string | null;
  readonly kind: Question["kind"];
  readonly label: Texts;
  readonly hint: Texts;
  readonly asked: Question["asked"];
  readonly required: boolean;
  readonly choices: readonly ChoiceDraft[];
  /** Null: of all ticket types. */
  readonly types: readonly string[] | null;
}

let fresh = 0;
const freshKey = (): string => `new-${(fresh += 1)}`;

export function draftsOf(questions: readonly Question[]): Draft[] {
  return questions.map(({ id, kind, label, hint, asked, required, choices, ticket_type_ids }) => ({
    key: id, id, kind, label, hint, asked, required, types: ticket_type_ids, choices: choices.map((choice) => ({ key: choice.id, ...choice })),
  }));
}

export function newDraft(): Draft {
  return { key: freshKey(), id: null, kind: "text", label: {}, hint: {}, asked: "ticket", required: false, choices: [], types: null };
}

export function newChoice(): ChoiceDraft {
  return { key: freshKey(), id: null, label: {} };
}

/** Of another kind; who may choose needs something to choose from. */
export function ofKind(draft: Draft, kind: Draft["kind"]): Draft {
  const chosen = kind === "choice" || kind === "choices";
  if (!chosen) return { ...draft, kind, choices: [] };
  return { ...draft, kind, choices: draft.choices.length > 0 ? draft.choices : [newChoice(), newChoice()] };
}

export function bodyOf(drafts: readonly Draft[]): QuestionBody[] {
  return drafts.map(({ id, kind, label, hint, asked, required, choices, types }) => ({
    id, kind, label, hint, asked, required, choices: choices.map((choice) => ({ id: choice.id, label: choice.label })), ticket_type_ids: types === null ? null : [...types],
  }));
}

/** Whether the server would have something to save. */
export function differ(one: readonly Draft[], other: readonly Draft[]): boolean {
  return plain(bodyOf(one)) !== plain(bodyOf(other));
}

export interface Merged {
  /** What only they changed is theirs, the rest is mine. */
  readonly drafts: Draft[];
  /** Both changed these, each differently, or one took away what the other changed; in `drafts` they are mine. */
  readonly clashes: readonly string[];
}

/** From `base` somebody else made `theirs` while I made `mine`: question by question. Their order holds where mine is the old one. */
export function merged(base: readonly Draft[], mine: readonly Draft[], theirs: readonly Draft[]): Merged {
  const was = byKey(base), own = byKey(mine), other = byKey(theirs);
  const clashes: string[] = [];
  const chosen = new Map<string, Draft>();
  for (const key of new Set([...own.keys(), ...other.keys()])) {
    const [before, here, there] = [was.get(key), own.get(key), other.get(key)];
    const byMe = !same(before, here), byThem = !same(before, there);
    if (byMe && byThem && !same(here, there)) clashes.push(key);
    const kept = byMe ? here : there;
    if (kept !== undefined) chosen.set(key, known(kept, there));
  }
  const moved = !sameOrder(base, mine);
  const [first, second] = moved ? [mine, theirs] : [theirs, mine];
  const order = [...new Set([...first, ...second].map(({ key }) => key))];
  return { drafts: order.flatMap((key) => chosen.get(key) ?? []), clashes };
}

/** With the ids that the server still has: what they took away and I keep is new to it. */
function known(kept: Draft, there: Draft | undefined): Draft {
  if (kept === there) return kept;
  const ids = new Set(there?.choices.map(({ id }) => id));
  return { ...kept, id: there?.id ?? null, choices: kept.choices.map((choice) => (ids.has(choice.id) ? choice : { ...choice, id: null })) };
}

function byKey(drafts: readonly Draft[]): Map<string, Draft> {
  return new Map(drafts.map((draft) => [draft.key, draft]));
}

function same(one: Draft | undefined, other: Draft | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return plain(bodyOf([one])) === plain(bodyOf([other]));
}

function sameOrder(base: readonly Draft[], mine: readonly Draft[]): boolean {
  const left = mine.filter(({ key }) => base.some((one) => one.key === key)).map(({ key }) => key);
  return left.join() === base.filter(({ key }) => left.includes(key)).map(({ key }) => key).join();
}

function plain(value: unknown): string {
  return JSON.stringify(orderly(value));
}

/** Blanks around a text count for nothing, nor does the order in which languages were written, or types chosen. */
function orderly(value: unknown): unknown {
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value)) return value.every((one) => typeof one === "string") ? [...value].sort() : value.map(orderly);
  if (value === null || typeof value !== "object") return value;
  return Object.entries(value).map(([key, one]): [string, unknown] => [key, orderly(one)]).filter(([, one]) => one !== "").sort(([a], [b]) => (a < b ? -1 : 1));
}

export interface TypeChoice {
  readonly key: string;
  readonly name: Texts;
  readonly on: boolean;
  readonly ids: readonly string[];
}

/** The event's ticket types as a person thinks of them, "the balcony" of all Fridays being one; those that are asked. */
export function typeChoices(sessions: Parameters<typeof groupsOf>[0], types: readonly string[] | null): TypeChoice[] {
  return groupsOf(sessions).map((group: Group) => {
    const ids = group.types.map(({ id }) => id);
    return { key: group.key, name: group.name, ids, on: types === null || ids.some((id) => types.includes(id)) };
  });
}

/** All of them are "all": so that a type which comes later is asked too. */
export function typesAfter(choices: readonly TypeChoice[], key: string): string[] | null {
  const on = choices.filter((choice) => choice.on !== (choice.key === key));
  return on.length === choices.length ? null : on.flatMap(({ ids }) => ids);
}
