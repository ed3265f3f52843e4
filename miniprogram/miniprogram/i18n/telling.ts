/** What the views of domain/ need to put facts into words: the spoken language, and the server's time. */
import { clock } from "../api/menpiao";
import type { Telling } from "../domain/cards";
import { language, words } from "./words";

export function telling(): Telling {
  return { words: words(), language: language(), now: clock.now() };
}
