/** What can be said about a form before the server sees it. Codes, not sentences: the page finds the words. */

export const NAME_MOST = 60;

export type NameProblem = "missing" | "too_long";

export function nameProblem(name: string): NameProblem | null {
  const text = name.trim();
  if (text === "") return "missing";
  return text.length > NAME_MOST ? "too_long" : null;
}

export type ContactProblem = "name_missing" | "phone_bad";

/** The contact is optional, but whole: a name and a number (of any country, spaces and dashes allowed), or neither. */
export function contactProblem(contact: { name: string; phone: string }): ContactProblem | null {
  const [name, phone] = [contact.name.trim(), contact.phone.trim()];
  if (name === "" && phone === "") return null;
  if (!/^\+?[0-9 -]{5,20}$/.test(phone)) return "phone_bad";
  return name === "" ? "name_missing" : null;
}
