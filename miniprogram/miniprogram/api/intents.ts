/**
 * Idempotency keys. An intent ("place this order") keeps one key from the first tap until its outcome is known, also
 * over a restart of the phone, so that an impatient or unlucky buyer never orders or pays twice.
 */
import { fingerprint } from "../domain/bytes";
import type { Kept } from "../domain/kept";

interface Pending {
  key: string;
  /** Tells the body that the key stands for: another body is another intent. Names and numbers in it are not kept. */
  mark: string;
  /** Milliseconds on the phone's clock. */
  since: number;
}

export type PendingIntents = Record<string, Pending>;

/** The server keeps keys for a day at least; an older one would be a new request anyway. */
const LIFETIME_MS = 24 * 3600 * 1000;

export class Intents {
  constructor(
    private readonly kept: Kept<PendingIntents>,
    private readonly now: () => number,
    private readonly freshName: () => string,
  ) {}

  keyFor(intent: string, body: unknown): string {
    const text = JSON.stringify(body) ?? "";
    const pending = this.living();
    const known = pending[intent];
    if (known && known.mark === fingerprint(known.key + text)) return known.key;
    const key = this.freshName();
    this.kept.write({ ...pending, [intent]: { key, mark: fingerprint(key + text), since: this.now() } });
    return key;
  }

  /** The outcome is known: the next tap is a new intent. */
  settle(intent: string): void {
    const pending = this.living();
    delete pending[intent];
    this.kept.write(pending);
  }

  isPending(intent: string): boolean {
    return this.living()[intent] !== undefined;
  }

  private living(): PendingIntents {
    const all = Object.entries(this.kept.read() ?? {});
    return Object.fromEntries(all.filter(([, pending]) => this.now() - pending.since < LIFETIME_MS));
  }
}
