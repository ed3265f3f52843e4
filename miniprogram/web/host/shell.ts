// The phone around the pages: status bar, navigation bar with the capsule, tab bar, and beside the frame a small panel
// with the switches for language, appearance and account. What a page's JSON says about the bars is drawn here.
import { ICONS, element, icon } from "./dom";
import { watchScroll } from "./scrolling";
import { NAV_HEIGHT, applyTheme, changeLanguage, changeTheme, isFramed, language, safeBottom, theme, themeChanged } from "./surroundings";
import { resolveAsset } from "./tags/media";
import type { OpenPage, Program, TabBarConfig } from "./types";
import { say } from "./words";

export type CallPage = (name: string, ...parameters: unknown[]) => unknown;

export interface ShellActions {
  back(): void;
  home(): void;
  tab(path: string): void;
  chooseAccount(): void;
}

type TabItem = TabBarConfig["list"][number] & { badge?: string };

export class Shell {
  readonly phone = element("div", { class: "host-phone", id: "phone", role: "region", "aria-label": say("phone") });
  readonly stage = element("main", { class: "host-stage", id: "screen" });
  readonly overlay = element("div", { class: "host-overlay", id: "overlay" });
  readonly capsule: HTMLElement;
  private readonly nav = element("header", { class: "host-nav" });
  private readonly title = element("h1", { class: "host-title" });
  private readonly leave: HTMLButtonElement;
  private readonly tabs = element("nav", { class: "host-tabs", "aria-label": say("tabs") });
  private readonly accountName = element("span", { class: "host-chip-name" });
  private readonly accountMark = element("span", { class: "host-chip-mark", "aria-hidden": "true" });
  private readonly pullButton: HTMLButtonElement;
  private readonly items: TabItem[];
  private readonly copyButton: HTMLButtonElement;
  private readonly copyNews = element("p", { class: "host-unseen", role: "status" });
  private code = "";
  private current: OpenPage | null = null;
  private deep = false;

  constructor(private readonly program: Program, private readonly actions: ShellActions) {
    this.items = (program.app.tabBar?.list ?? []).map((it) => ({ ...it }));
    this.leave = element("button", { class: "host-leave", type: "button", onclick: () => (this.deep ? actions.back() : actions.home()) });
    this.capsule = element(
      "div",
      { class: "host-capsule" },
      element("button", { class: "host-chip", type: "button", onclick: () => actions.chooseAccount() }, this.accountMark),
      element("button", { class: "host-round", type: "button", "aria-label": say("home"), onclick: () => actions.home() }, icon(ICONS.ring)),
    );
    this.pullButton = element("button", { class: "host-switch", type: "button", hidden: true, onclick: () => this.current?.scroller.dispatchEvent(new Event("host-pull")) }, say("refresh"));
    this.copyButton = element("button", { class: "host-switch", type: "button", hidden: true, onclick: () => void this.copyCode() }, say("copyCode"));
    const clock = element("span", { class: "host-clock" }, "9:41");
    this.nav.append(this.leave, this.title);
    const status = element("div", { class: "host-status", "aria-hidden": "true" }, clock, element("span", { class: "host-battery" }));
    this.phone.append(status, this.nav, this.capsule, this.stage, this.tabs, this.overlay, element("div", { class: "host-bar", "aria-hidden": "true" }));
    document.body.append(element("div", { class: "host-desk" }, this.phone, this.panel()));
    themeChanged.on(() => this.redraw());
    window.addEventListener("resize", () => this.measure());
    this.measure();
  }

  setAccount(name: string | null): void {
    const label = `${say("account")}: ${name ?? say("noAccount")}`;
    this.accountMark.replaceChildren(name ? ([...name][0] ?? "") : icon(ICONS.person));
    this.accountMark.classList.toggle("host-chip-known", name !== null);
    this.accountName.textContent = name ?? say("noAccount");
    this.capsule.querySelector(".host-chip")?.setAttribute("aria-label", label);
    this.capsule.querySelector(".host-chip")?.setAttribute("title", label);
  }

  /** The ticket code that the page shows; empty when there is none. */
  setCode(code: string): void {
    this.code = code;
    this.copyButton.hidden = code === "";
    this.copyButton.textContent = say("copyCode");
    this.copyNews.textContent = "";
  }

  addPage(page: OpenPage, call: CallPage): void {
    page.frame.hidden = true;
    this.stage.append(page.frame);
    watchScroll(page, call);
  }

  showPage(page: OpenPage, depth: number): void {
    this.current = page;
    this.deep = depth > 1;
    for (const other of this.stage.children) (other as HTMLElement).hidden = other !== page.frame;
    this.redraw();
  }

  setTitle(text: string): void {
    if (!this.current) return;
    this.current.config.navigationBarTitleText = text;
    this.drawTitle(this.current);
  }

  setColors(front: string | undefined, background: string | undefined): void {
    if (!this.current) return;
    if (front) this.current.config.navigationBarTextStyle = front.toLowerCase() === "#ffffff" ? "white" : "black";
    if (background) this.current.config.navigationBarBackgroundColor = background;
    this.redraw();
  }

  setTab(index: number, change: Partial<TabItem>): boolean {
    const item = this.items[index];
    if (!item) return false;
    Object.assign(item, change);
    this.redraw();
    return true;
  }

