/** Light or dark and the language: the person's choice, else what their system says. Remembered in this browser. */
import { computed, ref, watchEffect } from "vue";

export type Appearance = "system" | "light" | "dark";
export type Lang = "zh-CN" | "en";

const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
const prefersDark = ref(systemDark.matches);
systemDark.addEventListener("change", ({ matches }) => (prefersDark.value = matches));

export const appearance = ref<Appearance>(remembered("appearance", ["system", "light", "dark"]) ?? "system");
export const isDark = computed(() => appearance.value === "dark" || (appearance.value === "system" && prefersDark.value));
export const lang = ref<Lang>(remembered("lang", ["zh-CN", "en"]) ?? (navigator.language.startsWith("zh") ? "zh-CN" : "en"));

export function followAppearance(): void {
  watchEffect(() => {
    document.documentElement.setAttribute("theme-mode", isDark.value ? "dark" : "light");
    remember("appearance", appearance.value);
  }, { flush: "sync" });
  watchEffect(() => {
    document.documentElement.lang = lang.value;
    remember("lang", lang.value);
  });
}

function remembered<T extends string>(name: string, allowed: readonly T[]): T | null {
  const value = localStorage.getItem(`menpiao-console:${name}`);
  return allowed.find((one) => one === value) ?? null;
}

function remember(name: string, value: string): void {
  localStorage.setItem(`menpiao-console:${name}`, value);
}
