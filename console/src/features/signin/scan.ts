/**
 * Waiting for a phone: get a code, poll until the phone has answered, and get a new code once by itself when one has
 * expired. What may be lost on the way is asked for again; the server gives the same login for a minute.
 */
import { Refused } from "@/api/client";
import type { Login } from "@/api/logins";
import type { LoginRequest, Polled } from "@/api/scan";

export type Shown =
  | { readonly state: "drawing" }
  | { readonly state: "waiting"; readonly request: LoginRequest }
  | { readonly state: "seen"; readonly number: number }
  | { readonly state: "denied" | "over" }
  | { readonly state: "failed"; readonly error: unknown };

export interface Around {
  /** How many codes, before somebody has to ask for another: two, or one where a code costs more than a tap. */
  readonly codes: 1 | 2;
  begin(): Promise<LoginRequest>;
  poll(token: string): Promise<Polled>;
  pause(milliseconds: number): Promise<void>;
  show(shown: Shown): void;
  /** Nobody looks any more: the page is another. */
  left(): boolean;
}

const EVERY_MS = 1500;
/** Compared by eye just now: the answer is near. */
const SOON_MS = 800;
/** After a minute of nothing. */
const LATER_MS = 3000;
const LATER_AFTER = 40;
const LONGEST_MS = 12_000;

/** The login, null where a link was asked for; undefined where nothing came of it, which was shown. */
export async function waitForPhone(around: Around): Promise<Login | null | undefined> {
  for (let code = 1; code <= around.codes && !around.left(); code += 1) {
    around.show({ state: "drawing" });
    let request: LoginRequest;
    try {
      request = await around.begin();
    } catch (error) {
      around.show({ state: "failed", error });
      return undefined;
    }
    around.show({ state: "waiting", request });
    const answered = await follow(request, around);
    if (answered === "denied" || answered === "over") {
      around.show({ state: answered });
      return undefined;
    }
    if (answered !== "unseen") return answered.login;
  }
  if (!around.left()) around.show({ state: "over" });
  return undefined;
}

/** `unseen`: expired without any phone having looked; `over`: expired afterwards. */
async function follow(request: LoginRequest, around: Around): Promise<Polled | "unseen" | "denied" | "over"> {
  let seen = false;
  let failures = 0;
  for (let round = 0; !around.left(); round += 1) {
    await around.pause(failures > 0 ? Math.min(EVERY_MS * 2 ** failures, LONGEST_MS) : seen ? SOON_MS : round < LATER_AFTER ? EVERY_MS : LATER_MS);
    if (around.left()) break;
    try {
      const polled = await around.poll(request.token);
      failures = 0;
      if (polled.state === "approved") return polled;
      if (polled.state === "denied") return "denied";
      if (polled.state === "seen" && !seen && polled.number !== null) {
        seen = true;
        around.show({ state: "seen", number: polled.number });
      }
    } catch (error) {
      if (error instanceof Refused && error.code === "login_request_over") return seen ? "over" : "unseen";
      failures += 1;
    }
  }
  return "unseen";
}
