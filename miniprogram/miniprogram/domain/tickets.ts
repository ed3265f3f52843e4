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
  "live" | "ready" | "too_early" | "activate" | "reseated" | "elsewhere" | "used" | "over" | "void" | "transferred";

/** @param epoch of the seed that this phone has; null: it has none */
export function codeViewOf(ticket: Ticket, epoch: number | null, now: number): CodeView {
  if (ticket.state === "void" || ticket.state === "transferred" || ticket.state === "used") return ticket.state;
  const phase = phaseOf(ticket.code.window, now);
  if (phase === "over") return "over";
  if (epoch !== null && ticket.code.active_elsewhere) return "elsewhere";
  if (phase === "too_early") return "too_early";
  if (epoch !== null && showsOldSeat(ticket, epoch)) return "reseated";
  if (epoch === null || !ticket.code.active_here) return "activate";
  return Date.parse(ticket.code.window.starts_at) <= now ? "live" : "ready";
}

/** Staff have changed the seat since: gates refuse this seed's codes. */
function showsOldSeat({ code }: Ticket, epoch: number): boolean {
  return epoch < (code.reseated_epoch ?? 0);
}

/** Whether this phone showed the ticket when its seat was changed: then the new code is nobody else's. */
export function wasShownHere({ code }: Ticket, epoch: number | null): boolean {
  return epoch !== null && (code.active_here || epoch === (code.reseated_epoch ?? 0) - 1);
}
