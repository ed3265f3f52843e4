/** The checkout, ready for the template: lines with their limits, names to fill in, the sum. */
import type { Attendee, Availability, Money, Session, TicketType } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Telling } from "./cards";
import { isIdNumber, maskedId, tidyId } from "./idnumber";
import { times } from "./price";
import { mostOf, peopleNeeded, placesOf, totalOf, type Quantities } from "./selection";
import { contactProblem, nameProblem } from "./validation";

export interface CheckoutLine {
  id: string;
  name: string;
  note: string;
  price: Money;
  quantity: number;
  most: number;
  sum: Money;
  less: string;
  more: string;
}

export interface PersonField {
  label: string;
  type: string;
  name: string;
  /** What is wrong, once the buyer has tried to go on. */
  nameProblem: string;
  /** An identity number is asked for. */
  wantsId: boolean;
  /** As it is shown: in full only while it is being typed. */
  id: string;
  idProblem: string;
}

export interface CheckoutView {
  /** What was chosen, or can be: types that do not sell now are left out unless chosen. */
  chosen: CheckoutLine[];
  others: CheckoutLine[];
  people: PersonField[];
  asksIds: boolean;
  total: Money;
  places: number;
  count: string;
  contactNameProblem: string;
  phoneProblem: string;
  ready: boolean;
  label: string;
}

/** As typed. */
export interface Person {
  name: string;
  id: string;
}

export interface CheckoutForm {
  quantities: Quantities;
  people: readonly Person[];
  /** Whose identity number is being typed; -1 for nobody's. */
  typing: number;
  contact: { name: string; phone: string };
  /** The buyer has tried to go on: say what is missing. */
  strict: boolean;
}

export function checkoutView(
  session: Session,
  availability: Availability | null,
  form: CheckoutForm,
  telling: Telling,
): CheckoutView {
  const say = telling.words.checkout;
  const lines = session.ticket_types.map((type) => lineOf(type, session, availability, form.quantities, telling));
  const total = totalOf(session.ticket_types, form.quantities);
  const places = placesOf(form.quantities);
  const people = peopleNeeded(session.ticket_types, form.quantities).map((type, index) =>
    personField(type, index, form, telling),
  );
  const contact = form.strict ? contactProblem(form.contact) : null;
  return {
    chosen: lines.filter((line) => line.quantity > 0 || form.quantities[line.id] !== undefined),
    others: lines.filter((line) => line.quantity === 0 && line.most > 0 && form.quantities[line.id] === undefined),
    people,
    asksIds: people.some((person) => person.wantsId),
    total,
    places,
    count: placesText(places, telling),
    contactNameProblem: contact === "name_missing" ? say.missingContactName : "",
    phoneProblem: contact === "phone_bad" ? say.badPhone : "",
    ready: places > 0,
    label: total.amount === 0 ? say.submitFree : say.submit,
  };
}

/** All fields are good to send. */
export function isComplete(view: CheckoutView): boolean {
  const contactIsGood = view.contactNameProblem === "" && view.phoneProblem === "";
  const peopleAreGood = view.people.every((person) => person.nameProblem === "" && person.idProblem === "");
  return view.ready && contactIsGood && peopleAreGood;
}

/** The people as the order names them, in its order. */
export function attendeesOf(view: CheckoutView, people: readonly Person[]): Attendee[] {
  return view.people.map((field, index) => {
    const { name, id } = people[index] ?? { name: "", id: "" };
    return field.wantsId ? { name: name.trim(), id_number: tidyId(id) } : { name: name.trim() };
  });
}

function personField(type: TicketType, index: number, form: CheckoutForm, telling: Telling): PersonField {
  const { name, id } = form.people[index] ?? { name: "", id: "" };
  const wantsId = type.attendee_ids_required;
  return {
    label: fill(telling.words.checkout.attendee, { n: index + 1 }),
    type: type.name,
    name,
    nameProblem: form.strict ? nameSentence(name, telling) : "",
    wantsId,
    id: form.typing === index || !isIdNumber(id) ? id : maskedId(id),
    idProblem: form.strict && wantsId && form.typing !== index ? idSentence(id, index, form, telling) : "",
  };
}

function idSentence(id: string, index: number, form: CheckoutForm, { words }: Telling): string {
  if (id.trim() === "") return words.checkout.missingId;
  if (!isIdNumber(id)) return words.checkout.badId;
  const twice = form.people.slice(0, index).some((other) => tidyId(other.id) === tidyId(id));
  return twice ? words.checkout.sameId : "";
}

function lineOf(
  type: TicketType,
  session: Session,
  availability: Availability | null,
  quantities: Quantities,
  { words }: Telling,
): CheckoutLine {
  const quantity = quantities[type.id] ?? 0;
  return {
    id: type.id,
    name: type.name,
    note: type.note,
    price: type.price,
    quantity,
    most: mostOf(type, availability, session.per_buyer_max),
    sum: times(type.price, quantity),
    less: fill(words.checkout.less, { name: type.name }),
    more: fill(words.checkout.more, { name: type.name }),
  };
}

function nameSentence(name: string, { words }: Telling): string {
  const problem = nameProblem(name);
  if (problem === null) return "";
  return problem === "missing" ? words.checkout.missingName : words.checkout.longName;
}

/** `2 张`, `1 ticket`. */
export function placesText(places: number, { words }: Telling): string {
  return fill(places === 1 ? words.common.ticket : words.common.tickets, { n: places });
}
