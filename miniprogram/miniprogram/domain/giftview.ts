/** Tickets that come by a link, ready for the template. */
import type { Gift } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Words } from "../i18n/zh-CN";
import type { Telling } from "./cards";
import { momentText } from "./dates";
import { arePeopleGood, peopleFields, type PeopleForm, type PersonField } from "./people";
import { areAnswersGood, asksOfGift, questionGroups, type Given, type QuestionGroup } from "./questions";
import { boughtPlace } from "./seats/seatwords";

export interface GiftForm extends PeopleForm {
  answers: Given;
}

export interface GiftView {
  lead: string;
  title: string;
  starts: string;
  venue: string;
  ticketType: string;
  count: string;
  /** Where they sit, when that is known before they are claimed. */
  seats: string[];
  until: string;
  /** Somebody else ordered them: then there are messages about the tickets themselves to be allowed. */
  ofOthers: boolean;
  /** One for each ticket that is in somebody's name. */
  people: PersonField[];
  asksIds: boolean;
  /** What the organizer asks. */
  questions: QuestionGroup[];
}

export function giftView(gift: Gift, form: GiftForm, telling: Telling): GiftView {
  const { words, language, now } = telling;
  const moment = (at: string): string => momentText(Date.parse(at), gift.time_zone, language, now);
  const count = gift.quantity === 1 ? words.common.ticket : words.common.tickets;
  const named = gift.attendee_names_required || gift.attendee_ids_required;
  const asksIds = named ? Array.from({ length: gift.quantity }, () => gift.attendee_ids_required) : [];
  return {
    lead: giftWords(gift, words).lead,
    title: gift.event_title,
    starts: moment(gift.starts_at),
    venue: gift.venue,
    ticketType: gift.ticket_type,
    count: fill(count, { n: gift.quantity }),
    seats: gift.seats.map((seat) => boughtPlace(seat, words)),
    until: fill(words.gift.until, { time: moment(gift.claim_until) }),
    ofOthers: gift.kind !== "complimentary",
    people: peopleFields(asksIds, form, telling),
    asksIds: gift.attendee_ids_required,
    questions: questionGroups(asksOfGift(gift, telling), form.answers, form.strict, telling),
  };
}

/** What such a link is called, and what it means to claim it. */
export function giftWords(gift: Gift, { gift: say }: Words): { page: string; lead: string } {
  return gift.kind === "complimentary" ? say : say[gift.kind];
}

export function isGiftComplete(view: GiftView): boolean {
  return arePeopleGood(view.people) && areAnswersGood(view.questions);
}
