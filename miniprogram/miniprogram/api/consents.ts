/** Asking a buyer which messages they allow, and keeping what they said. */
import { answered, roundOf, type Asking, type Place } from "../domain/messages";
import { words } from "../i18n/words";
import { say } from "../platform/shell";
import { askForMessages, type Answer } from "../platform/wechat";
import { menpiao } from "./menpiao";
import { sentenceOf } from "./problems";

/** What can be asked at this place; nothing where it can't be found out. Loaded early, because the question must be put
 * within the tap. */
export async function askingAt(place: Place): Promise<Asking> {
  const { items } = await menpiao.messageTemplates().catch(() => ({ items: [] }));
  return { place, templates: items, passed: [] };
}

/** Must be called in a tap, which goes on with its own work meanwhile: it never fails. Asks nothing where all is allowed.
 * `refused`: no to everything. */
export async function ask(asking: Asking, over: readonly string[] = []): Promise<{ asking: Asking; refused: boolean }> {
  const round = roundOf(asking, over);
  if (round === null) return { asking, refused: false };
  const answers: Record<string, Answer> = await askForMessages(round.templates.map((it) => it.template_id)).catch(() => ({}));
  const grants = Object.entries(answers).map(([template_id, answer]) => ({ template_id, answer }));
  if (grants.length === 0) return { asking, refused: false };
  const refused = grants.every(({ answer }) => answer === "reject");
  try {
    const { items } = await menpiao.recordConsents(grants);
    return { asking: answered(asking, round, answers, items), refused };
  } catch (error) {
    say(sentenceOf(error, words()));
    return { asking, refused: false };
  }
}

/** The same where the tap is for nothing else, so that a no is answered. */
export async function askToTell(asking: Asking, over: readonly string[] = []): Promise<Asking> {
  const { asking: next, refused } = await ask(asking, over);
  if (refused) say(words().messages.refused);
  return next;
}
