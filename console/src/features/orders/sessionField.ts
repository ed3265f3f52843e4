/** In a field of sessions that filters, a whole event is chosen by this and its id. */
export const EVENT = "event:";
