/**
 * Words in both languages. `zh-CN` is written first and is the type of the other: a sentence that is missing does not
 * compile. A reader waits for one language only; the other comes when nothing else is to be done, because ⌘K finds pages by
 * both.
 */
import { watch } from "vue";
import { createI18n } from "vue-i18n";
import { lang } from "@/app/appearance";
import type Words from "./zh-CN";

type Lang = typeof lang.value;
type Messages = Record<Lang, typeof Words>;

const WORDS = { "zh-CN": () => import("./zh-CN"), en: () => import("./en") } as const;

export const i18n = createI18n<false>({ legacy: false, locale: lang.value, messages: {} });
const loaded = new Map<Lang, Promise<void>>();

function load(which: Lang): Promise<void> {
  const known = loaded.get(which) ?? WORDS[which]().then(({ default: words }) => i18n.global.setLocaleMessage<Messages[Lang]>(which, words));
  loaded.set(which, known);
  return known;
}

/** The reader's language; to be waited for before anything is shown. */
export async function learnWords(): Promise<void> {
  await load(lang.value);
  watch(lang, async (now) => {
    await load(now);
    i18n.global.locale.value = now;
  });
}

/** The other one. */
export async function learnOtherWords(): Promise<void> {
  await load(lang.value === "en" ? "zh-CN" : "en");
}
