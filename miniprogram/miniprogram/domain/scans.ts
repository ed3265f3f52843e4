/** The gate's page: the verdict on a scan, this phone's memory of the last ones, the gates to choose from. */
import type { Gate, Scan } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Telling } from "./cards";
import { momentText } from "./dates";
import { boughtWords } from "./seats/seatwords";
import { widthOf } from "./width";

export interface RecentScan {
  scanId: string;
  admitted: boolean;
  reason: string;
  message: string;
  /** Ticket type and serial, or empty for a code that is nobody's. */
  who: string;
  /** Milliseconds on the server's clock. */
  at: number;
}

export const RECENT_MOST = 30;

export function remember(recent: readonly RecentScan[], scan: Scan, scanId: string, at: number): RecentScan[] {
  const ticket = scan.ticket;
  const entry: RecentScan = {
    scanId,
    admitted: scan.result === "admitted",
    reason: scan.reason,
    message: scan.message,
    who: ticket ? [ticket.ticket_type, ticket.serial].filter(Boolean).join(" · ") : "",
    at,
  };
  return [entry, ...recent.filter((other) => other.scanId !== scanId)].slice(0, RECENT_MOST);
}

/** A code is at most this long; more is not a ticket, and need not travel. */
export const CODE_MOST = 512;

/** What a scanner or a keyboard hands over, tidied: codes are written without spaces, in capitals. */
export function tidyCode(text: string): string {
  return text.replace(/\s+/g, "").toUpperCase().slice(0, CODE_MOST);
}

/** A gate in the list, and at the head of the scanning page. */
export interface GateRow {
  id: string;
  name: string;
  event: string;
  venue: string;
  starts: string;
  admitted: number;
  issued: number;
}

export function gateRow(gate: Gate, { language, now }: Telling): GateRow {
  return {
    id: gate.id,
    name: gate.name,
    event: gate.event.title,
    venue: gate.venue.name,
    starts: momentText(Date.parse(gate.session.starts_at), gate.session.time_zone, language, now),
    admitted: gate.counts.admitted,
    issued: gate.counts.issued,
  };
}

/** What fills the screen after a scan, readable at two metres. */
export interface Verdict {
  admitted: boolean;
  word: string;
  message: string;
  who: string;
  /** `池座`, and `3 排 12 座`; empty where the ticket has none. */
  section: string;
  seat: string;
  /** Long ones leave the largest size. */
  seatIsLong: boolean;
  /** Which way to send its holder; nobody who is refused is sent on. */
  entrance: string;
  attendee: string;
}

/** So many Chinese characters fill the screen's width in the largest type. */
const LONG_SEAT = 5.5;

export function verdictOf(scan: Scan, { words }: Telling): Verdict {
  const admitted = scan.result === "admitted";
  const seat = scan.ticket?.seat ?? null;
  return {
    admitted,
    word: admitted ? words.gate.pass : words.gate.refuse,
    message: scan.message,
    who: scan.ticket?.ticket_type ?? "",
    section: seat?.section ?? "",
    seat: seat === null ? "" : boughtWords(seat, words),
    seatIsLong: seat !== null && widthOf(boughtWords(seat, words)) > LONG_SEAT,
    entrance: !admitted || seat === null || seat.entrance === null ? "" : fill(words.seats.enter, { name: seat.entrance }),
    attendee: [scan.ticket?.attendee, scan.ticket?.serial].filter(Boolean).join(" · "),
  };
}
