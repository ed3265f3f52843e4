// wx.createIntersectionObserver: tells when elements come into view. "The viewport" is the page's scroll area.
import type { Element as FrameworkElement } from "glass-easel";
import type { Owner } from "./query";

export interface ObserverOptions {
  thresholds?: number[];
  initialRatio?: number;
  observeAll?: boolean;
}

type Margins = Partial<Record<"left" | "top" | "right" | "bottom", number>>;

function nodeOf(element: FrameworkElement): HTMLElement {
  return element.getBackendElement() as unknown as HTMLElement;
}

export class IntersectionObserverOfPage {
  private reference: string | null = null;
  private margins: Margins = {};
  private observer: IntersectionObserver | null = null;

  constructor(private readonly owner: Owner, private readonly options: ObserverOptions = {}) {}

  relativeTo(selector: string, margins: Margins = {}): this {
    this.reference = selector;
    this.margins = margins;
    return this;
  }

  relativeToViewport(margins: Margins = {}): this {
    this.reference = null;
    this.margins = margins;
    return this;
  }

  observe(selector: string, callback: (result: unknown) => void): void {
    if (typeof IntersectionObserver !== "function") return;
    const root = this.owner._$.getShadowRoot();
    const targets = this.options.observeAll ? (root?.querySelectorAll(selector) ?? []) : [root?.querySelector(selector)].filter((it) => it != null);
    const first = targets[0];
    if (!first) return;
    const reference = this.reference === null ? null : root?.querySelector(this.reference);
    const area = reference ? nodeOf(reference) : nodeOf(first).closest<HTMLElement>(".host-scroll");
    const { top = 0, right = 0, bottom = 0, left = 0 } = this.margins;
    this.observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const element = (entry.target as HTMLElement & { __wxElement?: FrameworkElement }).__wxElement;
          callback({
            id: element?.id ?? "",
            dataset: element?.dataset ?? {},
            time: Date.now(),
            intersectionRatio: entry.intersectionRatio,
            boundingClientRect: entry.boundingClientRect.toJSON(),
            intersectionRect: entry.intersectionRect.toJSON(),
            relativeRect: entry.rootBounds?.toJSON(),
          });
        }
      },
      { root: area, rootMargin: `${top}px ${right}px ${bottom}px ${left}px`, threshold: this.options.thresholds ?? [0] },
    );
    for (const target of targets) this.observer.observe(nodeOf(target));
  }

  disconnect(): void {
    this.observer?.disconnect();
    this.observer = null;
  }
}
