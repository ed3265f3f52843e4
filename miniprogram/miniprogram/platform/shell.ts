/** The frame around the pages: where to go, what the bars say, short words to the buyer. */

export const ROUTES = {
  home: "/pages/home/home",
  tickets: "/pages/tickets/tickets",
  mine: "/pages/mine/mine",
  event: "/pages/event/event",
  ticket: "/pages/ticket/ticket",
  checkout: "/packages/checkout/checkout",
  order: "/packages/order/order",
  refund: "/packages/order/refund",
  moved: "/packages/order/moved",
  answers: "/packages/order/answers",
  gates: "/packages/gate/gates",
  scan: "/packages/gate/scan",
  seats: "/packages/seats/seats",
  queue: "/packages/queue/queue",
  join: "/packages/waitlist/join",
  waitlist: "/packages/waitlist/entry",
  gift: "/packages/gift/gift",
} as const;

type Tab = "home" | "tickets" | "mine";

export function systemLanguage(): string {
  return wx.getAppBaseInfo().language;
}

export function go(route: keyof typeof ROUTES, query: Record<string, string> = {}): void {
  void wx.navigateTo({ url: addressOf(route, query) });
}

/** Leave this page behind: back must not return to a checkout that is done. */
export function goInstead(route: keyof typeof ROUTES, query: Record<string, string> = {}): void {
  void wx.redirectTo({ url: addressOf(route, query) });
}

export function goTab(tab: Tab): void {
  void wx.switchTab({ url: ROUTES[tab] });
}

/** Back, or home when this page was opened by a link. */
export function goBack(): void {
  if (getCurrentPages().length > 1) void wx.navigateBack({ delta: 1 });
  else goTab("home");
}

/** Back where the page below is that one; in its place where this page was opened by a link, or after a restart. */
export function goBackTo(route: keyof typeof ROUTES, query: Record<string, string>): void {
  const pages = getCurrentPages();
  if (`/${pages[pages.length - 2]?.route ?? ""}` === ROUTES[route]) void wx.navigateBack({ delta: 1 });
  else goInstead(route, query);
}

interface Browser {
  openOutside?: (options: { url: string }) => void;
}

/** Whether a page outside of us can be opened: in the browser host, never inside WeChat. */
export function mayLeave(): boolean {
  return typeof (wx as unknown as Browser).openOutside === "function";
}

/** Go to a page outside of us, which sends the buyer back. */
export function leaveFor(url: string): void {
  (wx as unknown as Browser).openOutside?.({ url });
}

export function title(text: string): void {
  void wx.setNavigationBarTitle({ title: text });
}

/** The top bar takes the verdict's colour, so that the whole screen says it; `page` is as app.json has it. */
export function paintBar(as: "yes" | "no" | "page"): void {
  const dark = wx.getAppBaseInfo().theme === "dark";
  const page = dark ? "#141311" : "#fbfaf6";
  const backgroundColor = { yes: "#1e7f5c", no: "#8c2f5a", page }[as];
  const frontColor = as === "page" && !dark ? "#000000" : "#ffffff";
  void wx.setNavigationBarColor({ frontColor, backgroundColor });
}

export function showTabNames(names: readonly string[]): void {
  names.forEach((text, index) => wx.setTabBarItem({ index, text, fail: () => undefined }));
}

/** A few words that go away by themselves. */
export function say(text: string): void {
  void wx.showToast({ title: text, icon: "none", duration: 2200 });
}

export function endPullDown(): void {
  void wx.stopPullDownRefresh();
}

export function copy(text: string): Promise<unknown> {
  return wx.setClipboardData({ data: text });
}

/** A picture over the whole screen. */
export function showPicture(url: string): void {
  void wx.previewImage({ urls: [url] });
}

/** One of a few, with what is asked above them; -1 where the buyer turned away. */
export async function pick(names: readonly string[], asked = ""): Promise<number> {
  const answer = await wx.showActionSheet({ itemList: [...names], ...(asked === "" ? {} : { alertText: asked }) }).catch(() => null);
  return answer?.tapIndex ?? -1;
}

export function openMap(place: { latitude: number; longitude: number; name: string; address: string }): void {
  void wx.openLocation({ ...place, scale: 16 });
}

function addressOf(route: keyof typeof ROUTES, query: Record<string, string>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return ROUTES[route] + (pairs.length > 0 ? `?${pairs.join("&")}` : "");
}
