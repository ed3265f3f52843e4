/**
 * Keeping the drawing: on this device soon after every step, on the server a little later where a hall is open. What
 * the server refuses stays on the device and is told; what somebody else saved in between is never overwritten unasked.
 */
import type { SeatMap } from "@/seats/domain/document";
import type { Problem } from "../domain/findings";
import type { Kept } from "./drafts";

export type Keeping = "local" | "dirty" | "saving" | "saved" | "offline" | "refused" | "conflict" | "storage";

export interface Server {
  /** The new ETag. */
  write(map: SeatMap, etag: string): Promise<string>;
  read(): Promise<{ map: SeatMap; etag: string }>;
  verdict(error: unknown): { readonly kind: "conflict" } | { readonly kind: "refused"; readonly problems: Problem[] } | { readonly kind: "offline" };
}

export interface Device {
  read(name: string): Promise<Kept | null>;
  write(name: string, kept: Kept): Promise<void>;
}

export interface Timers {
  now(): number;
  after(milliseconds: number, what: () => void): () => void;
}

const ON_DEVICE_AFTER_MS = 800;
const ON_SERVER_AFTER_MS = 4000;
const AGAIN_AFTER_MS = 15_000;

export class Keeper {
  state: Keeping = "local";
  /** What the server said was wrong with the last drawing that it was given. */
  refused: Problem[] = [];
  /** The version of the server's draft that this drawing goes on from. */
  etag: string | null = null;
  private saved: SeatMap | null = null;
  private waiting: (() => void)[] = [];
  private writing: Promise<void> | null = null;

  constructor(
    private readonly name: string,
    private readonly map: () => SeatMap,
    private readonly device: Device,
    private readonly server: Server | null,
    private readonly timers: Timers,
    private readonly changed: () => void,
  ) {}

  /** What to begin with: the server's draft, or what this device has that the server does not. */
  async begin(): Promise<{ map: SeatMap | null; restored: boolean }> {
    const kept = await this.device.read(this.name);
    if (this.server === null) return { map: kept?.map ?? null, restored: kept !== null };
    const draft = await this.server.read();
    this.etag = draft.etag;
    if (kept === null || kept.clean) {
      this.saved = draft.map;
      this.become("saved");
      return { map: draft.map, restored: false };
    }
    if (kept.etag !== draft.etag) {
      this.become("conflict");
      return { map: kept.map, restored: true };
    }
    this.become("dirty");
    this.later(ON_SERVER_AFTER_MS, () => void this.save());
    return { map: kept.map, restored: true };
  }

  /** A step was taken. */
  touch(): void {
    this.forget();
    if (this.state !== "conflict") this.become("dirty");
    this.later(ON_DEVICE_AFTER_MS, () => void this.onDevice());
    if (this.server !== null && this.state !== "conflict") this.later(ON_SERVER_AFTER_MS, () => void this.save());
  }

  /** Everything now: on the device, and on the server where there is one. One at a time. */
  async save(): Promise<void> {
    this.forget();
    await this.writing;
    this.writing = this.write().finally(() => (this.writing = null));
    await this.writing;
  }

  private async write(): Promise<void> {
    const map = this.map();
    if (this.server === null || this.etag === null || this.state === "conflict") return this.onDevice();
    if (map === this.saved) return this.become("saved");
    this.become("saving");
    try {
      this.etag = await this.server.write(map, this.etag);
      this.saved = map;
      this.refused = [];
      this.become(this.map() === map ? "saved" : "dirty");
    } catch (error) {
      const verdict = this.server.verdict(error);
      this.refused = verdict.kind === "refused" ? verdict.problems : [];
      this.become(verdict.kind);
      if (verdict.kind === "offline") this.later(AGAIN_AFTER_MS, () => void this.save());
    }
    await this.onDevice();
  }

  /** Mine counts: the draft of the other is replaced, with the version read anew so that a third is noticed. */
  async overwrite(): Promise<void> {
    if (this.server === null) return;
    this.etag = (await this.server.read()).etag;
    this.state = "dirty";
    await this.save();
  }

  /** Theirs counts. */
  async takeTheirs(): Promise<SeatMap | null> {
    if (this.server === null) return null;
    const draft = await this.server.read();
    this.etag = draft.etag;
    this.saved = draft.map;
    this.become("saved");
    return draft.map;
  }

  close(): void {
    const pending = this.waiting.length > 0;
    this.forget();
    if (pending) void this.onDevice();
  }

  private async onDevice(): Promise<void> {
    const map = this.map();
    try {
      await this.device.write(this.name, { map, at: this.timers.now(), etag: this.etag, clean: map === this.saved });
      if (this.server === null) this.become(this.map() === map ? "local" : "dirty");
    } catch {
      if (this.server === null) this.become("storage");
    }
  }

  private become(state: Keeping): void {
    this.state = state;
    this.changed();
  }

  private later(milliseconds: number, what: () => void): void {
    this.waiting.push(this.timers.after(milliseconds, what));
  }

  private forget(): void {
    for (const stop of this.waiting) stop();
    this.waiting = [];
  }
}
