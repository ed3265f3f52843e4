// Scrolling of a page: onPageScroll, onReachBottom, and pulling down to refresh (with a finger on a phone, with the
// button beside the frame otherwise; wx.startPullDownRefresh does the same).
import { element } from "./dom";
import { pixels } from "./tags/base";
import type { OpenPage } from "./types";
import { say } from "./words";

const PULL_DISTANCE = 56;
const REFRESH_AT_MOST_MS = 5000;

export function watchScroll(page: OpenPage, call: (name: string, ...parameters: unknown[]) => unknown): void {
  const { scroller, config } = page;
  let nearEnd = false;
  scroller.addEventListener("scroll", () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    call("onPageScroll", { scrollTop });
    const near = scrollHeight - scrollTop - clientHeight <= pixels(config.onReachBottomDistance ?? 50);
    if (near && !nearEnd) call("onReachBottom");
    nearEnd = near;
  });
  if (config.disableScroll) scroller.style.overflow = "hidden";
  if (config.enablePullDownRefresh) watchPull(page, call);
}

function watchPull({ scroller, frame }: OpenPage, call: (name: string) => unknown): void {
  const spinner = element("div", { class: "host-pull", role: "status", hidden: true }, element("span", { class: "host-spinner" }), element("span", { class: "host-unseen" }, say("loading")));
  frame.prepend(spinner);
  let from: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    spinner.hidden = true;
    frame.classList.remove("host-pulled");
  };
  const refresh = (): void => {
    if (!spinner.hidden) return;
    spinner.hidden = false;
    frame.classList.add("host-pulled");
    timer = setTimeout(stop, REFRESH_AT_MOST_MS);
    call("onPullDownRefresh");
  };
  scroller.addEventListener("host-pull", refresh);
  scroller.addEventListener("host-pull-end", stop);
  scroller.addEventListener("touchstart", (event) => (from = scroller.scrollTop <= 0 ? (event.touches[0]?.clientY ?? null) : null), { passive: true });
  scroller.addEventListener("touchmove", (event) => {
    if (from !== null && (event.touches[0]?.clientY ?? from) - from > PULL_DISTANCE * 2) {
      from = null;
      refresh();
    }
  }, { passive: true });
}
