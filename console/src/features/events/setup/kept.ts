/** What is chosen before there is a session to carry it: the kind of event and its venue. Kept in this browser, by event. */
import { templateOf, type Template } from "./templates";

export interface Chosen {
  readonly template: Template;
  readonly venueId: string;
}

const name = (eventId: string) => `menpiao.setup.${eventId}`;

export function chosenFor(eventId: string): Chosen {
  let kept: unknown = null;
  try {
    kept = JSON.parse(localStorage.getItem(name(eventId)) ?? "null");
  } catch {
    kept = null;
  }
  const { template, venue } = (typeof kept === "object" && kept !== null ? kept : {}) as { template?: unknown; venue?: unknown };
  return { template: templateOf(template), venueId: typeof venue === "string" ? venue : "" };
}

export function keepChosen(eventId: string, { template, venueId }: Chosen): void {
  localStorage.setItem(name(eventId), JSON.stringify({ template: template.id, venue: venueId }));
}

/** There are sessions, or no event any more: they say it all. */
export function forgetChosen(eventId: string): void {
  localStorage.removeItem(name(eventId));
}
