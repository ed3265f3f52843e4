/** Short news at the lower edge: what was done, and for a while the way back. Spoken by screen readers, gone by itself. */
import { ref } from "vue";

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
  readonly undo?: (() => unknown) | undefined;
}

export interface ToastOptions {
  readonly bad?: boolean;
  /** Takes back what was done. */
  readonly undo?: () => unknown;
}

const STAYS_MS = 5_000;
const STAYS_WITH_UNDO_MS = 12_000;
const MOST = 3;

export const toasts = ref<readonly Toast[]>([]);
const timers = new Map<number, number>();
let last = 0;

export function toast(text: string, { bad = false, undo }: ToastOptions = {}): void {
  const id = ++last;
  toasts.value = [...toasts.value, { id, text, bad, undo }].slice(-MOST);
  arm(id);
}

export function dismiss(id: number): void {
  hold(id);
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

/** Somebody reads it, or has the focus on it: it stays. */
export function hold(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
}

export function arm(id: number): void {
  const one = toasts.value.find((toast) => toast.id === id);
  if (one === undefined) return;
  hold(id);
  timers.set(id, window.setTimeout(() => dismiss(id), one.undo || one.bad ? STAYS_WITH_UNDO_MS : STAYS_MS));
}
