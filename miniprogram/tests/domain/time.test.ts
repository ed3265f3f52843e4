// The server's clock, countdowns, and the steps of a code.
import { describe, expect, it } from "vitest";
import { ServerClock } from "../../miniprogram/domain/clock";
import { left } from "../../miniprogram/domain/countdown";
import { phaseOf, stepAt, untilNextStep } from "../../miniprogram/domain/window";

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

describe("the server's clock", () => {
  it("takes the middle of the round trip", () => {
    const clock = new ServerClock(() => 1_000_400);
    expect(
      clock.observe({ serverTime: iso(1_060_000), sentAt: 1_000_000, receivedAt: 1_000_400, mayBeCached: false }),
    ).toBe(59_800);
    expect(clock.now()).toBe(1_060_200);
  });

  it("is not turned back by an answer from a cache", () => {
    const clock = new ServerClock(() => 100_000, 5000);
    clock.observe({ serverTime: iso(99_000), sentAt: 100_000, receivedAt: 100_000, mayBeCached: true });
    expect(clock.now()).toBe(105_000);
    clock.observe({ serverTime: iso(112_000), sentAt: 100_000, receivedAt: 100_000, mayBeCached: true });
    expect(clock.now()).toBe(112_000);
  });

  it("believes a cache when it knows nothing better", () => {
    const clock = new ServerClock(() => 100_000);
    clock.observe({ serverTime: iso(50_000), sentAt: 100_000, receivedAt: 100_000, mayBeCached: true });
    expect(clock.now()).toBe(50_000);
  });

  it("ignores noise and what is no time", () => {
    const clock = new ServerClock(() => 100_000, 1000);
    expect(
      clock.observe({ serverTime: iso(101_020), sentAt: 100_000, receivedAt: 100_000, mayBeCached: false }),
    ).toBeNull();
    expect(clock.observe({ serverTime: "soon", sentAt: 100_000, receivedAt: 100_000, mayBeCached: false })).toBeNull();
    expect(clock.now()).toBe(101_000);
  });
});

describe("a countdown", () => {
  it.each([
    [899_001, "15:00", 0],
    [899_000, "14:59", 0],
    [1, "00:01", 0],
    [3_723_000, "01:02:03", 0],
    [90_061_000, "01:01:01", 1],
  ])("of %i ms says %s", (milliseconds, clock, days) => {
    expect(left(iso(1_000_000 + milliseconds), 1_000_000)).toMatchObject({ clock, days, over: false });
  });

  it("is over at its end and stays so", () => {
    expect(left(iso(1000), 1000)).toMatchObject({ over: true, clock: "00:00" });
    expect(left(iso(1000), 99_000)).toMatchObject({ over: true, clock: "00:00" });
  });
});

describe("a code's window", () => {
  const timing = { starts_at: iso(1_000_000), step_seconds: 15, steps: 4 };

  it("shows step i from its start plus i steps on", () => {
    expect(stepAt(timing, 1_000_000 + 15_000)).toBe(1);
    expect(stepAt(timing, 1_000_000 + 44_999)).toBe(2);
    expect(stepAt(timing, 1_000_000 + 45_000)).toBe(3);
    expect(stepAt(timing, 1_000_000 + 74_999)).toBe(4);
    expect(stepAt(timing, 1_000_000 + 75_000)).toBeNull();
  });

  it("never shows the public anchor, step 0", () => {
    expect(stepAt(timing, 1_000_000)).toBe(1);
    expect(stepAt(timing, 0)).toBe(1);
    expect(untilNextStep(timing, 1_000_000)).toBe(30_000);
    expect(untilNextStep(timing, 1_000_000 + 16_000)).toBe(14_000);
  });

  it("opens for activation before it starts", () => {
    const window = { activates_at: iso(100), starts_at: iso(500), ends_at: iso(900), step_seconds: 15, steps: 9 };
    expect([99, 100, 899, 900].map((now) => phaseOf(window, now))).toEqual(["too_early", "open", "open", "over"]);
  });
});
