/** The checkout, ready for the template: lines with their limits, names to fill in, the sum. */
import type { Availability, Money, Session, TicketType } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Telling } from "./cards";
import { times } from "./price";
import { mostOf, namesNeeded, placesOf, totalOf, type Quantities } from "./selection";
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

export interface NameField {
  label: string;
  type: string;
  value: string;
  /** What is wrong, once the buyer has tried to go on. */
  problem: string;
}

export interface CheckoutView {
  /** What was chosen, or can be: types that do not sell now are left out unless chosen. */
  chosen: CheckoutLine[];
  others: CheckoutLine[];
  names: NameField[];
  total: Money;
  places: number;
  count: string;
  contactNameProblem: string;
  phoneProblem: string;
  ready: boolean;
  label: string;
}

export interface CheckoutForm {
  quantities: Quantities;
  names: readonly string[];
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
  const lines = session.ticket_types.map((type) => lineOf(type, availability, form.quantities, telling));
  const total = totalOf(session.ticket_types, form.quantities);
  const places = placesOf(form.quantities);
  const names = namesNeeded(session.ticket_types, form.quantities).map((type, index) => ({
    label: fill(say.attendee, { n: index + 1 }),
    type: type.name,
    value: form.names[index] ?? "",
    problem: form.strict ? nameSentence(form.names[index] ?? "", telling) : "",
  }));
  const contact = form.strict ? contactProblem(form.contact) : null;
  return {
    chosen: lines.filter((line) => line.quantity > 0 || form.quantities[line.id] !== undefined),
    others: lines.filter((line) => line.quantity === 0 && line.most > 0 && form.quantities[line.id] === undefined),
    names,
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
  return view.ready && contactIsGood && view.names.every((name) => name.problem === "");
}

function lineOf(
  type: TicketType,
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
    most: mostOf(type, availability),
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
