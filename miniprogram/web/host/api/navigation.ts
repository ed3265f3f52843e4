// wx: moving between pages, and the bars around them.
import type { Pages } from "../pages";
import type { Shell } from "../shell";
import { Refused, apis } from "./call";

export function navigationApi(pages: Pages, shell: Shell): Record<string, unknown> {
  const scrollTo = (top: number, duration: number): void => {
    const scroller = pages.top?.scroller;
    if (scroller && typeof scroller.scrollTo === "function") scroller.scrollTo({ top, behavior: duration > 0 ? "smooth" : "auto" });
  };
  const tab = (index: number, change: Parameters<Shell["setTab"]>[1]): void => {
    if (!shell.setTab(index, change)) throw new Refused("tabbar item not found");
  };
  return apis({
    navigateTo: ({ url, events }: { url: string; events?: Record<string, (value: unknown) => void> }) => ({ eventChannel: pages.navigateTo(url, events) }),
    redirectTo: ({ url }: { url: string }) => pages.redirectTo(url),
    reLaunch: ({ url }: { url: string }) => pages.reLaunch(url),
    switchTab: ({ url }: { url: string }) => pages.switchTab(url),
    navigateBack: ({ delta = 1 }: { delta?: number }) => pages.navigateBack(delta),
    setNavigationBarTitle: ({ title }: { title: string }) => shell.setTitle(title),
    setNavigationBarColor: ({ frontColor, backgroundColor }: { frontColor?: string; backgroundColor?: string }) => shell.setColors(frontColor, backgroundColor),
    showNavigationBarLoading: () => shell.setNavBarLoading(true),
    hideNavigationBarLoading: () => shell.setNavBarLoading(false),
    setBackgroundColor: () => undefined,
    setBackgroundTextStyle: () => undefined,
    setTabBarItem: ({ index, ...change }: { index: number; text?: string; iconPath?: string; selectedIconPath?: string }) =>
      tab(index, Object.fromEntries(["text", "iconPath", "selectedIconPath"].flatMap((key) => (key in change ? [[key, change[key as "text"]]] : [])))),
    setTabBarBadge: ({ index, text }: { index: number; text: string }) => tab(index, { badge: text }),
    removeTabBarBadge: ({ index }: { index: number }) => tab(index, { badge: "" }),
    showTabBarRedDot: ({ index }: { index: number }) => tab(index, { badge: " " }),
    hideTabBarRedDot: ({ index }: { index: number }) => tab(index, { badge: "" }),
    setTabBarStyle: () => undefined,
    showTabBar: () => shell.setTabBarHidden(false),
    hideTabBar: () => shell.setTabBarHidden(true),
    pageScrollTo: ({ scrollTop, selector, duration = 300 }: { scrollTop?: number; selector?: string; duration?: number }) => {
      const target = selector ? pages.top?.root.getComponent().getShadowRoot()?.querySelector(selector) : null;
      const node = target?.getBackendElement() as unknown as HTMLElement | null;
      if (selector && !node) throw new Refused("no such element");
      const scroller = pages.top?.scroller;
      const top = node && scroller ? node.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop : (scrollTop ?? 0);
      scrollTo(top, duration);
    },
    startPullDownRefresh: () => pages.top?.scroller.dispatchEvent(new Event("host-pull")) && undefined,
    stopPullDownRefresh: () => pages.top?.scroller.dispatchEvent(new Event("host-pull-end")) && undefined,
    // WeChat has no such thing; a page asks whether it is there.
    openOutside: ({ url }: { url: string }) => {
      if (!/^https?:\/\//.test(url)) throw new Refused("not a web address");
      window.location.assign(url);
    },
    exitMiniProgram: () => pages.reLaunch("/" + (pages.stack[0]?.path ?? "")),
  });
}
