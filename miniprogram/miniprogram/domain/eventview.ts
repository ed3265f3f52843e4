/** The event page, ready for the template: sessions as chips, ticket types with what is left, the one thing to do. */
import type { Availability, EventPage, Money, SaleState, Session, TicketType } from "../api/wire";
import { fill } from "../i18n/fill";
import { fromWords, saleTone, type Telling, type Tone } from "./cards";
import { dayText, momentText, spanText, timeText, weekdayText } from "./dates";
import { sessionAhead, type Gate } from "./gates";
import { roomAhead, roomLabel } from "./onsaleview";
import { bargainOf, type BundleRow } from "./offers";
import { priceText } from "./price";
import type { Place } from "./queue";

/** From here down the page counts what is left. */
const FEW = 20;

export interface SessionChip {
  id: string;
  day: string;
  time: string;
  mark: string;
  dim: boolean;
}

export interface TypeRow {
  id: string;
  name: string;
  note: string;
  price: Money;
  /** The regular price, where a lower one holds now; else empty. */
  was: string;
  /** Why it is lower, and for how long. */
  bargain: string;
  says: string;
  tone: Tone;
  sellable: boolean;
  /** Sold out, but there is a waitlist: a tap leads to it. */
  waitable: boolean;
  /** The seat decides it: the price is the least. */
  isFrom: boolean;
  /** Around the price then. */
  before: string;
  after: string;
}

export interface Deal {
  /** The label of the one action; disabled unless `open`. */
  label: string;
  open: boolean;
  /** Where it leads. */
  leads: "checkout" | "seats" | "queue" | "waitlist";
  price: Money | null;
  before: string;
  after: string;
  /** When sales open, for the countdown; empty when they don't wait for anything. */
  opensAt: string;
  opensAtText: string;
}

export function headOf(event: EventPage, telling: Telling): { when: string; state: string; tone: Tone } {
  const starts = event.sessions.map((session) => Date.parse(session.starts_at)).sort((a, b) => a - b);
  const [first, last] = [starts[0], starts[starts.length - 1]];
  const zone = event.sessions[0]?.time_zone ?? "UTC";
  const when =
    first === undefined || last === undefined ? "" : spanText(first, last, zone, telling.language, telling.now);
  return { when, state: telling.words.sale[event.sale_state], tone: saleTone(event.sale_state) };
}

export function chipsOf(event: EventPage, { words, language, now }: Telling): SessionChip[] {
  return event.sessions.map((session) => {
    const at = Date.parse(session.starts_at);
    const day = dayText(at, session.time_zone, language, now);
    const weekday = weekdayText(at, session.time_zone, language);
    return {
      id: session.id,
      day: language === "zh-CN" ? `${day} ${weekday}` : `${weekday} ${day}`,
      time: timeText(at, session.time_zone),
      mark: markOf(session, words),
      dim: isCancelled(session) || session.sale_state === "sold_out" || session.sale_state === "ended",
    };
  });
}

/** It does not take place; whoever had tickets is paid back. */
export const isCancelled = (session: Session): boolean => session.status === "cancelled";

function markOf(session: Session, words: Telling["words"]): string {
  if (isCancelled(session)) return words.event.sessionCancelled;
  return session.sale_state === "sold_out" ? words.event.sessionSoldOut : "";
}

/** `elsewhere` names the session's venue where it is not the event's: a tour has several. */
export function sessionFacts(
  session: Session,
  event: EventPage,
  { words, language, now }: Telling,
): { starts: string; doors: string; elsewhere: string } {
  const doors = timeText(Date.parse(session.doors_at), session.time_zone);
  return {
    starts: momentText(Date.parse(session.starts_at), session.time_zone, language, now),
    doors: fill(words.event.doors, { time: doors }),
    elsewhere: session.venue.id === event.venue.id ? "" : `${session.venue.city.name} · ${session.venue.name}`,
  };
}

/** The state of one type now: the fresh availability where there is one, else what the page knew. */
export function stateOf(type: TicketType, session: Session, availability: Availability | null, now: number): SaleState {
  if (isCancelled(session)) return "ended";
  const fresh = availability?.ticket_types.find((entry) => entry.id === type.id);
  const stored = fresh?.state ?? session.sale_state;
  if (stored === "upcoming" && Date.parse(type.on_sale_at) <= now) return "on_sale";
  if (!fresh && Date.parse(type.on_sale_at) > now) return "upcoming";
  return stored;
}

