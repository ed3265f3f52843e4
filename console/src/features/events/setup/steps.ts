/** The steps from nothing to published, what is still missing in each, and where what is missing is mended. */
import type { Check } from "@/api/events";

export const STEPS = ["what", "where", "picture", "sessions", "rules", "publish"] as const;
export type Step = (typeof STEPS)[number];
export type StepState = "done" | "warns" | "stops" | "open";

export function isStep(text: unknown): text is Step {
  return STEPS.includes(text as Step);
}

export function nextStep(step: Step): Step | null {
  return STEPS[STEPS.indexOf(step) + 1] ?? null;
}

export function stepBefore(step: Step): Step | null {
  return STEPS[STEPS.indexOf(step) - 1] ?? null;
}

export interface Mend {
  /** The step whose business it is; null: nothing of the event's, such as the merchant account. */
  readonly step: Step | null;
  readonly sessionId?: string;
  /** The seats of that session, not its ticket types. */
  readonly seats?: boolean;
  /** A question, which has a page of its own. */
  readonly question?: boolean;
}

/** What a check points at, such as `/sessions/{id}/ticket_types/{id}`. */
export function mendOf({ code, pointer }: Pick<Check, "code" | "pointer">): Mend {
  const [first = "", sessionId] = pointer.split("/").slice(1);
  if (first === "cover") return { step: "picture" };
  if (first === "sessions") return { step: "sessions", ...(sessionId ? { sessionId } : {}), ...(code === "type_without_seats" ? { seats: true } : {}) };
  if (first === "refund_ladder") return { step: "rules" };
  if (first === "questions") return { step: "rules", question: true };
  if (first === "merchant_account") return { step: null };
  return { step: "what" };
}

/** Of each step: what stops publishing, what may be meant, or all well. `placed`: a venue is chosen, or there are sessions. */
export function stepStates(checks: readonly Pick<Check, "code" | "pointer" | "severity">[], { placed, published }: { placed: boolean; published: boolean }): Record<Step, StepState> {
  const of = (step: Step): StepState => {
    const found = checks.filter((one) => mendOf(one).step === step);
    return found.some(({ severity }) => severity === "stops") ? "stops" : found.length > 0 ? "warns" : "done";
  };
  return {
    what: of("what"), where: placed ? "done" : "stops", picture: of("picture"), sessions: of("sessions"), rules: of("rules"), publish: published ? "done" : "open",
  };
}

/** Where one who comes back goes on: at the first step that stops, else at the end. */
export function firstOpen(states: Record<Step, StepState>): Step {
  return STEPS.find((step) => states[step] === "stops") ?? "publish";
}
