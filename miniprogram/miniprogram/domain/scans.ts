/** The gate's own memory: the last scans on this phone, newest first. */
import type { Scan } from "../api/wire";

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
