/** When a ticket's code can be activated, when it lives, and which step of it is due. All times are milliseconds. */

import type { CodeWindow } from "../api/wire";

export type WindowPhase = "too_early" | "open" | "over";

export function phaseOf(window: CodeWindow, now: number): WindowPhase {
  if (now < Date.parse(window.activates_at)) return "too_early";
  return now < Date.parse(window.ends_at) ? "open" : "over";
}

export interface StepTiming {
  starts_at: string;
  step_seconds: number;
  steps: number;
}

/** The step due now. Before the first one begins it is 1 (c[0] is public and proves nothing); after the end null. */
export function stepAt(timing: StepTiming, now: number): number | null {
  const step = Math.floor((now - Date.parse(timing.starts_at)) / (timing.step_seconds * 1000));
  if (step > timing.steps) return null;
  return Math.max(1, step);
}

/** How long until the shown step changes, in milliseconds; never less than 1. */
export function untilNextStep(timing: StepTiming, now: number): number {
  const length = timing.step_seconds * 1000;
  const since = now - Date.parse(timing.starts_at);
  return Math.max(1, since < length ? 2 * length - since : length - (since % length));
}
