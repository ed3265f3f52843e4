/** From what was thrown to what a person reads: what happened, where, and what to do. */
import { Refused, Unreachable } from "@/api/client";

export interface Told {
  readonly what: string;
  /** The sentences about single fields that no field shows. */
  readonly places: readonly string[];
  readonly advice: string;
  /** What to quote when asking for help; only where the server is at fault. */
  readonly trace: string;
  /** The same again may help. */
  readonly again: boolean;
  /** There is no such thing, or not any more. */
  readonly gone?: boolean;
}

type Say = (key: string, named?: Record<string, unknown>) => string;

export function explain(error: unknown, t: Say): Told {
  if (error instanceof Unreachable) return { what: t("app.unreachable"), places: [], advice: t("problems.nothingLost"), trace: "", again: true };
  if (!(error instanceof Refused)) return { what: t("problems.ours"), places: [], advice: t("problems.reload"), trace: "", again: true };
  const { status, problem } = error;
  const places = (problem?.errors ?? []).map(({ detail }) => detail);
  const what = problem === null ? t("problems.status", { status }) : error.message;
  if (status >= 500) return { what, places, advice: t("problems.server"), trace: problem?.trace_id ?? "", again: true };
  if (status === 412) return { what, places, advice: t("problems.changed"), trace: "", again: true };
  if (status === 429) return { what, places, advice: t("problems.slower"), trace: "", again: true };
  return { what, places, advice: "", trace: "", again: status === 409 || status === 404, gone: status === 404 };
}

/** Somebody has a ticket for which it would be a change: it is done once that is confirmed. */
export function touchesTickets(error: unknown): error is Refused {
  return error instanceof Refused && error.code === "touches_sold_tickets";
}

/** The server's sentence about this field of the body, or nothing. `pointer` is a JSON pointer, such as `/email`. */
export function sentenceFor(error: unknown, pointer: string): string {
  if (!(error instanceof Refused)) return "";
  return (error.problem?.errors ?? []).filter((one) => one.pointer === pointer).map(({ detail }) => detail).join(" ");
}

/** The same of a text in both languages, for the field of each; what is said of the text as a whole stands at the first. */
export function sentencesFor(error: unknown, pointer: string): { readonly "zh-CN": string; readonly en: string } {
  return { "zh-CN": sentenceFor(error, `${pointer}/zh-CN`) || sentenceFor(error, pointer), en: sentenceFor(error, `${pointer}/en`) };
}
