/** What an organizer asks: who is asked what, the fields of a form that asks it, and how a request names the answers. */
import type { Answer, Bundle, EventPage, Gift, OrderAnswers, OrderRequest, Question, Session } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Telling } from "./cards";
import type { ChosenBundle } from "./selection";

export type Value = Answer["value"];
/** By `keyOf`, as it is typed or tapped. */
export type Given = Readonly<Record<string, Value>>;

/** Where a ticket's number would stand. */
const OF_ORDER = 0;
const LONGEST = 200;
const YES = "yes";
const NO = "no";

/** What one ticket is asked, or the order: then `position` is 0. */
export interface Ask {
  position: number;
  title: string;
  questions: readonly Question[];
}

export interface ChoiceField {
  id: string;
  label: string;
  on: boolean;
}

export interface QuestionField {
  key: string;
  kind: Question["kind"];
  label: string;
  hint: string;
  required: boolean;
  text: string;
  /** Several may be on. */
  several: boolean;
  choices: ChoiceField[];
  /** What is wrong, once the buyer has tried to go on. */
  problem: string;
}

export interface QuestionGroup {
  key: string;
  title: string;
  fields: QuestionField[];
}

/** A ticket to be, as far as it matters what it is asked. */
interface AskedTicket {
  eventId: string;
  typeId: string;
  type: string;
}

/** In the order in which the server has the tickets: a bundle's of a type that is bought by itself, too, stand with those. */
export function ticketsOf(
  items: OrderRequest["items"],
  eventId: string,
  session: Session,
  chosen: ChosenBundle | null,
): AskedTicket[] {
  const names = new Map(session.ticket_types.map((type) => [type.id, type.name]));
  const lines = new Map<string, { ticket: AskedTicket; quantity: number }>();
  const add = (ticket: AskedTicket, quantity: number): void => {
    const line = lines.get(ticket.typeId);
    if (line) line.quantity += quantity;
    else lines.set(ticket.typeId, { ticket, quantity });
  };
  for (const item of items) {
    if (item.kind === "bundle") continue;
    const typeId = item.ticket_type_id;
    add({ eventId, typeId, type: names.get(typeId) ?? "" }, item.kind === "seat" ? 1 : item.quantity);
  }
  for (const part of chosen !== null && chosen.quantity > 0 ? chosen.bundle.parts : []) {
    add(askedPart(part), part.quantity * (chosen?.quantity ?? 0));
  }
  return [...lines.values()].flatMap(({ ticket, quantity }) => Array<AskedTicket>(quantity).fill(ticket));
}

function askedPart(part: Bundle["parts"][number]): AskedTicket {
  return { eventId: part.event_id, typeId: part.ticket_type_id, type: part.name };
}

/** Of these tickets, and of their order, by what each event asks; the order first. */
export function asksOf(tickets: readonly AskedTicket[], events: readonly EventPage[], telling: Telling): Ask[] {
  const pages = events.filter(({ id, questions }) => questions.length > 0 && tickets.some(({ eventId }) => eventId === id));
  const ofOrder = pages.map((page) => ({
    position: OF_ORDER,
    title: pages.length > 1 ? page.title : telling.words.questions.ofOrder,
    questions: page.questions.filter(
      (one) => one.asked === "order" && tickets.some(({ eventId, typeId }) => eventId === page.id && isFor(one, typeId)),
    ),
  }));
  const ofTickets = tickets.map(({ eventId, typeId, type }, index) => {
    const page = pages.find(({ id }) => id === eventId);
    const questions = (page?.questions ?? []).filter((one) => one.asked === "ticket" && isFor(one, typeId));
    return ofTicket(index + 1, type, questions, telling);
  });
  return [...ofOrder, ...ofTickets].filter(({ questions }) => questions.length > 0);
}

/** Whoever waits for any of these types is asked what one of them is asked. */
export function asksOfWaiting(event: EventPage, session: Session, chosen: readonly string[], places: number, telling: Telling): Ask[] {
  const types = session.ticket_types.filter(({ id }) => chosen.includes(id));
  const asked = event.questions.filter((one) => types.some(({ id }) => isFor(one, id)));
  return repeated(asked, places, types.map(({ name }) => name).join(" / "), telling);
}

/** What whoever takes tickets that are given away is asked. */
export function asksOfGift(gift: Gift, telling: Telling): Ask[] {
  return repeated(gift.questions, gift.quantity, gift.ticket_type, telling, gift.asked_of);
}

