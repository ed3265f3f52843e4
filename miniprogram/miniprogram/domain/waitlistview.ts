/** The waitlist's pages, ready for the templates: joining, one entry, and its line among the buyer's things. */
import type { Availability, EventPage, Money, Session, TicketType, WaitlistEntry, WaitlistRequest, WaitState } from "../api/wire";
import { fill } from "../i18n/fill";
import { fromWords, type Telling, type Tone } from "./cards";
import { placesText } from "./checkoutview";
import { HOME_ZONE, momentText } from "./dates";
import { stateOf } from "./eventview";
import { arePeopleGood, attendeesOf, peopleFields, type PeopleForm, type PersonField } from "./people";
import { answersOf, areAnswersGood, asksOfWaiting, questionGroups, type Ask, type Given, type QuestionGroup } from "./questions";
import type { Seating } from "./seats/plan";
import { boughtPlace } from "./seats/seatwords";
import { mostOf } from "./selection";

/** The contract's limit on one entry. */
const MOST = 20;
/** The server counts no further. */
const MOST_COUNTED = 1000;

export interface WaitForm extends PeopleForm {
  /** Ticket type ids in order of preference. */
  chosen: readonly string[];
  quantity: number;
  /** Numbers of price tiers; none is any. */
  tiers: readonly number[];
  /** Tiers that are sold out while other seats are left: only these can be waited for. None: whole types are sold out. */
  gone: readonly number[];
  /** Seats side by side, or none. */
  together: boolean;
  answers: Given;
}

export interface WaitTypeRow {
  id: string;
  name: string;
  note: string;
  price: Money;
  /** Around the price, where its seats cost that and more. */
  before: string;
  after: string;
  /** `1` for the first choice; empty when it is not chosen. */
  rank: string;
}

/** A price tier whose seats may be waited for; what it costs with the first type chosen. */
export interface WaitTierRow {
  number: number;
  name: string;
  colour: string;
  price: Money;
  on: boolean;
}

export interface JoinView {
  types: WaitTypeRow[];
  /** Where the chosen types sell seats of several tiers. */
  tiers: WaitTierRow[];
  tiersHint: string;
  /** Whether it matters if several seats lie side by side. */
  asksTogether: boolean;
  together: boolean;
  quantity: number;
  most: number;
  people: PersonField[];
  asksIds: boolean;
  asks: Ask[];
  /** What the organizer asks. */
  questions: QuestionGroup[];
  ready: boolean;
  label: string;
}

export function joinView(
  event: EventPage,
  session: Session,
  availability: Availability | null,
  seating: Seating | null,
  form: WaitForm,
  telling: Telling,
): JoinView {
  const say = telling.words;
  const types = waitableTypes(session, availability, telling.now, seatedIn(seating, form.gone));
  const chosen = types.filter((type) => form.chosen.includes(type.id));
  const limits = (chosen.length > 0 ? chosen : types).map((type) => mostOf(type, null, session.per_buyer_max));
  const most = Math.min(MOST, ...limits);
  const quantity = Math.min(form.quantity, most);
  // Any of them may be the one that is offered: whoever tells enough for the strictest tells enough for all.
  const asksIds = chosen.some((type) => type.attendee_ids_required);
  const named = asksIds || chosen.some((type) => type.attendee_names_required);
  const asks = asksOfWaiting(event, session, chosen.map(({ id }) => id), quantity, telling);
  const tiers = tiersOf(seating, form);
  // Of other tiers seats are left, so "any" is nothing to wait for.
  const lacksTier = form.gone.length > 0 && !tiers.some(({ on }) => on);
  return {
    types: types.map((type) => rowOf(type, session, form.chosen, telling)),
    tiers: tiers.length > 1 || form.gone.length > 0 ? tiers : [],
    tiersHint: form.gone.length > 0 ? say.waitlist.tiersGone : say.waitlist.tiersHint,
    asksTogether: tiers.length > 0 && quantity > 1,
    together: form.together,
    quantity,
    most,
    people: peopleFields(Array<boolean>(named ? quantity : 0).fill(asksIds), form, telling),
    asksIds,
    asks,
    questions: questionGroups(asks, form.answers, form.strict, telling),
    ready: chosen.length > 0 && !lacksTier,
    label: chosen.length === 0 ? say.waitlist.chooseType : lacksTier ? say.waitlist.chooseTier : say.waitlist.join,
  };
}

