// Where the eye is, and what fingers do to it.
import { describe, expect, it } from "vitest";
import { between, coast, fit, kept, limitsOf, onSection, seen, toPlan, zoomed } from "../../../miniprogram/domain/seats/camera";
import { Gesture } from "../../../miniprogram/domain/seats/gesture";

const screen = { width: 375, height: 600 };
const hall = { left: 0, top: 0, right: 10_000, bottom: 8000 };
const limits = limitsOf(hall, 50, screen, 14);

describe("the camera", () => {
  it("begins with the whole hall in the middle", () => {
    const view = seen(fit(hall, screen, 14), screen);
    expect(view.left).toBeLessThan(0);
    expect(view.right).toBeGreaterThan(10_000);
    expect((view.top + view.bottom) / 2).toBeCloseTo(4000);
  });

  it("keeps what is between the fingers between the fingers", () => {
    const from = fit(hall, screen, 14);
    const to = zoomed(from, 3, 100, 200, limits);
    expect(toPlan(to, 100, 200).x).toBeCloseTo(toPlan(from, 100, 200).x);
    expect(to.scale).toBeCloseTo(from.scale * 3);
  });

  it("comes no nearer than seats need, goes no further than the hall", () => {
    expect(zoomed(fit(hall, screen, 14), 1e6, 0, 0, limits).scale * 50).toBeCloseTo(56);
    expect(zoomed(fit(hall, screen, 14), 0.01, 0, 0, limits).scale).toBe(limits.least);
  });

  it("can't lose the hall", () => {
    const near = zoomed(fit(hall, screen, 14), 10, 0, 0, limits);
    for (const [x, y] of [[1e6, 1e6], [-1e6, -1e6]] as const) {
      const view = seen(kept({ ...near, x, y }, hall, screen), screen);
      expect(view.left < 10_000 && view.right > 0 && view.top < 8000 && view.bottom > 0).toBe(true);
    }
  });

  it("opens a section so that its seats can be told apart", () => {
    const small = onSection({ left: 0, top: 0, right: 500, bottom: 300 }, 50, screen, limits);
    expect(seen(small, screen).right).toBeGreaterThan(500);
    const large = onSection({ left: 0, top: 0, right: 9000, bottom: 3000 }, 50, screen, limits);
    expect(large.scale * 50).toBeGreaterThanOrEqual(15);
  });

  it("flies from here to there", () => {
    const [from, to] = [fit(hall, screen, 14), onSection({ left: 0, top: 0, right: 500, bottom: 300 }, 50, screen, limits)];
    expect(between(from, to, 1, screen)).toEqual(to);
    const half = between(from, to, 0.5, screen);
    expect(half.scale).toBeGreaterThan(from.scale);
    expect(half.scale).toBeLessThan(to.scale);
  });

  it("coasts after a fling, and comes to rest", () => {
    let fling: { vx: number; vy: number } | null = { vx: 2, vy: 0 };
    let way = 0;
    for (let frame = 0; frame < 600 && fling !== null; frame += 1) {
      const went = coast(fling, 16);
      way += went.dx;
      fling = went.fling;
    }
    expect(fling).toBeNull();
    expect(way).toBeGreaterThan(500);
    expect(way).toBeLessThan(700);
  });
});

describe("fingers", () => {
  const one = (x: number, y: number): { identifier: number; x: number; y: number }[] => [{ identifier: 0, x, y }];
  const two = (a: number, b: number): { identifier: number; x: number; y: number }[] => [...one(a, 100), { identifier: 1, x: b, y: 100 }];

  it("tap, although they tremble", () => {
    const gesture = new Gesture();
    gesture.start(one(100, 100), 0);
    expect(gesture.move(one(104, 102), 20)).toBeNull();
    expect(gesture.end([], 90)).toEqual({ kind: "tap", x: 100, y: 100 });
  });

  it("drag, and throw with the speed of the end", () => {
    const gesture = new Gesture();
    gesture.start(one(100, 100), 0);
    for (let step = 1; step <= 6; step += 1) gesture.move(one(100 + 20 * step, 100), 16 * step);
    const ending = gesture.end([], 100);
    expect(ending?.kind).toBe("fling");
    expect(ending?.kind === "fling" && ending.fling.vx).toBeCloseTo(1.25, 1);
  });

  it("do not throw after they have rested", () => {
    const gesture = new Gesture();
    gesture.start(one(100, 100), 0);
    for (let step = 1; step <= 6; step += 1) gesture.move(one(100 + 20 * step, 100), 16 * step);
    expect(gesture.end([], 600)).toEqual({ kind: "rest" });
  });

  it("zoom by how far apart they are, and nothing jumps when one of them leaves", () => {
    const gesture = new Gesture();
    gesture.start(one(100, 100), 0);
    gesture.start(two(100, 200), 30);
    const move = gesture.move(two(50, 250), 50);
    expect([move?.factor, move?.x]).toEqual([2, 150]);
    expect(gesture.end(one(50, 100), 60)).toBeNull();
    expect(gesture.move(one(52, 100), 80)?.dx).toBe(2);
    expect(gesture.end([], 90)?.kind).not.toBe("tap");
  });
});
