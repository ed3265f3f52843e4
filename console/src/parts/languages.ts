/** Which of the languages of a text are asked for, where an organizer writes in one of them or in both. Plain, no browser. */
export type TextLang = "zh-CN" | "en";
export const EVERY: readonly TextLang[] = ["zh-CN", "en"];

type Words = Readonly<Record<string, string>>;

/** The organizer's languages, and those in which something is written already: what buyers read can be changed. */
export function fieldsFor(languages: readonly TextLang[], ...texts: readonly Words[]): readonly TextLang[] {
  return EVERY.filter((lang) => languages.includes(lang) || texts.some((text) => Boolean(text[lang])));
}

/** Of words that come with a template, those in the organizer's languages; all of them where there are none. */
export function wordsIn(languages: readonly TextLang[], texts: Words): Words {
  const kept = Object.fromEntries(Object.entries(texts).filter(([lang]) => languages.includes(lang as TextLang)));
  return Object.keys(kept).length > 0 ? kept : texts;
}
