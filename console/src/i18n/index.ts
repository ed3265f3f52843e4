/** Words in both languages. `zh-CN` is written first and is the type of the other: a sentence that is missing does not compile. */
import { watch } from "vue";
import { createI18n } from "vue-i18n";
import { lang } from "@/app/appearance";
import en from "./en";
import zhCN from "./zh-CN";

export const i18n = createI18n({ legacy: false, locale: lang.value, fallbackLocale: "en", messages: { "zh-CN": zhCN, en } });

watch(lang, (value) => (i18n.global.locale.value = value));
