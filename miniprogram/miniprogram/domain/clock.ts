/**
 * The server's time on a phone whose own clock may be wrong. Every answer carries `X-Server-Time`; the middle of the
 * round trip is taken as the moment at which the server looked at its clock. The offset is kept, so that a ticket
 * still shows the right step when the phone has no network at the door.
 */

export interface ClockSample {
  /** The header, RFC 3339. */
  serverTime: string;
  /** The phone's clock before and after, in milliseconds. */
  sentAt: number;
  receivedAt: number;
  /** A cache may have answered: then the header is old, and only a later time than ours means anything. */
  mayBeCached: boolean;
}

/** Offsets closer than this are the same: half a round trip of noise is not worth remembering. */
const NOISE_MS = 50;

export class ServerClock {
  private offset: number;
  private known: boolean;

  constructor(
    private readonly phoneNow: () => number,
    remembered?: number,
  ) {
    this.offset = remembered ?? 0;
    this.known = remembered !== undefined;
  }

  /** Milliseconds since 1970 on the server's clock. */
  now(): number {
    return this.phoneNow() + this.offset;
  }

  /** Learn from one answer. Returns the new offset in milliseconds when it changed, else null. */
  observe(sample: ClockSample): number | null {
    const server = Date.parse(sample.serverTime);
    if (Number.isNaN(server)) return null;
    const offset = server - (sample.sentAt + sample.receivedAt) / 2;
    if (sample.mayBeCached && this.known && offset <= this.offset) return null;
    if (this.known && Math.abs(offset - this.offset) < NOISE_MS) return null;
    this.offset = offset;
    this.known = true;
    return offset;
  }
}
