/**
 * The one client of the contract. A call passes through named interceptors, outermost first:
 * idempotency > refusals > retries > sign-in > language > server clock > the wire.
 */
import type { ServerClock } from "../domain/clock";
import { Unreachable, type HttpAnswer, type HttpRequest } from "./exchange";
import type { Intents } from "./intents";
import type { LoginKeeper } from "./logins";
import { outcomeUnknown, Refused } from "./problems";

export type Audience = "public" | "buyer" | "gate";

export interface Call {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  audience: Audience;
  body?: unknown;
  /** Names what the buyer wants; gives the call its Idempotency-Key. */
  intent?: string;
  /** A POST that is harmless to repeat without a key, because its body names it (a scan). */
  repeatable?: boolean;
  /** The version that a PUT was made for. */
  ifMatch?: number;
  key?: string;
  token?: string;
}

type Step = (call: Call) => Promise<HttpAnswer>;
type Interceptor = (next: Step) => Step;

export interface Surroundings {
  baseUrl(): string;
  exchange(request: HttpRequest): Promise<HttpAnswer>;
  pause(milliseconds: number): Promise<void>;
  /** The server asked for patience: a wait of so many seconds begins, then the call is repeated by itself. */
  tellWait(seconds: number): void;
  /** From 0 to 1: phones that were sent away together must not come back together. */
  random(): number;
  language(): string;
  phoneNow(): number;
  clock: ServerClock;
  rememberOffset(offset: number): void;
  intents: Intents;
  logins: Record<"buyer" | "gate", LoginKeeper>;
}

export const TIMEOUT_MS = 8000;
/** Waits before the second and the third try. */
const BACKOFF_MS: readonly number[] = [400, 1500];
/** A longer Retry-After is told to the buyer, who then has a button, instead of waited for. */
const LONGEST_WAIT_MS = 10_000;
/** Up to this share is added to a Retry-After. */
const SPREAD = 0.2;

export class Client {
  private readonly send: Step;

  constructor(around: Surroundings) {
    const interceptors = [idempotent(around.intents), refusals, retries(around), signedIn(around.logins)];
    this.send = interceptors.reduceRight<Step>((next, wrap) => wrap(next), wire(around));
  }

  async ask<T>(call: Call): Promise<T> {
    return (await this.send(call)).body as T;
  }
}

/** The same key for the same intent until the outcome is known. */
function idempotent(intents: Intents): Interceptor {
  return (next) => async (call) => {
    if (call.intent === undefined) return next(call);
    const { intent } = call;
    try {
      const answer = await next({ ...call, key: intents.keyFor(intent, call.body) });
      intents.settle(intent);
      return answer;
    } catch (error) {
      if (!outcomeUnknown(error)) intents.settle(intent);
      throw error;
    }
  };
}

const refusals: Interceptor = (next) => async (call) => {
  const answer = await next(call);
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new Refused(answer);
};

/**
 * Only what is harmless to repeat: reads, and writes that carry their own name. A server that says when to come back
 * is asked once more at that time; silence and hiccups are tried a little longer.
 */
function retries({ pause, tellWait, random }: Surroundings): Interceptor {
  return (next) => async (call) => {
    const safe = call.method === "GET" || call.key !== undefined || call.repeatable === true;
    for (const wait of safe ? BACKOFF_MS : []) {
      try {
        const answer = await next(call);
        if (!isBusy(answer)) return answer;
        const asked = 1000 * (Number(answer.headers["retry-after"]) || 0);
        if (asked > LONGEST_WAIT_MS) return answer;
        if (asked > 0) {
          if (call.method !== "GET" && isFull(answer)) tellWait(asked / 1000);
          await pause(Math.round(asked * (1 + SPREAD * random())));
          return next(call);
        }
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
      }
      await pause(wait);
    }
    return next(call);
  };
}

function isFull({ status }: HttpAnswer): boolean {
  return status === 429 || status === 503;
}

function isBusy({ status, body }: HttpAnswer): boolean {
  if (status === 409) return (body as { code?: string } | null)?.code === "in_progress";
  return status === 429 || status === 502 || status === 503 || status === 504;
}

/** A dead token is renewed once; a second 401 is told. Nobody signs in again only to sign out. */
function signedIn(logins: Surroundings["logins"]): Interceptor {
  return (next) => async (call) => {
    if (call.audience === "public") return next(call);
    const keeper = logins[call.audience];
    const token = await keeper.token();
    const answer = await next({ ...call, token });
    const signingOut = call.method === "DELETE";
    if (answer.status !== 401 || signingOut) return answer;
    return next({ ...call, token: await keeper.tokenAfter(token) });
  };
}

/** The last step: headers on the way out, the server's clock on the way back. */
function wire(around: Surroundings): Step {
  return async (call) => {
    const headers: Record<string, string> = { "Accept-Language": around.language() };
    if (call.body !== undefined) headers["Content-Type"] = "application/json";
    if (call.token !== undefined) headers["Authorization"] = `Bearer ${call.token}`;
    if (call.key !== undefined) headers["Idempotency-Key"] = call.key;
    if (call.ifMatch !== undefined) headers["If-Match"] = `"${call.ifMatch}"`;
    const sentAt = around.phoneNow();
    const answer = await around.exchange({
      method: call.method,
      url: around.baseUrl() + call.path,
      headers,
      body: call.body,
      timeoutMs: TIMEOUT_MS,
    });
    const serverTime = answer.headers["x-server-time"];
    if (serverTime !== undefined) {
      const mayBeCached = call.method === "GET" && call.audience === "public";
      const offset = around.clock.observe({ serverTime, sentAt, receivedAt: around.phoneNow(), mayBeCached });
      if (offset !== null) around.rememberOffset(offset);
    }
    return answer;
  };
}
