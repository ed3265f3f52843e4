/** Seats on their way from the map to the order: chosen there, paid for at the checkout, kept over a restart. */
import type { SeatErrand } from "../domain/seats/errand";
import { kept } from "./storage";

const errand = kept<SeatErrand>("seats");

/** What was chosen for this session; null where that is nothing, or for another one. */
export function savedErrand(sessionId: string): SeatErrand | null {
  const saved = errand.read();
  // One that was kept by an earlier version knows of no standing tickets.
  return saved?.sessionId === sessionId ? { ...saved, standing: saved.standing ?? {} } : null;
}

export function saveErrand(next: SeatErrand | null): void {
  if (next === null) errand.forget();
  else errand.write(next);
}