  setTabBarHidden(hidden: boolean): void {
    this.tabs.classList.toggle("host-away", hidden);
  }

  setNavBarLoading(loading: boolean): void {
    this.nav.setAttribute("aria-busy", String(loading));
  }

  /** `@name` in app.json means a value of theme.json. */
  private value(text: string | undefined): string {
    if (!text?.startsWith("@")) return text ?? "";
    return this.program.themes[theme()][text.slice(1)] ?? "";
  }

  private redraw(): void {
    const page = this.current;
    if (!page) return;
    const { config } = page;
    const custom = config.navigationStyle === "custom";
    const light = this.value(config.navigationBarTextStyle) === "white";
    this.phone.classList.toggle("host-custom-nav", custom);
    this.phone.classList.toggle("host-light-text", light);
    this.phone.style.setProperty("--nav-paper", this.value(config.navigationBarBackgroundColor) || "#000000");
    this.phone.style.setProperty("--page-paper", this.value(config.backgroundColor) || "transparent");
    this.drawTitle(page);
    const first = !this.deep && (page.isTab || page.path === this.program.pages[0]);
    this.leave.hidden = first;
    this.leave.setAttribute("aria-label", say(this.deep ? "back" : "home"));
    this.leave.replaceChildren(icon(this.deep ? ICONS.back : ICONS.home));
    this.pullButton.hidden = !config.enablePullDownRefresh;
    this.drawTabs(page);
    this.measure();
  }

  private drawTitle({ config }: OpenPage): void {
    const text = this.value(config.navigationBarTitleText);
    this.title.textContent = text;
    document.title = text || "Menpiao";
  }

  private drawTabs(page: OpenPage): void {
    this.tabs.hidden = !page.isTab;
    const bar = this.program.app.tabBar;
    this.tabs.style.setProperty("--tab", this.value(bar?.color));
    this.tabs.style.setProperty("--tab-on", this.value(bar?.selectedColor));
    this.tabs.style.setProperty("--tab-paper", this.value(bar?.backgroundColor));
    this.tabs.replaceChildren(
      ...this.items.map((item) => {
        const on = item.pagePath === page.path;
        const picture = resolveAsset(`/${this.value((on && item.selectedIconPath) || item.iconPath)}`);
        return element(
          "button",
          { type: "button", class: "host-tab", "aria-current": on ? "page" : null, onclick: () => this.actions.tab(item.pagePath) },
          picture.startsWith("assets/") ? element("img", { src: picture, alt: "" }) : null,
          element("span", {}, item.text),
          item.badge ? element("b", { class: "host-badge" }, item.badge) : null,
        );
      }),
    );
  }

  /** Lengths that style sheets use: a 750th of the phone's width, a hundredth of its page area. */
  private measure(): void {
    const { style } = this.phone;
    const width = this.phone.clientWidth || 375;
    style.setProperty("--rpx", `${width / 750}px`);
    style.setProperty("--vw", `${width / 100}px`);
    style.setProperty("--vh", `${(this.stage.clientHeight || 812) / 100}px`);
    style.setProperty("--nav-height", `${NAV_HEIGHT}px`);
    const ownBottom = isFramed() ? `${safeBottom()}px` : "env(safe-area-inset-bottom, 0px)";
    style.setProperty("--phone-bottom", ownBottom);
    this.stage.style.setProperty("--safe-bottom", this.tabs.hidden ? ownBottom : "0px");
  }

  private async copyCode(): Promise<void> {
    const done = await navigator.clipboard?.writeText(this.code).then(
      () => true,
      () => false,
    );
    this.copyButton.textContent = this.copyNews.textContent = say(done ? "copied" : "notCopied");
  }

  private panel(): HTMLElement {
    const choice = (text: string, on: boolean, act: () => void): HTMLElement => element("button", { type: "button", class: "host-switch", "aria-pressed": String(on), onclick: act }, text);
    const appearance = element("div", { class: "host-choices", role: "group", "aria-label": say("theme") });
    const drawAppearance = (): void => {
      appearance.replaceChildren(choice(say("light"), theme() === "light", () => changeTheme("light")), choice(say("dark"), theme() === "dark", () => changeTheme("dark")));
    };
    drawAppearance();
    themeChanged.on(drawAppearance);
    applyTheme();
    return element(
      "aside",
      { class: "host-panel" },
      element("p", { class: "host-brand" }, "Menpiao", element("span", {}, "门票")),
      element("p", { class: "host-about" }, say("aboutHost")),
      element("h2", {}, say("language")),
      element(
        "div",
        { class: "host-choices", role: "group", "aria-label": say("language") },
        choice("中文", language() === "zh_CN", () => changeLanguage("zh_CN")),
        choice("English", language() === "en", () => changeLanguage("en")),
      ),
      element("h2", {}, say("theme")),
      appearance,
      element("h2", {}, say("account")),
      element("div", { class: "host-choices" }, element("button", { type: "button", class: "host-switch", onclick: () => this.actions.chooseAccount() }, this.accountName)),
      element("div", { class: "host-choices" }, this.pullButton),
      element("div", { class: "host-choices" }, this.copyButton),
      this.copyNews,
    );
  }
}
