/**
 * Undo and redo. A step is the state before it, whole: states share what they have in common, so a step costs what it
 * changed. Steps are bounded by number and by weight, the oldest go first.
 */
interface Step<State> {
  readonly state: State;
  /** Names what was done, for the button's hint. */
  readonly what: string;
  readonly weight: number;
  /** Steps with the same key that follow each other quickly are one: typing a name is one step. */
  readonly merge: string | null;
  readonly at: number;
}

export const MOST_STEPS = 300;
const MERGES_WITHIN_MS = 1500;

export class History<State> {
  private past: Step<State>[] = [];
  private future: Step<State>[] = [];

  /** `weigh` says what keeping the state before a step costs, `most` how much all of them may. */
  constructor(private readonly weigh: (before: State, after: State) => number, private readonly most: number) {}

  /** Remember how it was before a step that has just been taken. */
  push(before: State, after: State, what: string, at: number, merge: string | null = null): void {
    const last = this.past[this.past.length - 1];
    this.future = [];
    if (merge !== null && last?.merge === merge && at - last.at < MERGES_WITHIN_MS) {
      this.past[this.past.length - 1] = { ...last, at };
      return;
    }
    this.past.push({ state: before, what, merge, at, weight: this.weigh(before, after) });
    let weight = this.past.reduce((sum, step) => sum + step.weight, 0);
    while (this.past.length > MOST_STEPS || (weight > this.most && this.past.length > 1)) weight -= this.past.shift()!.weight;
  }

  undo(now: State): State | null {
    return move(this.past, this.future, now);
  }

  redo(now: State): State | null {
    return move(this.future, this.past, now);
  }

  /** What the next undo takes back; null where there is nothing. */
  get undoes(): string | null {
    return this.past[this.past.length - 1]?.what ?? null;
  }

  get redoes(): string | null {
    return this.future[this.future.length - 1]?.what ?? null;
  }

  get length(): number {
    return this.past.length;
  }

  clear(): void {
    this.past = [];
    this.future = [];
  }
}

function move<State>(from: Step<State>[], to: Step<State>[], now: State): State | null {
  const step = from.pop();
  if (step === undefined) return null;
  to.push({ ...step, state: now, merge: null });
  return step.state;
}
