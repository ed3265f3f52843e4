/** Which seats are free, asked again and again while the map is on the screen, and only then. */
import { menpiao } from "../../api/menpiao";
import type { FreeSeats } from "../../domain/seats/free";
import { lookAgainIn } from "../../domain/seats/looking";

export interface Hearing {
  changed(seats: number[]): void;
  /** Nobody answers: what is shown may be old. */
  stale(stale: boolean): void;
}

export class Live {
  private failures = 0;
  /** Only the newest round goes on. */
  private round = 0;
  private timer = 0;

  constructor(
    private readonly sessionId: string,
    private readonly seats: FreeSeats,
    private readonly hearing: Hearing,
  ) {}

  start(): void {
    this.stop();
    void this.look(this.round);
  }

  stop(): void {
    this.round += 1;
    clearTimeout(this.timer);
  }

  /** Once, now: after a refusal, what is shown is old. */
  async refresh(): Promise<void> {
    const changed = await hear(this.sessionId, this.seats);
    this.hearing.changed(changed);
  }

  private async look(mine: number): Promise<void> {
    try {
      const changed = await hear(this.sessionId, this.seats);
      if (mine !== this.round) return;
      this.failures = 0;
      this.hearing.stale(false);
      this.hearing.changed(changed);
    } catch {
      if (mine !== this.round) return;
      this.failures += 1;
      this.hearing.stale(true);
    }
    this.timer = setTimeout(() => void this.look(mine), lookAgainIn(this.failures, Math.random()));
  }
}

/** The seats that changed since the last time; the whole is asked for where the answer continues something else. */
export async function hear(sessionId: string, seats: FreeSeats): Promise<number[]> {
  const changed = seats.hear(await menpiao.seats(sessionId, seats.version));
  return changed ?? seats.hear(await menpiao.seats(sessionId)) ?? [];
}
