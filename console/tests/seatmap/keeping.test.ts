import { describe, expect, it } from "vitest";
import type { SeatMap } from "@/seats/domain/document";
import type { Kept } from "@/features/seatmap/editor/drafts";
import { Keeper, type Server, type Timers } from "@/features/seatmap/editor/keeping";
import { actionOf, BINDINGS } from "@/features/seatmap/editor/keyboard";
import { aHall } from "./halls";

class Watch implements Timers {
  time = 0;
  private waiting: { at: number; what: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(milliseconds: number, what: () => void): () => void {
    const one = { at: this.time + milliseconds, what };
    this.waiting.push(one);
    return () => (this.waiting = this.waiting.filter((other) => other !== one));
  }

  async pass(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    const due = this.waiting.filter(({ at }) => at <= this.time);
    this.waiting = this.waiting.filter(({ at }) => at > this.time);
    for (const { what } of due) what();
    for (let i = 0; i < 20; i++) await Promise.resolve();
  }
}

/** One draft that several people may write, as the server keeps it. */
class SharedDraft implements Server {
  version = 1;
  mood: "well" | "away" | "refusing" = "well";

  constructor(public map: SeatMap) {}

  async read() {
    return { map: this.map, etag: String(this.version) };
  }

  async write(map: SeatMap, etag: string) {
    if (this.mood !== "well") throw new Error(this.mood);
    if (etag !== String(this.version)) throw new Error("conflict");
    this.map = map;
    return String(++this.version);
  }

  verdict(error: unknown) {
    const { message } = error as Error;
    if (message === "conflict") return { kind: "conflict" as const };
    return message === "refusing" ? { kind: "refused" as const, problems: [{ severity: "error" as const, code: "x", pointer: "", about: "" }] } : { kind: "offline" as const };
  }
}

function desk(server: SharedDraft | null, device = new Map<string, Kept>()) {
  const watch = new Watch();
  const shown = { map: aHall() };
  const keeper = new Keeper("h", () => shown.map, { read: async (name) => device.get(name) ?? null, write: async (name, kept) => void device.set(name, kept) }, server, watch, () => {});
  const draw = (x: number) => {
    shown.map = { ...shown.map, focal: { x, y: 0 } };
    keeper.touch();
  };
  return { watch, shown, keeper, device, draw };
}

describe("keeping", () => {
  it("writes to the device soon, and to the server a little later", async () => {
    const server = new SharedDraft(aHall());
    const { watch, keeper, device, draw } = desk(server);
    await keeper.begin();
    draw(1);
    await watch.pass(900);
    expect(device.get("h")).toMatchObject({ clean: false, etag: "1" });
    expect(server.version).toBe(1);
    await watch.pass(4000);
    expect([server.version, server.map.focal.x, keeper.state]).toEqual([2, 1, "saved"]);
    expect(device.get("h")).toMatchObject({ clean: true, etag: "2" });
  });

  it("says without a server, too, that a step is not kept yet", async () => {
    const { watch, keeper, draw } = desk(null);
    await keeper.begin();
    draw(1);
    expect(keeper.state).toBe("dirty");
    await watch.pass(900);
    expect(keeper.state).toBe("local");
  });

  it("never overwrites what somebody else saved, until told to", async () => {
    const server = new SharedDraft(aHall());
    const { watch, keeper, draw } = desk(server);
    await keeper.begin();
    server.map = { ...aHall(), focal: { x: 99, y: 0 } };
    server.version = 7;
    draw(1);
    await watch.pass(5000);
    expect(keeper.state).toBe("conflict");
    draw(2);
    await watch.pass(60_000);
    expect([server.version, server.map.focal.x]).toEqual([7, 99]);
    await keeper.overwrite();
    expect([server.map.focal.x, keeper.state]).toEqual([2, "saved"]);
  });

  it("goes on with what this device has and the server has not", async () => {
    const server = new SharedDraft(aHall());
    const first = desk(server);
    await first.keeper.begin();
    server.mood = "away";
    first.draw(5);
    await first.watch.pass(900);
    await first.watch.pass(5000);
    expect(first.keeper.state).toBe("offline");
    server.mood = "well";
    const again = desk(server, first.device);
    const { map, restored } = await again.keeper.begin();
    expect([map!.focal.x, restored]).toEqual([5, true]);
    again.shown.map = map!;
    await again.watch.pass(5000);
    expect(server.map.focal.x).toBe(5);
  });

  it("tries again by itself when the server was away", async () => {
    const server = new SharedDraft(aHall());
    const { watch, keeper, draw } = desk(server);
    await keeper.begin();
    server.mood = "away";
    draw(3);
    await watch.pass(5000);
    server.mood = "well";
    await watch.pass(20_000);
    expect([keeper.state, server.map.focal.x]).toEqual(["saved", 3]);
  });

  it("tells what the server refused, and keeps the drawing", async () => {
    const server = new SharedDraft(aHall());
    const { watch, keeper, device, draw } = desk(server);
    await keeper.begin();
    server.mood = "refusing";
    draw(4);
    await watch.pass(5000);
    expect([keeper.state, keeper.refused.length, device.get("h")!.map.focal.x]).toEqual(["refused", 1, 4]);
  });
});

describe("keys", () => {
  const press = (key: string, more: Partial<KeyboardEvent> = {}) => actionOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });

  it("mean one thing each", () => {
    expect(new Set(BINDINGS.map(({ keys }) => keys)).size).toBe(BINDINGS.length);
  });

  it("are understood with and without Shift, Ctrl or Command", () => {
    expect(press("z", { ctrlKey: true })).toBe("undo");
    expect(press("Z", { metaKey: true, shiftKey: true })).toBe("redo");
    expect(press("?", { shiftKey: true })).toBe("help");
    expect(press("+", { shiftKey: true })).toBe("zoomIn");
    expect(press("ArrowUp", { shiftKey: true })).toBe("farUp");
    expect(press("r")).toBe("tool:row");
    expect(press("3")).toBe("paint:2");
    expect(press("q")).toBeNull();
  });
});
