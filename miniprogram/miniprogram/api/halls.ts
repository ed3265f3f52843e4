/**
 * What the seat map will need, asked for before its page is there: the hall while the event's page is looked at (it
 * never changes), what is sold and free of it at the tap that leads to the map. Opening a page takes as long as they do.
 */
import { hallOf, type Hall } from "../domain/seats/hall";
import type { Seating, SeatsAnswer } from "../domain/seats/plan";
import { language } from "../i18n/words";
import { menpiao } from "./menpiao";

/** One hall is enough: a buyer looks at one event. */
let last: { name: string; hall: Promise<Hall> } | null = null;

export function hallNamed(id: string): Promise<Hall> {
  const name = `${id} ${language()}`;
  if (last?.name === name) return last.hall;
  const hall = menpiao.seatMap(id).then(hallOf);
  const mine = { name, hall };
  last = mine;
  hall.catch(() => {
    if (last === mine) last = null;
  });
  return hall;
}

type State = [Seating, SeatsAnswer];

let asked: { sessionId: string; at: number; state: Promise<State> } | null = null;
/** Older answers are not worth showing: seats go quickly. */
const FRESH_MS = 5000;

function ask(sessionId: string): Promise<State> {
  return Promise.all([menpiao.seating(sessionId), menpiao.seats(sessionId)]);
}

/** The buyer is on the way to the map. */
export function foresee(sessionId: string, mapId: string): void {
  const state = ask(sessionId);
  state.catch(() => undefined);
  asked = { sessionId, at: Date.now(), state };
  void hallNamed(mapId).catch(() => undefined);
}

/** How a session's seats are sold and which are free: as it was asked for a moment ago, or asked for now. */
export function stateOf(sessionId: string): Promise<State> {
  const known = asked;
  asked = null;
  const fresh = known?.sessionId === sessionId && Date.now() - known.at < FRESH_MS;
  return fresh ? known.state.catch(() => ask(sessionId)) : ask(sessionId);
}
