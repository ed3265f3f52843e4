// What the host's own tags have in common. WeChat's active tags (input, image, swiper …) are custom elements here. The
// framework hands them their attributes as values (setValue), they answer with WeChat's events (emit), and a form asks
// them for their value.
import type { Element as FrameworkElement } from "glass-easel";

export interface FormField {
  name: string;
  value: unknown;
}

export abstract class Tag extends HTMLElement {
  /** Set by the framework on every element that it makes. */
  declare __wxElement?: FrameworkElement;
  protected readonly values: Record<string, unknown> = {};
  private readonly models: Record<string, (value: unknown) => void> = {};
  protected built = false;

  connectedCallback(): void {
    if (this.built) return;
    this.built = true;
    this.build();
    for (const name of Object.keys(this.values)) this.changed(name);
  }

  /** Once, when the element is on the page; attributes are applied after it. */
  protected abstract build(): void;

  /** An attribute has a new value. */
  protected changed(_name: string): void {}

  setValue(name: string, value: unknown): void {
    this.values[name] = value;
    if (this.built) this.changed(name);
  }

  bindModel(name: string, listener: ((value: unknown) => void) | null): void {
    if (listener) this.models[name] = listener;
    else delete this.models[name];
  }

  /** The person changed a value: keep it, and tell a `model:` binding. */
  protected keep(name: string, value: unknown): void {
    this.values[name] = value;
    this.models[name]?.(value);
  }

  emit(type: string, detail: unknown = {}, bubbles = false): void {
    this.__wxElement?.triggerEvent(type, detail, { bubbles, composed: bubbles });
  }

  protected text(name: string, fallback = ""): string {
    const value = this.values[name];
    return value === undefined || value === null ? fallback : String(value);
  }

  protected number(name: string, fallback: number): number {
    const value = Number.parseFloat(this.text(name));
    return Number.isFinite(value) ? value : fallback;
  }

  flag(name: string, fallback = false): boolean {
    const value = this.values[name];
    if (value === undefined || value === null) return fallback;
    return value === "" || (value !== "false" && Boolean(value));
  }

  /** What a form sends for this tag; null when it is no field. */
  formField(): FormField | null {
    return null;
  }

  /** What a form's reset does. */
  resetField(): void {}

  /** A tap on the tag's label. */
  activate(): void {}
}

export function pixels(value: unknown): number {
  const text = String(value ?? "");
  const amount = Number.parseFloat(text) || 0;
  if (!text.endsWith("rpx")) return amount;
  return (amount * (document.getElementById("screen")?.clientWidth || 375)) / 750;
}
