/** What is chosen of an event's messages while it is written: groups to read them in, and two people at the same time. */
import type { EventMessage, EventMessageBody } from "@/api/eventMessages";

export type Lang = "zh-CN" | "en";
export const LANGS: readonly Lang[] = ["zh-CN", "en"];

export interface Draft {
  readonly on: boolean;
  /** Of the reminder; undefined: what is written is no number of hours that may be. */
  readonly leadHours: number | null | undefined;
  readonly sentence: Readonly<Record<Lang, string>>;
}
export type Drafts = Readonly<Record<string, Draft>>;

export interface Group {
  readonly name: "buying" | "changes" | "money" | "waiting" | "others";
  readonly items: readonly EventMessage[];
}

const GROUPS: readonly { readonly name: Group["name"]; readonly kinds: readonly string[] }[] = [
  { name: "buying", kinds: ["order_paid", "ticket_issued", "session_reminder"] },
  { name: "changes", kinds: ["session_postponed", "session_cancelled", "seat_changed", "seat_supplement", "ticket_moved", "ticket_voided"] },
  { name: "money", kinds: ["refund_requested", "refund_succeeded", "payment_returned"] },
  { name: "waiting", kinds: ["waitlist_joined", "waitlist_offer", "waitlist_offer_expired", "waitlist_closed"] },
];

/** In the order in which a buyer may meet them; a kind that is newer than this page stands at the end. */
export function grouped(items: readonly EventMessage[]): readonly Group[] {
  const known = new Set(GROUPS.flatMap(({ kinds }) => kinds));
  const named = GROUPS.map(({ name, kinds }) => ({ name, items: kinds.flatMap((kind) => items.filter((one) => one.kind === kind)) }));
  return [...named, { name: "others" as const, items: items.filter(({ kind }) => !known.has(kind)) }].filter((group) => group.items.length > 0);
}

export function draftsOf(items: readonly EventMessage[]): Drafts {
  return Object.fromEntries(items.map((one) => [one.kind, { on: one.on, leadHours: one.lead_hours ?? null, sentence: { "zh-CN": one.sentence["zh-CN"] ?? "", en: one.sentence["en"] ?? "" } }]));
}

const same = (one: Draft | undefined, other: Draft | undefined) => JSON.stringify(one && [one.on, one.leadHours ?? "?", LANGS.map((lang) => one.sentence[lang].trim())]) === JSON.stringify(other && [other.on, other.leadHours ?? "?", LANGS.map((lang) => other.sentence[lang].trim())]);

export function differ(one: Drafts, other: Drafts): boolean {
  return Object.keys({ ...one, ...other }).some((kind) => !same(one[kind], other[kind]));
}

/** What was written cannot be meant: too long, or no number of hours. The server says so, too. */
export function isWrong(message: EventMessage, draft: Draft): boolean {
  return (message.lead_hours !== null && draft.leadHours == null) || LANGS.some((lang) => draft.sentence[lang].trim().length > message.sentence_room);
}

export function bodyOf(drafts: Drafts): EventMessageBody[] {
  return Object.entries(drafts).map(([kind, { on, leadHours, sentence }]) => ({ kind: kind as EventMessageBody["kind"], on, lead_hours: leadHours ?? null, sentence: { "zh-CN": sentence["zh-CN"].trim(), en: sentence.en.trim() } }));
}

/** Somebody saved in between: theirs where I wrote nothing, mine where I did; `clashes` are the kinds that both changed. */
export function merged(base: Drafts, mine: Drafts, theirs: Drafts): { readonly drafts: Drafts; readonly clashes: readonly string[] } {
  const changed = Object.keys(mine).filter((kind) => !same(base[kind], mine[kind]));
  const drafts = { ...theirs, ...Object.fromEntries(changed.map((kind) => [kind, mine[kind]!])) };
  return { drafts, clashes: changed.filter((kind) => !same(base[kind], theirs[kind]) && !same(mine[kind], theirs[kind])) };
}

/** The lines of a message as they stand on the phone with what is being written. */
export function linesOf(message: EventMessage, draft: Draft, lang: Lang): readonly { readonly label: string; readonly text: string }[] {
  return (message.previews[lang] ?? []).map(({ label, text, own }) => ({ label, text: own ? draft.sentence[lang].trim() || message.usual_sentence[lang] || text : text }));
}