/** What an order was asked, with its answers. */
export function asksOfOrder({ groups }: OrderAnswers, telling: Telling): { asks: Ask[]; given: Given } {
  const several = new Set(groups.map((group) => group.event_title)).size > 1;
  const asks = groups.map(({ position, ticket_type: type, event_title: event, questions }) => {
    const asked = questions.map(({ question }) => question);
    if (position !== null) return ofTicket(position, type ?? "", asked, telling);
    return { position: OF_ORDER, title: several ? event : telling.words.questions.ofOrder, questions: asked };
  });
  const given = groups.flatMap(({ position, questions }) =>
    questions.flatMap(({ question, value }): [string, Value][] =>
      value === null ? [] : [[keyOf(position ?? OF_ORDER, question), value]],
    ),
  );
  return { asks, given: Object.fromEntries(given) };
}

/** `askedOf`: of which tickets only some questions are asked, by their ids. */
function repeated(asked: readonly Question[], places: number, type: string, telling: Telling, askedOf: Readonly<Record<string, readonly number[]>> = {}): Ask[] {
  const ofOrder = { position: OF_ORDER, title: telling.words.questions.ofOrder, questions: asked.filter((one) => one.asked === "order") };
  const ofEach = asked.filter((one) => one.asked === "ticket");
  const tickets = Array.from({ length: places }, (_, index) => ofTicket(index + 1, type, ofEach.filter(({ id }) => askedOf[id]?.includes(index + 1) ?? true), telling));
  return [ofOrder, ...tickets].filter(({ questions }) => questions.length > 0);
}

function ofTicket(position: number, type: string, questions: readonly Question[], { words }: Telling): Ask {
  return { position, title: fill(words.questions.ofTicket, { n: position, type }), questions };
}

function isFor(question: Question, typeId: string): boolean {
  return question.ticket_type_ids === null || question.ticket_type_ids.includes(typeId);
}

/** `strict`: the buyer has tried to go on, say what is missing. */
export function questionGroups(asks: readonly Ask[], given: Given, strict: boolean, telling: Telling): QuestionGroup[] {
  return asks.map(({ position, title, questions }, index) => ({
    key: `${position} ${index}`,
    title,
    fields: questions.map((question) => fieldOf(position, question, given, strict, telling)),
  }));
}

function fieldOf(position: number, question: Question, given: Given, strict: boolean, { words }: Telling): QuestionField {
  const { kind, label, hint, required } = question;
  const key = keyOf(position, question);
  const value = given[key];
  const chosen = Array.isArray(value) ? value : typeof value === "boolean" ? [value ? YES : NO] : [value];
  const yesNo = [{ id: YES, label: words.questions.yes }, { id: NO, label: words.questions.no }];
  const choices = kind === "yes_no" ? yesNo : kind === "text" ? [] : question.choices;
  const missing = kind === "text" ? words.questions.mustAnswer : words.questions.mustChoose;
  return {
    key,
    kind,
    label,
    hint,
    required,
    text: kind === "text" && typeof value === "string" ? value : "",
    several: kind === "choices",
    choices: choices.map((choice) => ({ ...choice, on: chosen.includes(choice.id) })),
    problem: strict && required && tidy(question, value) === null ? missing : "",
  };
}

/** What a tap on a choice leaves; undefined: nothing is answered any more. */
export function valueAfter(field: QuestionField, id: string): Value | undefined {
  const tapped = field.choices.find((choice) => choice.id === id);
  if (tapped === undefined) return undefined;
  if (field.several) {
    const on = field.choices.filter((choice) => choice.on !== (choice.id === id)).map((choice) => choice.id);
    return on.length > 0 ? on : undefined;
  }
  // What need not be answered can be taken back.
  if (tapped.on && !field.required) return undefined;
  return field.kind === "yes_no" ? id === YES : id;
}

/** What the form tells: an answer, or that there is none any more. `typed`: it shows it already. */
export interface Told {
  key: string;
  value: Value | undefined;
  typed: boolean;
}

export function withAnswer(given: Given, { key, value }: Told): Given {
  const { [key]: _, ...rest } = given;
  return value === undefined ? rest : { ...rest, [key]: value };
}

export function areAnswersGood(groups: readonly QuestionGroup[]): boolean {
  return groups.every(({ fields }) => fields.every(({ problem }) => problem === ""));
}

/** As the request names them; what is left empty is left out. */
export function answersOf(asks: readonly Ask[], given: Given): Answer[] {
  return asks.flatMap(({ position, questions }) =>
    questions.flatMap((question) => {
      const value = tidy(question, given[keyOf(position, question)]);
      if (value === null) return [];
      const answer: Answer = { question_id: question.id, value };
      return [position === OF_ORDER ? answer : { ...answer, position }];
    }),
  );
}

function tidy({ kind }: Question, value: Value | undefined): Value | null {
  if (value === undefined) return null;
  if (kind !== "text" || typeof value !== "string") return value;
  const text = value.trim().slice(0, LONGEST);
  return text === "" ? null : text;
}

function keyOf(position: number, { id }: Question): string {
  return `${position}:${id}`;
}