export function rowsOf(session: Session, availability: Availability | null, telling: Telling): TypeRow[] {
  return session.ticket_types.map((type) => {
    const state = stateOf(type, session, availability, telling.now);
    const waitable = state === "sold_out" && session.waitlist;
    const isFrom = type.prices_differ && type.price.amount > 0;
    return {
      id: type.id,
      name: type.name,
      note: type.note,
      ...priceNow(type, state, session.time_zone, telling),
      sellable: state === "on_sale",
      waitable,
      isFrom,
      ...fromWords(isFrom, telling),
      ...leftOf(type, state, availability, session.time_zone, telling),
      ...(isCancelled(session) ? { says: telling.words.event.sessionCancelled } : {}),
      ...(waitable ? { says: `${telling.words.sale.sold_out} · ${telling.words.event.canWait}` } : {}),
    };
  });
}

/** A lower price is shown as long as there is something to buy at it. */
function priceNow(
  type: TicketType,
  state: SaleState,
  zone: string,
  telling: Telling,
): { price: Money; was: string; bargain: string } {
  const bargain = state === "on_sale" || state === "upcoming" ? bargainOf(type, zone, telling) : null;
  if (bargain === null) return { price: type.price, was: "", bargain: "" };
  return { price: bargain.price, was: priceText(type.price), bargain: bargain.says };
}

function leftOf(
  type: TicketType,
  state: SaleState,
  availability: Availability | null,
  zone: string,
  { words, language, now }: Telling,
): { says: string; tone: Tone } {
  const remaining = availability?.ticket_types.find((entry) => entry.id === type.id)?.remaining;
  if (state === "upcoming") {
    const opens = momentText(Date.parse(type.on_sale_at), zone, language, now);
    return { says: fill(words.event.opensAt, { time: opens }), tone: "amber" };
  }
  if (state !== "on_sale" || remaining === undefined) return { says: words.sale[state], tone: saleTone(state) };
  if (remaining === "many" || remaining > FEW) return { says: words.event.many, tone: "jade" };
  return { says: fill(words.event.few, { n: remaining }), tone: "amber" };
}

export function dealOf(
  session: Session,
  rows: readonly TypeRow[],
  chosenId: string,
  place: Place | null,
  telling: Telling,
): Deal {
  const { words, now } = telling;
  const chosen = rows.find((row) => row.id === chosenId && row.sellable);
  const sellable = rows.filter((row) => row.sellable);
  const seated = session.seating !== null;
  const offered = chosen !== undefined && !seated ? [chosen] : sellable.length > 0 ? sellable : rows;
  const [shown, ...others] = [...offered].sort((a, b) => a.price.amount - b.price.amount);
  const differ = offered.some((row) => row.isFrom) || others.some((row) => row.price.amount > (shown?.price.amount ?? 0));
  const isFrom = differ && (shown?.price.amount ?? 0) > 0;
  const leads = "checkout" as const;
  const base = { leads, price: shown?.price ?? null, ...fromWords(isFrom, telling), opensAt: "", opensAtText: "" };
  const room = roomAhead(session, place, now);
  if (room !== null) return { ...base, label: roomLabel(room, telling), open: true, leads: "queue" };
  if (seated && sellable.length > 0) return { ...base, label: words.event.chooseSeats, open: true, leads: "seats" };
  if (chosen) return { ...base, label: chosen.price.amount === 0 ? words.event.get : words.event.buy, open: true };
  if (sellable.length > 0) return { ...base, label: words.event.chooseType, open: false };
  const opensAt = nextOpening(session, now);
  if (opensAt !== "") {
    const time = momentText(Date.parse(opensAt), session.time_zone, telling.language, now);
    return { ...base, label: fill(words.event.opensAt, { time }), open: false, opensAt, opensAtText: time };
  }
  if (rows.some((row) => row.waitable)) {
    return { ...base, label: words.event.joinWaitlist, open: true, leads: "waitlist" };
  }
  return { ...base, label: closedWords(session, telling), open: false };
}

/** The one action, where a bundle was chosen. Waiting rooms before its sessions come first, as for any ticket. */
export function dealOfBundle(bundle: BundleRow, gates: readonly Gate[], telling: Telling): Deal {
  const base = { price: bundle.price, before: "", after: "", opensAt: "", opensAtText: "", open: true };
  const room = sessionAhead(gates, telling.now)?.waiting_room ?? null;
  if (room !== null) return { ...base, label: roomLabel(room, telling), leads: "queue" };
  return { ...base, label: telling.words.event.buy, leads: "checkout" };
}

/** The earliest opening that is still ahead. */
function nextOpening(session: Session, now: number): string {
  const ahead = session.ticket_types
    .map((type) => type.on_sale_at)
    .filter((at) => Date.parse(at) > now)
    .sort((a, b) => Date.parse(a) - Date.parse(b));
  return ahead[0] ?? "";
}

function closedWords(session: Session, { words }: Telling): string {
  const state = session.sale_state;
  if (isCancelled(session)) return words.event.sessionCancelled;
  if (state === "paused") return words.event.paused;
  if (state === "ended") return words.event.ended;
  return state === "upcoming" ? words.event.opensAtSoon : words.event.soldOut;
}
