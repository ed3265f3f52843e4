/** The tickets and seeds kept on this phone, so that a ticket opens at the door without network. */
import type { Activation, Ticket } from "../api/wire";
import { breakSeals, kept, seal, unseal } from "./storage";

const tickets = kept<Ticket[]>("tickets");

export function savedTickets(): Ticket[] {
  return tickets.read() ?? [];
}

export function saveTickets(all: Ticket[]): void {
  tickets.write(all);
}

export function savedTicket(id: string): Ticket | null {
  return savedTickets().find((ticket) => ticket.id === id) ?? null;
}

export function saveTicket(ticket: Ticket): void {
  tickets.write([...savedTickets().filter((other) => other.id !== ticket.id), ticket]);
}

export function saveActivation(ticketId: string, activation: Activation): Promise<void> {
  return seal(ticketId, activation);
}

export function savedActivation(ticketId: string): Promise<Activation | null> {
  return unseal<Activation>(ticketId);
}

/** The buyer signs out: nothing of theirs stays. */
export function emptyWallet(): void {
  tickets.forget();
  breakSeals();
}
