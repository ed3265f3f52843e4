// A list of listeners, behind WeChat's many pairs of onSomething and offSomething.

export class Signal<T> {
  private readonly listeners = new Set<(value: T) => void>();

  readonly on = (listener: (value: T) => void): void => {
    this.listeners.add(listener);
  };

  /** Without a listener: all of them, as WeChat does. */
  readonly off = (listener?: (value: T) => void): void => {
    if (listener) this.listeners.delete(listener);
    else this.listeners.clear();
  };

  tell(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
}
