/** A sign-in that was scanned, ready for the template. */
import type { LoginLook } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Telling } from "./cards";
import { clockText, HOME_ZONE } from "./dates";

export interface DeskRow {
  id: string;
  organizer: string;
  /** Whose name, and which role. */
  as: string;
}

export interface ConfirmView {
  purpose: LoginLook["purpose"];
  lead: string;
  yes: string;
  browser: string;
  asked: string;
  numbers: readonly number[];
  desks: readonly DeskRow[];
}

export function confirmView(look: LoginLook, { words, now }: Telling): ConfirmView {
  const { staff } = words;
  const at = Date.parse(look.asked_at);
  const minutes = Math.floor(Math.max(now - at, 0) / 60_000);
  return {
    purpose: look.purpose,
    lead: staff[look.purpose].lead,
    yes: staff[look.purpose].yes,
    browser: [look.browser, look.system].filter((part) => part !== "").join(" · ") || staff.unknown,
    asked: fill(minutes === 0 ? staff.now : staff.ago, { time: clockText(at, HOME_ZONE), n: minutes }),
    numbers: look.numbers,
    desks: look.desks.map(({ organizer, staff: person }) => ({
      id: organizer.id,
      organizer: organizer.name,
      as: `${person.name} · ${staff.roles[person.role]}`,
    })),
  };
}
