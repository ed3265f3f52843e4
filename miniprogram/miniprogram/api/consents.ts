/** Asking a buyer which messages they allow, and keeping what they said. */
import { askedAt } from "../domain/messages";
import { words } from "../i18n/words";
import { say } from "../platform/shell";
import { askForMessages } from "../platform/wechat";
import { menpiao } from "./menpiao";
import { sentenceOf } from "./problems";
import type { MessageTemplate } from "./wire";

/** What is asked at this place; nothing where it can't be found out. Loaded early, because the question must be put within the tap. */
export async function templatesFor(place: Parameters<typeof askedAt>[0]): Promise<MessageTemplate[]> {
  return menpiao.messageTemplates().then(
    ({ items }) => askedAt(place, items),
    () => [],
  );
}

/** Must be called in a tap. Whether any was allowed; null where nobody answered. */
export async function askToTell(templates: readonly MessageTemplate[]): Promise<boolean | null> {
  const answers = await askForMessages(templates.map((template) => template.template_id)).catch(() => ({}));
  const grants = Object.entries(answers).map(([template_id, answer]) => ({ template_id, answer }));
  if (grants.length === 0) return null;
  await menpiao.recordConsents(grants).catch((error: unknown) => say(sentenceOf(error, words())));
  return grants.some(({ answer }) => answer === "accept");
}
