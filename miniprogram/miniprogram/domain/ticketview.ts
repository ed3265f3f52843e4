/** A ticket, ready for the template: as a stub in the list, and as the page that is held out at the gate. */
import type { Ticket } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Telling, Tone } from "./cards";
import { dayText, momentText, monthName, partsIn, timeText, weekdayText } from "./dates";
import { boughtPlace, boughtWords } from "./seats/seatwords";
import { widthOf } from "./width";
import { codeViewOf, type CodeView } from "./tickets";

export interface StubView {
  id: string;
  month: string;
  day: string;
  weekday: string;
  title: string;
  type: string;
  where: string;
  time: string;
  state: string;
  tone: Tone;
  faded: boolean;
}

const TONES: Record<Ticket["state"], Tone> = { valid: "vermilion", used: "jade", void: "plum", transferred: "ink" };

export function stubView(ticket: Ticket, past: boolean, { words, language, now }: Telling): StubView {
  const at = Date.parse(ticket.session.starts_at);
  const zone = ticket.session.time_zone;
  const day = partsIn(at, zone);
  const today = partsIn(now, zone);
  const isToday = day.year === today.year && day.month === today.month && day.day === today.day;
  return {
    id: ticket.id,
    month: monthName(day.month, language),
    day: String(day.day),
    weekday: isToday ? words.tickets.today : weekdayText(at, zone, language),
    title: ticket.event.title,
    type: ticket.seat === null ? ticket.ticket_type.name : boughtPlace(ticket.seat, words),
    where: ticket.venue.name,
    time: timeText(at, zone),
    state: past && ticket.state === "valid" ? "" : words.tickets.states[ticket.state],
    tone: TONES[ticket.state],
    faded: past || ticket.state === "void" || ticket.state === "transferred",
  };
}

export interface TicketView {
  show: CodeView;
  headline: string;
  sentence: string;
  /** Until when a countdown runs in place of the code; empty for none. */
  waitsFor: string;
  /** The label of the button in place of the code; empty when there is nothing to do. */
  action: string;
  /** That it is for another seat than it was bought with; empty where it is not. */
  changed: string;
  /** In the largest type: the seat, or what the ticket is where there is none. */
  big: string;
  bigIsLong: boolean;
  /** Above it, of a seat: its section. */
  section: string;
  /** Of a seat: the ticket's type, which is not in the largest type then. */
  type: string;
  tier: string;
  entrance: string;
  title: string;
  day: string;
  time: string;
  doors: string;
  venue: string;
  attendee: string;
  serial: string;
  /** It was ordered by the buyer, not handed over to them. */
  ofOrder: boolean;
  /** Somebody else ordered it and it is good: then messages are about the ticket itself. */
  hearsByItself: boolean;
}

/** Longer names leave the largest size. */
const LONG_TYPE = 7;

/** @param epoch of the seed that this phone has; null: it has none */
export function ticketView(ticket: Ticket, epoch: number | null, telling: Telling): TicketView {
  const { language, now } = telling;
  const at = Date.parse(ticket.session.starts_at);
  const zone = ticket.session.time_zone;
  const show = codeViewOf(ticket, epoch, now);
  const day = dayText(at, zone, language, now);
  const weekday = weekdayText(at, zone, language);
  return {
    show,
    ...codeWords(ticket, show, telling),
    waitsFor: waitsFor(ticket, show),
    changed: (ticket.code.reseated_epoch ?? 0) > 0 && ticket.state === "valid" ? telling.words.ticket.seatChanged : "",
    ...seatWords(ticket, telling),
    title: ticket.event.title,
    day: language === "zh-CN" ? `${day} ${weekday}` : `${weekday} ${day}`,
    time: timeText(at, zone),
    doors: timeText(Date.parse(ticket.session.doors_at), zone),
    venue: ticket.venue.name,
    attendee: ticket.attendee?.name ?? "",
    serial: ticket.serial,
    ofOrder: ticket.order_id !== null,
    hearsByItself: ticket.order_id === null && ticket.state === "valid" && Date.parse(ticket.session.starts_at) > now,
  };
}

function seatWords(
  { seat, ticket_type }: Ticket,
  { words }: Telling,
): Pick<TicketView, "big" | "bigIsLong" | "section" | "type" | "tier" | "entrance"> {
  const big = seat === null ? ticket_type.name : boughtWords(seat, words);
  const type = seat === null ? "" : ticket_type.name;
  return {
    big,
    bigIsLong: widthOf(big) > LONG_TYPE,
    section: seat?.section ?? "",
    type,
    tier: seat?.tier ?? "",
    entrance: seat?.entrance ?? "",
  };
}

function waitsFor(ticket: Ticket, show: CodeView): string {
  if (show === "ready") return ticket.code.window.starts_at;
  return show === "too_early" ? ticket.code.window.activates_at : "";
}

function codeWords(
  ticket: Ticket,
  show: CodeView,
  { words, language, now }: Telling,
): { headline: string; sentence: string; action: string } {
  const say = words.ticket;
  const moment = (at: string): string => momentText(Date.parse(at), ticket.session.time_zone, language, now);
  switch (show) {
    case "live":
      return { headline: say.showThis, sentence: say.offline, action: "" };
    case "ready":
      return {
        headline: say.ready,
        sentence: fill(say.readyText, { time: moment(ticket.code.window.starts_at) }),
        action: "",
      };
    case "too_early":
      return {
        headline: say.tooEarly,
        sentence: fill(say.tooEarlyText, { time: moment(ticket.code.window.activates_at) }),
        action: "",
      };
    case "activate":
      return { headline: say.activateTitle, sentence: say.activateText, action: say.activate };
    case "reseated":
      return {
        headline: say.reseated,
        sentence: fill(say.reseatedText, {
          place: [moment(ticket.session.starts_at), ticket.seat && boughtPlace(ticket.seat, words)].filter(Boolean).join(language === "zh-CN" ? " " : ", "),
        }),
        action: say.newCode,
      };
    case "elsewhere":
      return { headline: say.elsewhere, sentence: say.elsewhereText, action: say.moveHere };
    case "used":
      return {
        headline: say.used,
        sentence: ticket.admitted_at === null ? "" : fill(say.usedText, { time: moment(ticket.admitted_at) }),
        action: "",
      };
    case "over":
      return { headline: say.over, sentence: say.overText, action: "" };
    case "void":
      return { headline: say.void, sentence: say.voidText, action: "" };
    case "transferred":
      return { headline: say.transferred, sentence: say.transferredText, action: "" };
  }
}
