// How glass-easel reaches the page: its own DOM backend, with three differences. Styles are linked once as program.css
// and not added per component. Events come from input.ts, in WeChat's shape, so that raw DOM events (whose `detail`
// differs) never reach the program; only the ends of transitions and animations pass. And two-way binding
// (`model:value`) talks to our own tags.
import * as glassEasel from "glass-easel";
import { Tag } from "./tags/base";
import { screenSize, theme } from "./surroundings";

const PASSED = new Set(["transitionend", "animationstart", "animationiteration", "animationend"]);
const listening = new WeakMap<object, Set<string>>();

/** Whether this element, or one around it, has a listener for an event. */
export function listensAround(start: Element, type: string): boolean {
  for (let at: Element | null = start; at; at = at.parentElement) if (listening.get(at)?.has(type)) return true;
  return false;
}

type DomlikeElement = Parameters<glassEasel.CurrentWindowBackendContext["setListenerStats"]>[0];

export class PhoneBackend extends glassEasel.CurrentWindowBackendContext {
  override registerStyleSheetContent(): void {}

  override appendStyleSheetPath(): number {
    return 0;
  }

  /** Not an animation frame: a tab in the background has none, and `setData` callbacks would hang. */
  override render(callback: (error: Error | null) => void): void {
    setTimeout(() => callback(null), 0);
  }

  override getWindowWidth(): number {
    return screenSize().width;
  }

  override getWindowHeight(): number {
    return screenSize().height;
  }

  override getTheme(): string {
    return theme();
  }

  override setListenerStats(element: DomlikeElement, type: string): void {
    if (!element) return;
    const node = element as unknown as HTMLElement & { __wxElement?: glassEasel.Element };
    const types = listening.get(node) ?? new Set<string>();
    listening.set(node, types);
    if (types.has(type)) return;
    types.add(type);
    if (!PASSED.has(type)) return;
    node.addEventListener(type, (event) => {
      if (event.target === node) node.__wxElement?.triggerEvent(type, {}, { bubbles: true, composed: true });
    });
  }

  override setModelBindingStat(element: DomlikeElement, name: string, listener: ((value: unknown) => void) | null): void {
    const node = element as unknown;
    if (node instanceof Tag) node.bindModel(name, listener);
  }
}
