/** What ⌘K finds: pages and verbs, by their names in both languages, pinyin or initials; the best first. */
export interface Command {
  readonly id: string;
  /** In the language of the page. */
  readonly title: string;
  /** Where it belongs, smaller beside it. */
  readonly group: string;
  readonly icon: string;
  /** Whatever else one may call it: the other language, pinyin. */
  readonly also: string;
  readonly keys?: string;
  run(): unknown;
}

const MOST = 12;

export function found(commands: readonly Command[], text: string): Command[] {
  const words = plain(text).split(" ").filter(Boolean);
  if (words.length === 0) return commands.slice(0, MOST);
  return commands
    .map((command, place) => ({ command, place, score: Math.min(...words.map((word) => scoreOf(command, word))) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || one.place - other.place)
    .slice(0, MOST)
    .map(({ command }) => command);
}

/** 0: not at all. Each word that was typed has to be somewhere. */
function scoreOf({ title, also }: Command, word: string): number {
  const name = plain(title);
  if (name.startsWith(word)) return 6;
  if (startsAWord(name, word)) return 5;
  if (name.includes(word)) return 4;
  const other = plain(also);
  if (startsAWord(other, word)) return 3;
  if (other.includes(word)) return 2;
  return word.length > 1 && inOrder(name, word) ? 1 : 0;
}

function startsAWord(text: string, word: string): boolean {
  return text.startsWith(word) || text.includes(` ${word}`);
}

function inOrder(text: string, word: string): boolean {
  let at = -1;
  return [...word].every((letter) => (at = text.indexOf(letter, at + 1)) >= 0);
}

function plain(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/[\s·,，。:：/-]+/g, " ").trim();
}

/** Of an order's number, or its half, any letters; else four letters and digits at least, one of them a digit. Names are
 * searched for on the page of orders. */
export function looksLikeANumber(text: string): boolean {
  const plain = text.normalize("NFKC").trim().replace(/[ -]/g, "");
  return /^(?:[0-9a-hjkmnp-tv-z]{5}){1,2}$/i.test(plain) || (/^[0-9a-z_]{4,64}$/i.test(plain) && /[0-9]/.test(plain));
}
