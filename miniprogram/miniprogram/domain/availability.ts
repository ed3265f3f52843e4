/** What is left of a session, kept up by asking only for what has changed. */
import type { Availability } from "../api/wire";

/**
 * The whole after an answer: it replaces what was known, or holds what has changed since then. Null where it speaks of
 * another state than the one that is known: then the whole is asked for again.
 */
export function merged(known: Availability | null, heard: Availability): Availability | null {
  if (heard.since === null || heard.since === undefined) return heard;
  if (known === null || known.version !== heard.since) return null;
  const changed = new Map(heard.ticket_types.map((type) => [type.id, type]));
  const types = known.ticket_types.map((type) => changed.get(type.id) ?? type);
  return { version: heard.version, ticket_types: types, since: null };
}
