/** The checkout, ready for the template: lines with their limits, names to fill in, the sum. */
import type { Availability, EventPage, Money, Quote, Session, TicketType } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Telling } from "./cards";
import { bundleRow, mostBundles } from "./offers";
import { arePeopleGood, peopleFields, type PeopleForm, type PersonField } from "./people";
import { times } from "./price";
import { quantityLine, type QuantityLine } from "./quantityline";
import { totalOfErrand, type SeatErrand } from "./seats/errand";
import { reasonsOf, type Reason } from "./reasons";
import { areAnswersGood, questionGroups, type Ask, type Given, type QuestionGroup } from "./questions";
import { idsAsked, placesOf, totalOf, type ChosenBundle, type Quantities } from "./selection";
import { contactProblem } from "./validation";

export interface CheckoutLine extends QuantityLine {
  sum: Money;
}

/** A bundle with what it holds. */
export interface BundleLine extends CheckoutLine {
  holds: string[];
}

export interface CheckoutView {
  /** Seats, or one line for all that the system chooses. */
  seats: SeatRow[];
  /** What was chosen, or can be: types that do not sell now are left out unless chosen. */
  chosen: CheckoutLine[];
  others: CheckoutLine[];
  bundle: BundleLine | null;
  people: PersonField[];
  asksIds: boolean;
  /** What the organizer asks. */
  questions: QuestionGroup[];
  total: Money;
  /** Why the total is not the sum of the lines. */
  reasons: Reason[];
  places: number;
  count: string;
  contactNameProblem: string;
  phoneProblem: string;
  ready: boolean;
  label: string;
}

export interface CheckoutForm extends PeopleForm {
  quantities: Quantities;
  contact: { name: string; phone: string };
  asks: readonly Ask[];
  answers: Given;
  bundle: ChosenBundle | null;
  /** What the server says it costs; null where that is the sum of the lines. */
  quote: Quote | null;
  /** The server is still being asked. */
  pricing: boolean;
  /** Seats from the map; null where quantities are chosen here. */
  seats: SeatErrand | null;
}

export function checkoutView(
  event: EventPage,
  session: Session,
  availability: Availability | null,
  form: CheckoutForm,
  telling: Telling,
): CheckoutView {
  const say = telling.words.checkout;
  const lines = session.ticket_types.map((type) => lineOf(type, session, availability, form.quantities, telling));
  const bundle = form.bundle === null ? null : bundleLine(form.bundle, event, telling);
  const loose = looseTotal(session, form);
  const total = form.quote?.total ?? { ...loose, amount: loose.amount + (bundle?.sum.amount ?? 0) };
  const places = placesOf(form.quantities) + placesOfBundle(form.bundle);
  const asksIds = idsAsked(session.ticket_types, form.quantities, form.bundle);
  const contact = form.strict ? contactProblem(form.contact) : null;
  // Seats are chosen on the map; standing tickets can be added here.
  const open = lines.filter(({ id }) => form.seats === null || id in form.seats.standing);
  const isChosen = (line: CheckoutLine): boolean =>
    line.quantity > 0 || (form.seats === null && form.quantities[line.id] !== undefined);
  return {
    seats: form.seats === null ? [] : seatLines(form.seats),
    chosen: open.filter(isChosen),
    others: open.filter((line) => !isChosen(line) && line.most > 0),
    bundle,
    people: peopleFields(asksIds, form, telling),
    asksIds: asksIds.includes(true),
    questions: questionGroups(form.asks, form.answers, form.strict, telling),
    total,
    reasons: reasonsOf(form.quote?.price_parts ?? []),
    places,
    count: placesText(places, telling),
    contactNameProblem: contact === "name_missing" ? say.missingContactName : "",
    phoneProblem: contact === "phone_bad" ? say.badPhone : "",
    ready: places > 0 && !form.pricing,
    label: total.amount === 0 ? say.submitFree : say.submit,
  };
}

/** Seats by the prices of their tiers, everything else by the prices of its types. */
function looseTotal({ ticket_types }: Session, { seats, quantities }: CheckoutForm): Money {
  if (seats === null) return totalOf(ticket_types, quantities);
  const standing = totalOf(ticket_types.filter(({ id }) => id in seats.standing), quantities);
  const seated = totalOfErrand(seats);
  return { ...seated, amount: seated.amount + standing.amount };
}

export interface SeatRow {
  key: string;
  words: string;
  note: string;
  price: Money;
}

function seatLines(errand: SeatErrand): SeatRow[] {
  const [first] = errand.lines;
  if (errand.best !== null && first !== undefined) {
    return [{ key: "best", words: first.words, note: first.note, price: totalOfErrand(errand) }];
  }
  return errand.lines.map(({ seatId, words, note, price }) => ({ key: seatId, words, note, price }));
}

/** All fields are good to send. */
export function isComplete(view: CheckoutView): boolean {
  const contactIsGood = view.contactNameProblem === "" && view.phoneProblem === "";
  return view.ready && contactIsGood && arePeopleGood(view.people) && areAnswersGood(view.questions);
}

function placesOfBundle(chosen: ChosenBundle | null): number {
  const places = chosen?.bundle.parts.reduce((sum, part) => sum + part.quantity, 0) ?? 0;
  return places * (chosen?.quantity ?? 0);
}

function bundleLine({ bundle, quantity }: ChosenBundle, event: EventPage, telling: Telling): BundleLine {
  const { checkout } = telling.words;
  const { id, name, price, holds } = bundleRow(bundle, event, telling);
  const steps = { less: fill(checkout.less, { name }), more: fill(checkout.more, { name }) };
  return { id, name, note: "", price, quantity, most: mostBundles(bundle), sum: times(price, quantity), holds, ...steps };
}

function lineOf(
  type: TicketType,
  session: Session,
  availability: Availability | null,
  quantities: Quantities,
  telling: Telling,
): CheckoutLine {
  const line = quantityLine(type, session, availability, quantities, telling);
  return { ...line, sum: times(line.price, line.quantity) };
}

/** `2 张`, `1 ticket`. */
export function placesText(places: number, { words }: Telling): string {
  return fill(places === 1 ? words.common.ticket : words.common.tickets, { n: places });
}
