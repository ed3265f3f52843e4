/** The buyer's places in waiting rooms: one for each room and buyer, kept until the buyer signs out. */
import type { Place } from "../domain/queue";
import { forgetAll, kept } from "./storage";

const PLACE = "place.";

export function savedPlace(roomId: string, buyerId: string): Place | null {
  return kept<Place>(nameOf(roomId, buyerId)).read() ?? null;
}

export function savePlace(roomId: string, buyerId: string, place: Place | null): void {
  const memory = kept<Place>(nameOf(roomId, buyerId));
  if (place === null) memory.forget();
  else memory.write(place);
}

/** The buyer signs out. */
export function leavePlaces(): void {
  forgetAll(PLACE);
}

function nameOf(roomId: string, buyerId: string): string {
  return `${PLACE}${roomId}.${buyerId}`;
}
