// Waiting for a phone: what is shown when, how often is asked, and that what was lost on the way is asked for again.
import { describe, expect, it } from "vitest";
import { Refused, Unreachable, type Problem } from "@/api/client";
import type { LoginRequest, Polled } from "@/api/scan";
import { waitForPhone, type Shown } from "@/features/signin/scan";

const over = () => new Refused(410, { code: "login_request_over" } as Problem);
const polled = (state: Polled["state"], more: Partial<Polled> = {}): Polled => ({ state, purpose: "sign_in", number: null, login: null, ...more });
const LOGIN = { token: "s1" } as Polled["login"];

/** The polls' answers in turn; the last one for ever. */
function world(answers: readonly (Polled | Error)[], codes: 1 | 2 = 2) {
  const shown: Shown[] = [];
  const pauses: number[] = [];
  const tokens: string[] = [];
  let drawn = 0;
  let leaves = Infinity;
  return {
    shown, pauses, tokens,
    leaveAfter: (polls: number) => (leaves = polls),
    states: () => shown.map(({ state }) => state),
    wait: () => waitForPhone({
      codes,
      begin: () => Promise.resolve({ token: `l${(drawn += 1)}`, scene: `sc${drawn}`, image: "data:,", lasts_s: 180 } as LoginRequest),
      poll: (token) => {
        const answer = answers[Math.min(tokens.length, answers.length - 1)]!;
        tokens.push(token);
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
      pause: (milliseconds) => { pauses.push(milliseconds); return Promise.resolve(); },
      show: (now) => shown.push(now),
      left: () => tokens.length >= leaves,
    }),
  };
}

describe("waiting for a phone", () => {
  it("shows the code, then the number, and comes back with the login", async () => {
    const here = world([polled("waiting"), polled("seen", { number: 47 }), polled("seen", { number: 47 }), polled("approved", { login: LOGIN })]);
    expect(await here.wait()).toBe(LOGIN);
    expect(here.states()).toEqual(["drawing", "waiting", "seen"]);
    expect(here.shown[2]).toEqual({ state: "seen", number: 47 });
    expect(here.pauses[2]).toBeLessThan(here.pauses[0]!);
  });

  it("asks again with the same token when answers are lost, more and more slowly", async () => {
    const lost = new Unreachable();
    const here = world([lost, lost, lost, lost, lost, lost, polled("approved", { login: LOGIN })]);
    expect(await here.wait()).toBe(LOGIN);
    expect(new Set(here.tokens)).toEqual(new Set(["l1"]));
    expect(here.pauses.slice(1)).toEqual([...here.pauses.slice(1)].sort((one, other) => one - other));
    expect(Math.max(...here.pauses)).toBeLessThanOrEqual(12_000);
  });

  it("gets one new code by itself, and then waits to be asked", async () => {
    const here = world([over()]);
    expect(await here.wait()).toBeUndefined();
    expect(here.tokens).toEqual(["l1", "l2"]);
    expect(here.states()).toEqual(["drawing", "waiting", "drawing", "waiting", "over"]);
    const once = world([over()], 1);
    await once.wait();
    expect(once.tokens).toEqual(["l1"]);
  });

  it("draws no new code once a phone has looked: whoever held it is told", async () => {
    const here = world([polled("seen", { number: 47 }), over()]);
    expect(await here.wait()).toBeUndefined();
    expect(here.states()).toEqual(["drawing", "waiting", "seen", "over"]);
  });

  it("says when the phone said no, and stops when nobody looks any more", async () => {
    const denied = world([polled("waiting"), polled("denied")]);
    expect(await denied.wait()).toBeUndefined();
    expect(denied.states().at(-1)).toBe("denied");
    const left = world([polled("waiting")]);
    left.leaveAfter(3);
    expect(await left.wait()).toBeUndefined();
    expect(left.tokens).toHaveLength(3);
  });

  it("of a link there is no login", async () => {
    expect(await world([polled("approved", { purpose: "link" })]).wait()).toBeNull();
  });
});
