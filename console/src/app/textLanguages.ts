/**
 * In which languages the organizer writes: editors show fields for these. Both until the server has told, and for roles that
 * may not ask.
 */
import { computed, shallowRef, watch } from "vue";
import { login } from "@/api/logins";
import { readTextLanguages, type TextLanguages } from "@/api/settings";
import { EVERY, fieldsFor, wordsIn, type TextLang } from "@/parts/languages";
import { may } from "./me";

const known = shallowRef<readonly TextLang[] | null>(null);
let asking: Promise<void> | null = null;

export const textLanguages = computed(() => known.value ?? EVERY);

watch(login, (now, before) => {
  if (now?.token !== before?.token) known.value = null;
});

/** Asks the server once, for whoever may ask (`learnMe` first). What an editor looks like is no reason to stop: where it
 * can't be told, it stays as it is. */
export async function learnTextLanguages(): Promise<void> {
  if (known.value !== null || !may("see_events")) return;
  asking ??= readTextLanguages().then(({ languages }) => takeTextLanguages(languages), () => undefined).finally(() => (asking = null));
  await asking;
}

export function takeTextLanguages({ languages }: TextLanguages): void {
  known.value = EVERY.filter((lang) => languages.includes(lang));
}

/** Fields for these texts; see `fieldsFor`. */
export const languagesOf = (...texts: readonly Readonly<Record<string, string>>[]): readonly TextLang[] => fieldsFor(textLanguages.value, ...texts);

/** Words of a template; see `wordsIn`. */
export const inTextLanguages = (texts: Readonly<Record<string, string>>) => wordsIn(textLanguages.value, texts);
