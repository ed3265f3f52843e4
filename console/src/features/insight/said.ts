/** What a stream of server-sent events says, piece by piece; and how long to wait before asking for another. */
export interface Said {
  readonly event: string;
  readonly data: string;
}

/** Takes pieces as they come, gives events as they are whole. Comments are nothing. */
export class EventReader {
  private rest = "";

  take(piece: string): Said[] {
    const blocks = (this.rest + piece).split("\n\n");
    this.rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => {
      const lines = block.split("\n");
      const valueOf = (name: string) => lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2)).join("\n");
      const data = valueOf("data");
      return data === "" ? [] : [{ event: valueOf("event") || "message", data }];
    });
  }
}

/** Knows what was said last of each kind, also by an earlier stream: one that ended may have missed something, and the next begins with how it is now. */
export class LastHeard {
  private readonly last = new Map<string, string>();

  /** Whether this differs from what was said before; of the very first the page has asked by itself. */
  isNews(kind: string, data: string): boolean {
    const before = this.last.get(kind);
    this.last.set(kind, data);
    return before !== undefined && before !== data;
  }
}

const FIRST_WAIT_MS = 2_000;
export const LONGEST_WAIT_MS = 60_000;

/** Longer and longer, until it worked once. */
export function nextWait(before: number): number {
  return Math.min(LONGEST_WAIT_MS, Math.max(FIRST_WAIT_MS, before * 2));
}
