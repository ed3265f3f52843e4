// The channel between a page and the one that it opened (`EventChannel` of wx.navigateTo). What one end emits, the
// other end's listeners hear.

type Listener = (value: unknown) => void;

export class EventChannel {
  private readonly listeners = new Map<string, Set<Listener>>();
  private other: EventChannel | null = null;

  constructor(listeners: Record<string, Listener> = {}) {
    for (const [name, listener] of Object.entries(listeners)) this.on(name, listener);
  }

  get otherEnd(): EventChannel {
    this.other ??= new EventChannel();
    this.other.other = this;
    return this.other;
  }

  on(name: string, listener: Listener): void {
    const known = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, known.add(listener));
  }

  once(name: string, listener: Listener): void {
    const single: Listener = (value) => {
      this.off(name, single);
      listener(value);
    };
    this.on(name, single);
  }

  off(name: string, listener?: Listener): void {
    if (listener) this.listeners.get(name)?.delete(listener);
    else this.listeners.delete(name);
  }

  emit(name: string, value?: unknown): void {
    for (const listener of [...(this.other?.listeners.get(name) ?? [])]) listener(value);
  }
}
