/**
 * The one way to the server. A call adds the login, the language and, where it makes something, an idempotency key; an
 * answer that is a refusal becomes an exception with the server's own sentence.
 */
import type { components } from "./schema";

export type Problem = components["schemas"]["Problem"];

export class Refused extends Error {
  constructor(readonly status: number, readonly problem: Problem | null) {
    super(problem?.detail ?? `HTTP ${status}`);
  }

  get code(): string {
    return this.problem?.code ?? "";
  }
}

/** Nobody answered: no network, or the server is away. */
export class Unreachable extends Error {}

export interface Answer<T> {
  readonly body: T;
  readonly etag: string | null;
  /** The name of the file that the body is, a `Blob` unless it is JSON; null where it is none. */
  readonly file: string | null;
}

export interface Call {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: unknown;
  /** Text that is JSON already: a drawing of 24 MB is written once. */
  readonly json?: string;
  /** A file, sent as it is. */
  readonly file?: Blob;
  readonly ifMatch?: string;
  readonly key?: string;
  /** Instead of the login that is kept: of one that is being ended. */
  readonly token?: string;
}

export interface Surroundings {
  token(): string | null;
  lang(): string;
  /** The token is not taken any more. */
  signedOut(): void;
}

/** 401 about what was typed just now, not about the login. */
const OF_CREDENTIALS: ReadonlySet<string> = new Set(["wrong_credentials", "second_factor_required", "wrong_second_factor"]);

export class Client {
  constructor(private readonly around: Surroundings, private readonly send: typeof fetch = (...call) => fetch(...call)) {}

  token(): string | null {
    return this.around.token();
  }

  async ask<T>(path: string, { method = "GET", body, json, file, ifMatch, key, token = this.around.token() ?? undefined }: Call = {}): Promise<Answer<T>> {
    const sent = file ?? json ?? (body === undefined ? undefined : JSON.stringify(body));
    const headers: Record<string, string> = { "Accept-Language": this.around.lang() };
    if (sent !== undefined) headers["Content-Type"] = file?.type ?? "application/json";
    if (token !== undefined) headers["Authorization"] = `Bearer ${token}`;
    if (ifMatch !== undefined) headers["If-Match"] = ifMatch;
    if (key !== undefined) headers["Idempotency-Key"] = key;
    let response: Response;
    try {
      response = await this.send(path, { method, headers, ...(sent === undefined ? {} : { body: sent }), credentials: "omit", cache: "no-store" });
    } catch {
      throw new Unreachable();
    }
    if (!response.ok) throw await this.refused(response, token);
    const type = response.headers.get("Content-Type") ?? "";
    const name = /^attachment; filename="([^"]+)"$/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? null;
    const answer = response.status === 204 ? null : type.includes("json") ? await response.json() : name !== null ? await response.blob() : await response.text();
    return { body: answer as T, etag: response.headers.get("ETag"), file: name };
  }

  private async refused(response: Response, token: string | undefined): Promise<Refused> {
    const problem = (await response.json().catch(() => null)) as Problem | null;
    if (response.status === 401 && token !== undefined && token === this.around.token() && !OF_CREDENTIALS.has(problem?.code ?? "")) this.around.signedOut();
    return new Refused(response.status, problem);
  }
}

/** A name for one intention, so that asking twice is asking once. */
export function newKey(): string {
  return crypto.randomUUID();
}
