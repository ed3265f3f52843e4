/** One HTTP exchange, as the client sees it. platform/http carries it out. Any status is an answer; silence is not. */

export interface HttpRequest {
  method: "GET" | "POST" | "PUT" | "DELETE";
  url: string;
  headers: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  timeoutMs: number;
}

export interface HttpAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: unknown;
}

/** Nobody answered: no network, or too late. Whether the server acted is unknown. */
export class Unreachable extends Error {
  constructor(readonly kind: "timeout" | "offline") {
    super(kind);
  }
}
