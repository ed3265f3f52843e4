/** The words of the language now spoken, and the switch. System's language first; the buyer's choice is kept. */
import { kept } from "../platform/storage";
import { showTabNames, systemLanguage } from "../platform/shell";
import { en } from "./en";
import { languageFor, type Language } from "./languages";
import { zhCN, type Words } from "./zh-CN";

const DICTIONARIES: Record<Language, Words> = { "zh-CN": zhCN, en };
const chosen = kept<Language>("language");

let spoken: Language | null = null;

export function language(): Language {
  spoken ??= chosen.read() ?? languageFor(systemLanguage());
  return spoken;
}

export function speak(next: Language): void {
  spoken = next;
  chosen.write(next);
  nameTabs();
}

export function words(): Words {
  return DICTIONARIES[language()];
}

/** The tab bar in the spoken language. app.json can hold one language only. */
export function nameTabs(): void {
  const { home, tickets, mine } = words().tabs;
  showTabNames([home, tickets, mine]);
}
