// The stack of pages: opening, hiding, showing and leaving them, with WeChat's lifecycle and WeChat's refusals. All
// pages live in one document; only the top one is shown. Tab pages are kept once opened.
import type { Engine } from "./engine";
import { EventChannel } from "./event_channel";
import { element } from "./dom";
import { parseRoute } from "./route";
import type { Shell } from "./shell";
import { Trail } from "./trail";
import type { OpenPage, PageInstance, Program } from "./types";
import { Refused } from "./api/call";

const DEEPEST = 10;

export class Pages {
  stack: OpenPage[] = [];
  private readonly tabs = new Map<string, OpenPage>();
  private readonly trail: Trail;
  private nextId = 1;

  constructor(private readonly program: Program, private readonly engine: Engine, private readonly shell: Shell) {
    this.trail = new Trail((id, hash) => this.arrived(id, hash));
  }

  get top(): OpenPage | undefined {
    return this.stack[this.stack.length - 1];
  }

  isTab(path: string): boolean {
    return this.program.app.tabBar?.list.some((it) => it.pagePath === path) ?? false;
  }

  /** The first page: what the address bar says, else the first of app.json. */
  start(hash: string): void {
    const wanted = parseRoute(hash.replace(/^#/, "") || "/");
    const known = this.program.pages.includes(wanted.path);
    const first = this.program.pages[0] ?? "";
    if (!known && wanted.path !== "") this.call(this.engine.app, "onPageNotFound", { path: wanted.path, query: wanted.query, isEntryPage: true });
    const route = known ? wanted : parseRoute(`/${first}`);
    this.replaceAll(route.path, route.query);
    this.trail.replace(this.top?.id ?? 0, route.full);
  }

  navigateTo(url: string, listeners?: Record<string, (value: unknown) => void>): EventChannel {
    const route = this.route(url);
    if (this.isTab(route.path)) throw new Refused("can not navigateTo a tabbar page");
    if (this.stack.length >= DEEPEST) throw new Refused("webview count limit exceed");
    const channel = new EventChannel(listeners);
    const page = this.open(route.path, route.query, channel.otherEnd);
    this.hide(this.top);
    this.stack.push(page);
    this.load(page);
    this.trail.push(page.id, route.full);
    return channel;
  }

  redirectTo(url: string): void {
    const route = this.route(url);
    if (this.isTab(route.path)) throw new Refused("can not redirectTo a tabbar page");
    const left = this.stack.pop();
    const page = this.open(route.path, route.query);
    this.stack.push(page);
    if (left) this.close(left);
    this.load(page);
    this.trail.replace(page.id, route.full);
  }

  reLaunch(url: string): void {
    const route = this.route(url);
    this.replaceAll(route.path, route.query);
    this.trail.push(this.top?.id ?? 0, route.full);
  }

  switchTab(url: string): void {
    const route = this.route(url);
    if (!this.isTab(route.path)) throw new Refused("can not switch to no-tabBar page");
    if (this.top?.path === route.path) return;
    this.toTab(route.path, route.query);
    this.trail.push(this.top?.id ?? 0, route.path);
  }

  navigateBack(delta: number): void {
    if (this.stack.length < 2) throw new Refused("cannot navigate back at first page.");
    const steps = Math.min(Math.max(1, delta), this.stack.length - 1);
    this.popTo(this.stack.length - steps);
    this.trail.back(steps);
  }

  /** The mini program as a whole goes to the background, or comes back. */
  appVisible(visible: boolean): void {
    const { top } = this;
    if (!top) return;
    if (visible) {
      this.call(this.engine.app, "onShow", this.launchOptions());
      this.show(top);
    } else {
      this.hide(top, false);
      this.call(this.engine.app, "onHide");
    }
  }

  launchOptions(): Record<string, unknown> {
    const route = parseRoute(location.hash.replace(/^#/, "") || "/");
    return { path: route.path || this.program.pages[0], query: route.query, scene: 1001, referrerInfo: {} };
  }

  call(target: Record<string, unknown>, name: string, ...parameters: unknown[]): unknown {
    const method = target[name];
    if (typeof method !== "function") return undefined;
    try {
      return (method as (...it: unknown[]) => unknown).apply(target, parameters);
    } catch (error) {
      reportError(error);
      return undefined;
    }
  }

  private route(url: string): ReturnType<typeof parseRoute> {
    const route = parseRoute(url, this.top?.path);
    if (!this.program.pages.includes(route.path)) throw new Refused(`page "${route.path}" is not found`);
    return route;
  }

  private arrived(id: number | null, hash: string): void {
    const at = this.stack.findIndex((page) => page.id === id);
    const tab = [...this.tabs.values()].find((page) => page.id === id);
    if (at >= 0) this.popTo(at + 1);
    else if (tab) this.toTab(tab.path, {});
    else this.start(hash);
  }

  private popTo(count: number): void {
    while (this.stack.length > count) {
      const left = this.stack.pop();
      if (left) this.close(left);
    }
    if (this.top) this.show(this.top);
  }

  private replaceAll(path: string, query: Record<string, string>): void {
    for (const page of [...this.stack, ...this.tabs.values()].reverse()) if (page.frame.isConnected) this.close(page);
    this.tabs.clear();
    this.stack = [];
    const page = this.open(path, query);
    if (page.isTab) this.tabs.set(path, page);
    this.stack = [page];
    this.load(page);
  }

  private toTab(path: string, query: Record<string, string>): void {
    const keep = this.tabs.get(path);
    const [bottom, ...above] = this.stack;
    for (const page of above.reverse()) this.close(page);
    if (bottom && bottom !== keep) {
      if (bottom.isTab) this.hide(bottom);
      else this.close(bottom);
    }
    const page = keep ?? this.open(path, query);
    this.tabs.set(path, page);
    this.stack = [page];
    if (keep) this.show(page);
    else this.load(page);
  }

  private open(path: string, query: Record<string, string>, channel?: EventChannel): OpenPage {
    const part = this.program.components.find((it) => it.path === path);
    const scroller = element("div", { class: "host-scroll" });
    const frame = element("section", { class: "host-page", "data-page": path }, scroller);
    const root = this.engine.backend.createRoot("wx-page", this.engine.codeSpace, path);
    const instance = root.get() as unknown as PageInstance;
    const config = { ...this.program.app.window, ...part?.config };
    const page: OpenPage = { id: this.nextId++, path, query, instance, root, frame, scroller, config, isTab: this.isTab(path), ready: false };
    instance.route = path;
    instance.options = query;
    instance.getPageId = () => `page-${page.id}`;
    instance.getOpenerEventChannel = () => channel ?? new EventChannel();
    return page;
  }

  private load(page: OpenPage): void {
    this.shell.addPage(page, (name, ...parameters) => this.call(page.instance, name, ...parameters));
    const placeholder = element("div");
    page.scroller.append(placeholder);
    this.shell.showPage(page, this.stack.length);
    page.root.attach(page.scroller as never, placeholder as never);
    this.call(page.instance, "onLoad", page.query);
    this.show(page);
    // After the `ready` of the components, which was queued while they were attached.
    setTimeout(() => {
      page.ready = true;
      if (page.frame.isConnected) this.call(page.instance, "onReady");
    }, 0);
  }

  private show(page: OpenPage): void {
    this.shell.showPage(page, this.stack.length);
    page.root.getComponent().triggerPageLifetime("show", []);
    this.call(page.instance, "onShow");
  }

  private hide(page: OpenPage | undefined, alsoFrame = true): void {
    if (!page) return;
    if (alsoFrame) page.frame.hidden = true;
    page.root.getComponent().triggerPageLifetime("hide", []);
    this.call(page.instance, "onHide");
  }

  private close(page: OpenPage): void {
    this.tabs.delete(page.path);
    this.call(page.instance, "onUnload");
    page.root.release();
    page.frame.remove();
  }
}
