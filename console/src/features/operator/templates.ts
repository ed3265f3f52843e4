/** The template of a kind of message while it is written: what the server has of it, and how it looks meanwhile. */
import type { MessageTemplate, MessageTemplateBody } from "@/api/operator";

export type Lang = "zh-CN" | "en";
export const LANGS: readonly Lang[] = ["zh-CN", "en"];

export interface DraftField {
  readonly name: string;
  readonly key: string;
  readonly label: string;
  readonly used: boolean;
}
export interface Draft {
  readonly templateId: string;
  readonly fields: readonly DraftField[];
}

export function draftOf(one: MessageTemplate): Draft {
  return { templateId: one.template_id ?? "", fields: one.fields.map(({ name, key, label, used }) => ({ name, key, label, used })) };
}

/** Fields that the template lacks are left out. */
export function bodyOf(draft: Draft): MessageTemplateBody {
  const fields = draft.fields.filter(({ used }) => used).map(({ name, key, label }) => ({ name, key: key.trim(), label: label.trim() }));
  return { template_id: draft.templateId.trim(), fields };
}

/** The lines as they stand on the phone with what is being written. A value that the saved template lacks has no text yet. */
export function linesOf(one: MessageTemplate, draft: Draft, lang: Lang): readonly { readonly label: string; readonly text: string }[] {
  const texts = new Map((one.previews[lang] ?? []).map(({ name, text }) => [name, text]));
  return draft.fields.filter(({ used }) => used).map(({ name, label }) => ({ label, text: texts.get(name) ?? "…" }));
}

/** Where the server speaks of a field: its place among those that are used. */
export function placeOf(draft: Draft, name: string): number {
  return draft.fields.filter(({ used }) => used).findIndex((field) => field.name === name);
}