function tiersOf(seating: Seating | null, { chosen, tiers, gone }: WaitForm): WaitTierRow[] {
  const open = (seating?.tiers ?? []).filter(({ number }) => gone.length === 0 || gone.includes(number));
  return open.flatMap(({ number, name, colour, prices }) => {
    const price = chosen.flatMap((id) => prices.filter(({ ticket_type_id }) => ticket_type_id === id))[0]?.price;
    return price === undefined ? [] : [{ number, name, colour, price, on: tiers.includes(number) }];
  });
}

/** Types that sell one of these tiers. */
function seatedIn(seating: Seating | null, tiers: readonly number[]): ReadonlySet<string> {
  const sold = (seating?.tiers ?? []).filter(({ number }) => tiers.includes(number));
  return new Set(sold.flatMap(({ prices }) => prices.map((price) => price.ticket_type_id)));
}

/** What is sold out; and of what is on sale the types that sell seats of tiers that are `gone`. */
export function waitableTypes(session: Session, availability: Availability | null, now: number, gone: ReadonlySet<string> = new Set()): TicketType[] {
  if (!session.waitlist) return [];
  return session.ticket_types.filter((type) => {
    const state = stateOf(type, session, availability, now);
    return gone.size > 0 ? gone.has(type.id) && (state === "sold_out" || state === "on_sale") : state === "sold_out";
  });
}

/** A tap puts it at the end of the preferences, or takes it out. */
export function toggled<Id>(chosen: readonly Id[], id: Id): Id[] {
  return chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id];
}

export function isJoinComplete(view: JoinView): boolean {
  return view.ready && arePeopleGood(view.people) && areAnswersGood(view.questions);
}

export function waitlistRequest(
  sessionId: string,
  { chosen, people, answers }: Pick<WaitForm, "chosen" | "people" | "answers">,
  view: JoinView,
): WaitlistRequest {
  const request: WaitlistRequest = {
    session_id: sessionId,
    ticket_type_ids: chosen.filter((id) => view.types.some((type) => type.id === id)),
    quantity: view.quantity,
    accept: view.asksTogether && view.together ? "together" : "scattered",
  };
  if (view.people.length > 0) request.attendees = attendeesOf(view.people, people);
  const answered = answersOf(view.asks, answers);
  if (answered.length > 0) request.answers = answered;
  const tiers = view.tiers.filter(({ on }) => on).map(({ number }) => number);
  if (tiers.length > 0) request.tiers = tiers;
  return request;
}

function rowOf(type: TicketType, session: Session, chosen: readonly string[], telling: Telling): WaitTypeRow {
  const { id, name, note, price } = type;
  const at = chosen.indexOf(id);
  const from = fromWords(session.seating !== null && price.amount > 0, telling);
  return { id, name, note, price, ...from, rank: at < 0 ? "" : String(at + 1) };
}

const TONES: Record<WaitState, Tone> = {
  waiting: "amber",
  offered: "vermilion",
  bought: "jade",
  withdrawn: "ink",
  passed_over: "ink",
  closed: "ink",
};

export interface EntryView {
  state: WaitState;
  tone: Tone;
  headline: string;
  sentence: string;
  /** How many are ahead, large; empty for none. */
  number: string;
  /** Until when the offer holds; empty without one. */
  countsTo: string;
  action: string;
  does: "" | "pay" | "order" | "again";
  mayWithdraw: boolean;
  starts: string;
  wanted: string;
  /** Where the seats of the offer are. */
  seats: string[];
  /** Of which price tiers the seats may be, and that they lie side by side; empty where nothing is asked. */
  tiers: string;
  together: boolean;
  joinedAt: string;
  offers: string;
}

