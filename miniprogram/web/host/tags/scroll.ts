// <scroll-view> and <swiper>. Both keep the framework's children as they are and place them by style alone.
import { byProgramId } from "../dom";
import { Tag, pixels } from "./base";

export class ScrollViewTag extends Tag {
  private readonly near = { upper: true, lower: false };
  private left = 0;
  private top = 0;

  protected override build(): void {
    this.addEventListener("scroll", () => this.scrolled());
  }

  protected override changed(name: string): void {
    if (name === "scroll-x" || name === "scroll-y") this.toggleAttribute(`data-${name}`, this.flag(name));
    else if (name === "scroll-top") this.move("top", pixels(this.values[name]));
    else if (name === "scroll-left") this.move("left", pixels(this.values[name]));
    else if (name === "scroll-into-view") this.reveal(this.text(name));
    else if (name === "enable-flex") this.toggleAttribute("data-flex", this.flag(name));
    else if (name === "show-scrollbar") this.toggleAttribute("data-bare", !this.flag(name, true));
    else if (name === "refresher-triggered") this.toggleAttribute("data-refreshing", this.flag(name));
  }

  private move(side: "top" | "left", to: number): void {
    const behavior = this.flag("scroll-with-animation") ? "smooth" : "auto";
    if (typeof this.scrollTo === "function") this.scrollTo({ [side]: to, behavior });
  }

  private reveal(id: string): void {
    if (id === "") return;
    byProgramId(this, id)?.scrollIntoView({ block: "nearest", inline: "start", behavior: this.flag("scroll-with-animation") ? "smooth" : "auto" });
  }

  private scrolled(): void {
    const { scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth, clientHeight } = this;
    this.emit("scroll", { scrollLeft, scrollTop, scrollWidth, scrollHeight, deltaX: this.left - scrollLeft, deltaY: this.top - scrollTop });
    this.left = scrollLeft;
    this.top = scrollTop;
    const vertical = this.flag("scroll-y");
    const before = vertical ? scrollTop : scrollLeft;
    const after = vertical ? scrollHeight - scrollTop - clientHeight : scrollWidth - scrollLeft - clientWidth;
    this.edge("upper", before <= pixels(this.values["upper-threshold"] ?? 50), vertical ? "top" : "left");
    this.edge("lower", after <= pixels(this.values["lower-threshold"] ?? 50), vertical ? "bottom" : "right");
  }

  /** Tells once each time the edge is reached. */
  private edge(which: "upper" | "lower", isNear: boolean, direction: string): void {
    if (isNear && !this.near[which]) this.emit(`scrollto${which}`, { direction });
    this.near[which] = isNear;
  }
}

export class SwiperItemTag extends Tag {
  protected override build(): void {
    const swiper = this.closest("wx-swiper");
    if (swiper instanceof SwiperTag) swiper.arrange();
  }

  get itemId(): string {
    return this.text("item-id");
  }
}

export class SwiperTag extends Tag {
  private index = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  private start: { x: number; y: number } | null = null;

  protected override build(): void {
    this.setAttribute("role", "group");
    this.setAttribute("aria-roledescription", "carousel");
    this.addEventListener("pointerdown", (event) => (this.start = { x: event.clientX, y: event.clientY }));
    this.addEventListener("pointerup", (event) => this.released(event));
    this.addEventListener("pointercancel", () => (this.start = null));
    this.style.touchAction = "pan-y";
  }

  disconnectedCallback(): void {
    clearInterval(this.timer);
  }

  private items(): SwiperItemTag[] {
    return [...this.children].filter((it): it is SwiperItemTag => it instanceof SwiperItemTag);
  }

  protected override changed(name: string): void {
    if (name === "current") this.show(this.number(name, 0), "");
    else if (name === "autoplay" || name === "interval") this.play();
    else if (name === "vertical") this.arrange();
    else if (name === "indicator-dots") this.arrange();
  }

  private play(): void {
    clearInterval(this.timer);
    const still = typeof matchMedia === "function" && matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (this.flag("autoplay") && !still) this.timer = setInterval(() => this.step(1, "autoplay"), this.number("interval", 5000));
  }

  private released(event: PointerEvent): void {
    const from = this.start;
    this.start = null;
    if (!from) return;
    const moved = this.flag("vertical") ? event.clientY - from.y : event.clientX - from.x;
    if (Math.abs(moved) > 40) this.step(moved < 0 ? 1 : -1, "touch");
  }

  private step(by: number, source: string): void {
    const count = this.items().length;
    if (count === 0) return;
    const wanted = this.index + by;
    if (this.flag("circular") || source === "autoplay") this.show((wanted + count) % count, source);
    else this.show(Math.min(count - 1, Math.max(0, wanted)), source);
  }

  private show(index: number, source: string): void {
    if (index === this.index) return this.arrange();
    this.index = index;
    this.arrange();
    this.keep("current", index);
    this.emit("change", { current: index, currentItemId: this.items()[index]?.itemId ?? "", source });
    setTimeout(() => this.emit("animationfinish", { current: index, source }), 200);
  }

  /** Puts each item at its place beside the current one. */
  arrange(): void {
    const axis = this.flag("vertical") ? "Y" : "X";
    this.items().forEach((item, at) => {
      item.style.transform = `translate${axis}(${(at - this.index) * 100}%)`;
      item.setAttribute("aria-hidden", String(at !== this.index));
    });
    this.style.setProperty("--dots", this.flag("indicator-dots") ? `"${this.items().map((_it, at) => (at === this.index ? "●" : "○")).join(" ")}"` : '""');
  }
}
