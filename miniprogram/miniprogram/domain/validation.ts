/** What can be said about a form before the server sees it. Codes, not sentences: the page finds the words. */

export const NAME_MOST = 60;

export type NameProblem = "missing" | "too_long";

export function nameProblem(name: string): NameProblem | null {
  const text = name.trim();
  if (text === "") return "missing";
  return text.length > NAME_MOST ? "too_long" : null;
}

/** A mainland mobile number, or an international one with its `+`. Empty is fine: the phone is optional. */
export function phoneIsGood(phone: string): boolean {
  const digits = phone.replace(/[\s-]/g, "");
  return digits === "" || /^1[3-9]\d{9}$/.test(digits) || /^\+\d{7,15}$/.test(digits);
}