export function entryView(entry: WaitlistEntry, telling: Telling): EntryView {
  const { words, language, now } = telling;
  const say = words.waitlist;
  const zone = entry.session?.time_zone ?? HOME_ZONE;
  const moment = (at: string): string => momentText(Date.parse(at), zone, language, now);
  const types = entry.ticket_types.map((type) => type.name).join(say.or);
  return {
    state: entry.state,
    tone: TONES[entry.state],
    ...entryWords(entry, telling),
    mayWithdraw: entry.state === "waiting" || entry.state === "offered",
    starts: entry.session ? moment(entry.session.starts_at) : "",
    wanted: `${types} × ${entry.quantity}`,
    seats: (entry.offer?.seats ?? []).map((seat) => boughtPlace(seat, words)),
    tiers: entry.tiers.map(({ name }) => name).join(say.or),
    together: entry.accept === "together" && entry.quantity > 1,
    joinedAt: moment(entry.joined_at),
    offers: entry.offers > 0 ? fill(say.times, { n: entry.offers }) : "",
  };
}

type EntryWords = Pick<EntryView, "headline" | "sentence" | "number" | "countsTo" | "action" | "does">;

function entryWords(entry: WaitlistEntry, { words }: Telling): EntryWords {
  const say = words.waitlist;
  const none = { number: "", countsTo: "", action: "", does: "" as const };
  const again = { action: say.again, does: "again" as const };
  switch (entry.state) {
    case "waiting": {
      const headline = entry.ahead === null ? say.waiting : entry.ahead === 0 ? say.first : say.ahead;
      const number = entry.ahead ? fill(say.entries, { n: aheadText(entry.ahead) }) : "";
      return { ...none, headline, number, sentence: entry.offers > 0 ? say.missedText : say.waitingText };
    }
    case "offered": {
      const type = entry.ticket_types.find(({ id }) => id === entry.offer?.ticket_type_id)?.name ?? "";
      const sentence = fill(say.offeredText, { type: `${type} × ${entry.quantity}` });
      const countsTo = entry.offer?.pay_by ?? "";
      return { ...none, headline: say.offered, sentence, countsTo, action: say.pay, does: "pay" };
    }
    case "bought":
      return { ...none, headline: say.bought, sentence: say.boughtText, action: say.order, does: "order" };
    case "withdrawn":
      return { ...none, headline: say.withdrawn, sentence: say.withdrawnText, ...again };
    case "passed_over":
      return { ...none, headline: say.passed_over, sentence: say.passedText, ...again };
    case "closed":
      return { ...none, headline: say.closed, sentence: say.closedText };
  }
}

function aheadText(ahead: number): string {
  return ahead < MOST_COUNTED ? String(ahead) : `${MOST_COUNTED}+`;
}

/** One line of the buyer's list; the same shape as an order's. */
export interface WaitRow {
  id: string;
  title: string;
  starts: string;
  state: string;
  tone: Tone;
  count: string;
}

export function waitRow(entry: WaitlistEntry, telling: Telling): WaitRow {
  const { words, language, now } = telling;
  return {
    id: entry.id,
    title: entry.event?.title ?? words.waitlist.title,
    starts: entry.session
      ? momentText(Date.parse(entry.session.starts_at), entry.session.time_zone, language, now)
      : "",
    state: words.waitlist.states[entry.state],
    tone: TONES[entry.state],
    count: placesText(entry.quantity, telling),
  };
}

/** What still concerns the buyer stands in the list; an offer first. */
export function livingWaits(entries: readonly WaitlistEntry[]): WaitlistEntry[] {
  const living = entries.filter(({ state }) => state === "waiting" || state === "offered");
  return [...living].sort((a, b) => Number(b.state === "offered") - Number(a.state === "offered"));
}
