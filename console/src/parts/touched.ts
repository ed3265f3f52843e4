/** Whose orders a change touches, as the list of orders is narrowed down. */
export interface OrdersOf {
  readonly event?: string;
  readonly session?: string;
  /** A ticket type. */
  readonly type?: string;
}

/** Of the sessions that are changed together: the one, or all of their event. */
export function ordersOf(event: string, sessions: readonly string[]): OrdersOf {
  return sessions.length === 1 ? { session: sessions[0]! } : { event };
}
