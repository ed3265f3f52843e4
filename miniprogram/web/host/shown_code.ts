// A live ticket code on one phone, held before the camera of another. Two windows of a browser can't look at each
// other, so the host of each notices when the page that is shown displays a code, and tells the other windows of this
// origin which one and whose; `wx.scanCode` offers it there. Nothing is stored: it goes over a BroadcastChannel, which
// only windows of the same origin in the same browser hear.
import { Signal } from "./signal";
import type { OpenPage } from "./types";

/** Which page shows a code and where in its data it is: all that the host knows about the program. */
const CODES: Record<string, (data: Record<string, unknown>) => unknown> = {
  "pages/ticket/ticket": (data) => (data.view as { show?: string } | null)?.show === "live" && data.code,
};

const CHANNEL = "menpiao-host:shown-code";
const LOOK_EVERY_MS = 500;
/** How long a code lives after it was last seen. A gate takes a code during the step after its own, and a step is 15 s. */
const FRESH_MS = 15_000;

export interface ShownCode {
  /** The window that shows it. */
  from: string;
  code: string;
  /** The account that holds that phone. */
  who: string;
  /** Last seen, in milliseconds since 1970 by this computer's clock. */
  at: number;
}

type Word = ({ kind: "shown" } & ShownCode) | { kind: "gone"; from: string } | { kind: "asked" };

export class ShownCodes {
  /** Another code here, or other codes elsewhere. */
  readonly changed = new Signal<ShownCodes>();
  /** The code on this phone; empty when there is none. */
  here = "";
  private seen = 0;
  private readonly self = `${Date.now()}-${Math.random()}`;
  private readonly others = new Map<string, ShownCode>();
  private readonly channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(CHANNEL) : null;

  constructor(private readonly top: () => OpenPage | undefined, private readonly who: () => string) {
    this.channel?.addEventListener("message", ({ data }: MessageEvent<Word>) => this.heard(data));
    window.addEventListener("pagehide", () => this.show(""));
    setInterval(() => this.look(), LOOK_EVERY_MS);
    this.say({ kind: "asked" });
  }

  /** Codes that other windows show now, the one shown last first. */
  get elsewhere(): ShownCode[] {
    const now = Date.now();
    return [...this.others.values()].filter(({ at }) => now - at < FRESH_MS).reverse();
  }

  /** In a background tab the program rests and its last code is simply left to grow old: staff may be on the way to scan it. */
  private look(): void {
    for (const { from, at } of this.others.values()) if (Date.now() - at >= FRESH_MS) this.forget(from);
    if (document.hidden) return;
    const page = this.top();
    const code = page && CODES[page.path]?.(page.instance.data);
    this.show(typeof code === "string" ? code : "");
  }

  private show(code: string): void {
    const before = this.here;
    this.here = code;
    this.seen = Date.now();
    if (code !== "") this.tell();
    else if (before !== "") this.say({ kind: "gone", from: this.self });
    if (code !== before) this.changed.tell(this);
  }

  private tell(): void {
    this.say({ kind: "shown", from: this.self, code: this.here, who: this.who(), at: this.seen });
  }

  private heard(word: Word): void {
    if (word.kind === "asked") return this.here === "" ? undefined : this.tell();
    if (word.kind === "gone") return this.forget(word.from);
    const before = this.others.get(word.from);
    this.others.set(word.from, word);
    if (before?.code !== word.code || before.who !== word.who) this.changed.tell(this);
  }

  private forget(from: string): void {
    if (this.others.delete(from)) this.changed.tell(this);
  }

  private say(word: Word): void {
    this.channel?.postMessage(word);
  }
}
