/** What a promo code opens at the checkout: types that nobody else sees, and places that are put aside for it. */
import type { Availability, Session, UnlockedType } from "../api/wire";

/** The session with the types that the code opens. */
export function withUnlocked(session: Session, unlocked: readonly UnlockedType[], note: string): Session {
  const hidden = unlocked.filter((type) => type.hidden && type.session_id === session.id);
  const types = hidden.map(({ hidden: _hidden, allotted: _allotted, session_id: _session, ...type }) => ({
    ...type,
    note,
    price_steps: [],
    group_discounts: [],
  }));
  return { ...session, ticket_types: [...session.ticket_types, ...types] };
}

/** What is left, where places put aside for the code are to be had although all else is sold out. */
export function withAllotted(availability: Availability | null, unlocked: readonly UnlockedType[]): Availability | null {
  if (availability === null) return null;
  const allotted = new Set(unlocked.filter((type) => type.allotted).map((type) => type.id));
  return {
    ...availability,
    ticket_types: availability.ticket_types.map((type) =>
      allotted.has(type.id) && type.state === "sold_out"
        ? { ...type, state: "on_sale" as const, remaining: "many" as const }
        : type,
    ),
  };
}
