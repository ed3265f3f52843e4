// wx.createSelectorQuery: what is where on the page. Positions count from the page area, as on a phone. Unlike the
// framework's own query it knows `node`, without which no canvas can be drawn.
import type { Element as FrameworkElement, GeneralComponent } from "glass-easel";
import { CanvasTag } from "../tags/media";

/** An instance of a page or component, as the program holds it. */
export interface Owner {
  _$: GeneralComponent;
}

interface Fields {
  id?: boolean;
  dataset?: boolean;
  mark?: boolean;
  rect?: boolean;
  size?: boolean;
  scrollOffset?: boolean;
  properties?: string[];
  computedStyle?: string[];
  context?: boolean;
  node?: boolean;
}

type Callback = (result: unknown) => void;

interface Task {
  owner: Owner;
  selector: string | null;
  all: boolean;
  fields: Fields;
  callback: Callback | undefined;
}

function nodeOf(element: FrameworkElement): HTMLElement | null {
  return element.getBackendElement() as unknown as HTMLElement | null;
}

function frameOf(node: Element): { left: number; top: number } {
  return node.closest(".host-page")?.getBoundingClientRect() ?? { left: 0, top: 0 };
}

function describe(element: FrameworkElement, fields: Fields): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const node = nodeOf(element);
  if (fields.id) result.id = element.id;
  if (fields.dataset) result.dataset = element.dataset ?? {};
  if (fields.mark) result.mark = element.collectMarks();
  if (!node) return result;
  const box = node.getBoundingClientRect();
  const frame = frameOf(node);
  if (fields.rect) Object.assign(result, { left: box.left - frame.left, top: box.top - frame.top, right: box.right - frame.left, bottom: box.bottom - frame.top });
  if (fields.size) Object.assign(result, { width: box.width, height: box.height });
  if (fields.scrollOffset) Object.assign(result, { scrollLeft: node.scrollLeft, scrollTop: node.scrollTop, scrollWidth: node.scrollWidth, scrollHeight: node.scrollHeight });
  for (const name of fields.properties ?? []) result[name] = node.getAttribute(name);
  if (fields.computedStyle) {
    const style = getComputedStyle(node);
    for (const name of fields.computedStyle) result[name] = style.getPropertyValue(name);
  }
  if (fields.node || fields.context) {
    const inner = node instanceof CanvasTag ? node.node() : node;
    if (fields.node) result.node = inner;
    if (fields.context) result.context = inner;
  }
  return result;
}

function describeViewport(owner: Owner, fields: Fields): Record<string, unknown> {
  const scroller = nodeOf(owner._$)?.closest<HTMLElement>(".host-scroll");
  const width = scroller?.clientWidth ?? 0;
  const height = scroller?.clientHeight ?? 0;
  return {
    ...(fields.id && { id: "" }),
    ...(fields.dataset && { dataset: {} }),
    ...(fields.rect && { left: 0, top: 0, right: width, bottom: height }),
    ...(fields.size && { width, height }),
    ...(fields.scrollOffset && { scrollLeft: 0, scrollTop: scroller?.scrollTop ?? 0, scrollWidth: scroller?.scrollWidth ?? 0, scrollHeight: scroller?.scrollHeight ?? 0 }),
  };
}

class Nodes {
  constructor(private readonly query: SelectorQuery, private readonly selector: string | null, private readonly all: boolean) {}

  fields(fields: Fields, callback?: Callback): SelectorQuery {
    return this.query.add(this.selector, this.all, fields, callback);
  }

  boundingClientRect(callback?: Callback): SelectorQuery {
    return this.fields({ id: true, dataset: true, rect: true, size: true }, callback);
  }

  scrollOffset(callback?: Callback): SelectorQuery {
    return this.fields({ id: true, dataset: true, scrollOffset: true }, callback);
  }

  node(callback?: Callback): SelectorQuery {
    return this.fields({ node: true }, callback);
  }

  context(callback?: Callback): SelectorQuery {
    return this.fields({ context: true }, callback);
  }
}

export class SelectorQuery {
  private readonly tasks: Task[] = [];

  constructor(private owner: Owner) {}

  in(owner: Owner): this {
    this.owner = owner;
    return this;
  }

  select(selector: string): Nodes {
    return new Nodes(this, selector, false);
  }

  selectAll(selector: string): Nodes {
    return new Nodes(this, selector, true);
  }

  selectViewport(): Nodes {
    return new Nodes(this, null, false);
  }

  add(selector: string | null, all: boolean, fields: Fields, callback?: Callback): this {
    this.tasks.push({ owner: this.owner, selector, all, fields, callback });
    return this;
  }

  /** Answers later, when what was set before is on the page. */
  exec(callback?: (results: unknown[]) => void): this {
    setTimeout(() => {
      const results = this.tasks.map((task) => {
        const result = answer(task);
        task.callback?.(result);
        return result;
      });
      callback?.(results);
    }, 0);
    return this;
  }
}

function answer({ owner, selector, all, fields }: Task): unknown {
  if (selector === null) return describeViewport(owner, fields);
  const root = owner._$.getShadowRoot();
  if (all) return root?.querySelectorAll(selector).map((it) => describe(it, fields)) ?? [];
  const found = root?.querySelector(selector);
  return found ? describe(found, fields) : null;
}
