/** Tickets as their owner thinks of them: the ones to come, and the ones that are memories. */
import type { Ticket } from "../api/wire";
import { phaseOf } from "./window";

export function groupTickets(tickets: readonly Ticket[], now: number): { upcoming: Ticket[]; past: Ticket[] } {
  const byStart = (a: Ticket, b: Ticket): number => Date.parse(a.session.starts_at) - Date.parse(b.session.starts_at);
  const upcoming = tickets.filter((ticket) => isUpcoming(ticket, now)).sort(byStart);
  const past = tickets.filter((ticket) => !isUpcoming(ticket, now)).sort((a, b) => byStart(b, a));
  return { upcoming, past };
}

/** An admitted ticket stays with the upcoming ones until its day is over: its owner may be asked for it inside. */
function isUpcoming(ticket: Ticket, now: number): boolean {
  if (ticket.state === "void" || ticket.state === "transferred") return false;
  return phaseOf(ticket.code.window, now) !== "over";
}

/** What the ticket page shows where the code goes. */
export type CodeView =
  "live" | "ready" | "too_early" | "activate" | "elsewhere" | "used" | "over" | "void" | "transferred";

export function codeViewOf(ticket: Ticket, seeded: boolean, now: number): CodeView {
  if (ticket.state === "void" || ticket.state === "transferred" || ticket.state === "used") return ticket.state;
  const phase = phaseOf(ticket.code.window, now);
  if (phase === "over") return "over";
  if (seeded && !ticket.code.active_here) return "elsewhere";
  if (seeded) return Date.parse(ticket.code.window.starts_at) <= now ? "live" : "ready";
  return phase === "too_early" ? "too_early" : "activate";
}
