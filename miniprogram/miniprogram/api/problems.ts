/** Refusals of the server as typed errors, and the one sentence to show for anything that went wrong. */
import { Unreachable, type HttpAnswer } from "./exchange";
import type { Words } from "../i18n/zh-CN";

export interface FieldProblem {
  /** RFC 6901 pointer into the body that was sent: `/attendees/0/name`. */
  pointer: string;
  code: string;
  detail: string;
}

/** The server understood and said no (RFC 9457). `detail` is a sentence in the buyer's language. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly FieldProblem[];
  readonly traceId: string;
  readonly retryAfterSeconds: number | null;
  /** What may be had instead: for a lost seat, seats near by. */
  readonly alternatives: readonly Alternative[];

  constructor(answer: HttpAnswer) {
    const problem = (typeof answer.body === "object" && answer.body !== null ? answer.body : {}) as Partial<Problem>;
    super(problem.code ?? `http_${answer.status}`);
    this.status = answer.status;
    this.code = problem.code ?? `http_${answer.status}`;
    this.detail = problem.detail ?? problem.title ?? "";
    this.errors = problem.errors ?? [];
    this.traceId = problem.trace_id ?? "";
    this.alternatives = problem.alternatives ?? [];
    const after = Number(answer.headers["retry-after"]);
    this.retryAfterSeconds = Number.isFinite(after) && answer.headers["retry-after"] !== undefined ? after : null;
  }
}

interface Problem {
  code: string;
  title: string;
  detail: string;
  errors: FieldProblem[];
  trace_id: string;
  alternatives: Alternative[];
}

interface Alternative {
  seat_ids?: string[];
}

/** What happened, for people. */
export function sentenceOf(error: unknown, words: Words): string {
  if (error instanceof Refused) return error.errors[0]?.detail || error.detail || words.common.slowText;
  if (error instanceof Unreachable) return error.kind === "timeout" ? words.common.slowText : words.common.offlineText;
  return words.common.signInFailed;
}

/** What a page shows instead of its content. */
export interface Trouble {
  kind: "offline" | "missing" | "broken";
  title: string;
  text: string;
}

export function troubleOf(error: unknown, words: Words): Trouble {
  if (error instanceof Unreachable && error.kind === "offline") {
    return { kind: "offline", title: words.common.offlineTitle, text: words.common.offlineText };
  }
  if (error instanceof Refused && error.status === 404) {
    return { kind: "missing", title: words.common.missingTitle, text: words.common.missingText };
  }
  return { kind: "broken", title: words.common.brokenTitle, text: sentenceOf(error, words) };
}

/** The server was full and says when to come back. Nothing happened: that is its promise with Retry-After. */
export function askedForPatience(error: unknown): boolean {
  return error instanceof Refused && (error.status === 429 || error.status === 503) && error.retryAfterSeconds !== null;
}

/** After this nobody knows whether the server acted: the same intent must be asked again with the same key. */
export function outcomeUnknown(error: unknown): boolean {
  return (
    error instanceof Unreachable || (error instanceof Refused && (error.status >= 500 || error.code === "in_progress"))
  );
}
