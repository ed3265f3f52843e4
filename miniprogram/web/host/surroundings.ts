// What the program may ask about the phone: the size of its screen and page area, its language, its light or dark
// theme. On a wide window the phone is a frame of 375 × 812; on a narrow one it is the whole window. Both language and
// theme follow the system until the person sets them here.
import { Signal } from "./signal";
import type { Language, Theme } from "./types";
import { setLanguage } from "./words";

const LANGUAGE_KEY = "menpiao-host:language";
const THEME_KEY = "menpiao-host:theme";

export const themeChanged = new Signal<{ theme: Theme }>();
export const NAV_HEIGHT = 44;
export const FRAME_STATUS_HEIGHT = 44;

function asked(name: string): string | null {
  return new URLSearchParams(location.search).get(name);
}

export function language(): Language {
  const wanted = asked("lang") ?? localStorage.getItem(LANGUAGE_KEY) ?? navigator.language;
  return wanted.toLowerCase().startsWith("en") ? "en" : "zh_CN";
}

/** The program starts again, as WeChat does when the phone's language changes. */
export function changeLanguage(value: Language): void {
  localStorage.setItem(LANGUAGE_KEY, value);
  const address = new URL(location.href);
  address.searchParams.delete("lang");
  history.replaceState(history.state, "", address);
  location.reload();
}

function systemTheme(): Theme {
  return typeof matchMedia === "function" && matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export function theme(): Theme {
  const wanted = asked("theme") ?? localStorage.getItem(THEME_KEY) ?? systemTheme();
  return wanted === "dark" ? "dark" : "light";
}

export function applyTheme(): void {
  document.documentElement.dataset.theme = theme();
}

export function changeTheme(value: Theme): void {
  const address = new URL(location.href);
  address.searchParams.delete("theme");
  history.replaceState(history.state, "", address);
  localStorage.setItem(THEME_KEY, value);
  applyTheme();
  themeChanged.tell({ theme: value });
}

/** Call once at the start. */
export function followSystem(): void {
  setLanguage(language());
  document.documentElement.lang = language() === "en" ? "en" : "zh-CN";
  applyTheme();
  if (typeof matchMedia !== "function") return;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    applyTheme();
    themeChanged.tell({ theme: theme() });
  });
}

export function screenElement(): HTMLElement {
  return document.getElementById("screen") ?? document.body;
}

export function screenSize(): { width: number; height: number } {
  const { clientWidth, clientHeight } = screenElement();
  return { width: clientWidth || 375, height: clientHeight || 812 };
}

export function isFramed(): boolean {
  return typeof matchMedia === "function" && matchMedia("(min-width: 720px)").matches;
}

export function statusBarHeight(): number {
  return isFramed() ? FRAME_STATUS_HEIGHT : 0;
}

/** Space that a phone's rounded bottom takes from a page. */
export function safeBottom(): number {
  return isFramed() ? 20 : 0;
}
