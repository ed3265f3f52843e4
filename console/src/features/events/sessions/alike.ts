/** Ticket types of many sessions as a person thinks of them: "the balcony" of all Fridays is one thing. */
import type { Session, TicketType, TypeChange } from "@/api/sessions";

export interface Group {
  /** Its name in all languages: what makes types of several sessions the same thing. */
  readonly key: string;
  readonly name: TicketType["name"];
  readonly types: readonly TicketType[];
}

export function keyOf(name: TicketType["name"]): string {
  return JSON.stringify(Object.entries(name).sort());
}

/** In the order in which they are met; the first session's order first. */
export function groupsOf(sessions: readonly Session[]): Group[] {
  const found = new Map<string, { name: TicketType["name"]; types: TicketType[] }>();
  for (const type of sessions.flatMap(({ ticket_types }) => ticket_types)) {
    const group = found.get(keyOf(type.name));
    if (group) group.types.push(type);
    else found.set(keyOf(type.name), { name: type.name, types: [type] });
  }
  return [...found].map(([key, group]) => ({ key, ...group }));
}

/** What has to be said so that the type is again as it is now, in those things that the change names. */
export function typeBefore(type: TicketType, change: TypeChange, session: Pick<Session, "ends_at">): TypeChange {
  return {
    ...(change.price === undefined ? {} : { price: type.price }),
    ...(change.quota === undefined || type.places === null ? {} : { quota: type.places.total }),
    ...(change.on_sale_at === undefined ? {} : { on_sale_at: type.on_sale_at }),
    ...(change.off_sale_at === undefined ? {} : { off_sale_at: endOfSale(type, session) }),
    ...(change.per_order_max === undefined ? {} : { per_order_max: type.per_order_max }),
    ...(change.per_buyer_max === undefined ? {} : { per_buyer_max: type.per_buyer_max }),
    ...(change.hidden === undefined ? {} : { hidden: type.hidden }),
    ...(change.paused === undefined ? {} : { paused: type.paused }),
  };
}

/** Null: it sells until its session ends, wherever that is moved to. */
export function endOfSale(type: Pick<TicketType, "off_sale_at">, session: Pick<Session, "ends_at">): string | null {
  return type.off_sale_at === session.ends_at ? null : type.off_sale_at;
}

export interface Back<C> {
  readonly ids: readonly string[];
  readonly change: C;
}

/** The way back of one change of many: what was alike before is one request. */
export function wayBack<T, C>(things: readonly T[], idOf: (thing: T) => string, before: (thing: T) => C): Back<C>[] {
  const found = new Map<string, { ids: string[]; change: C }>();
  for (const thing of things) {
    const change = before(thing);
    const key = JSON.stringify(change);
    const group = found.get(key);
    if (group) group.ids.push(idOf(thing));
    else found.set(key, { ids: [idOf(thing)], change });
  }
  return [...found.values()];
}

/** The least and the highest price that somebody may pay for a ticket of the session; null where there is nothing to buy. */
export function pricesOf({ ticket_types }: Session): readonly [number, number] | null {
  const amounts = ticket_types.map(({ price }) => price.amount);
  return amounts.length === 0 ? null : [Math.min(...amounts), Math.max(...amounts)];
}
