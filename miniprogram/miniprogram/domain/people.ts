/** The people whom tickets admit: the fields of a form that asks for them, and how a request names them. */
import type { Attendee } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Telling } from "./cards";
import { isIdNumber, maskedId, tidyId } from "./idnumber";
import { nameProblem } from "./validation";

/** Nobody's identity number is being typed. */
export const NOBODY = -1;

/** As typed. */
export interface Person {
  name: string;
  id: string;
}

export interface PeopleForm {
  people: readonly Person[];
  /** Whose identity number is being typed, or `NOBODY`. */
  typing: number;
  /** The buyer has tried to go on: say what is missing. */
  strict: boolean;
}

export interface PersonField {
  label: string;
  name: string;
  /** What is wrong, once the buyer has tried to go on. */
  nameProblem: string;
  /** An identity number is asked for. */
  wantsId: boolean;
  /** As it is shown: in full only while it is being typed. */
  id: string;
  idProblem: string;
}

/** One for each entry of `asksIds`, which tells whether that person's identity number is asked for. */
export function peopleFields(asksIds: readonly boolean[], form: PeopleForm, telling: Telling): PersonField[] {
  const ids = asksIds.map((wantsId, index) => (wantsId ? (form.people[index]?.id ?? "") : ""));
  return asksIds.map((wantsId, index) => {
    const { name, id } = form.people[index] ?? { name: "", id: "" };
    const isTyped = form.typing === index;
    return {
      label: fill(telling.words.checkout.attendee, { n: index + 1 }),
      name,
      nameProblem: form.strict ? nameSentence(name, telling) : "",
      wantsId,
      id: isTyped || !isIdNumber(id) ? id : maskedId(id),
      idProblem: form.strict && wantsId && !isTyped ? idSentence(id, ids.slice(0, index), telling) : "",
    };
  });
}

export function arePeopleGood(fields: readonly PersonField[]): boolean {
  return fields.every((field) => field.nameProblem === "" && field.idProblem === "");
}

/** The people as the request names them, in its order; numbers only of those whose number is asked for. */
export function attendeesOf(fields: readonly PersonField[], people: readonly Person[]): Attendee[] {
  return fields.map((field, index) => {
    const { name, id } = people[index] ?? { name: "", id: "" };
    return field.wantsId ? { name: name.trim(), id_number: tidyId(id) } : { name: name.trim() };
  });
}

function nameSentence(name: string, { words }: Telling): string {
  const problem = nameProblem(name);
  if (problem === null) return "";
  return problem === "missing" ? words.checkout.missingName : words.checkout.longName;
}

/** `before`: the numbers of those who come first; the second of two equal ones is the wrong one. */
function idSentence(id: string, before: readonly string[], { words }: Telling): string {
  if (id.trim() === "") return words.checkout.missingId;
  if (!isIdNumber(id)) return words.checkout.badId;
  return before.some((other) => tidyId(other) === tidyId(id)) ? words.checkout.sameId : "";
}
