import { afterEach, describe, expect, test } from "vitest";
import { type Phone, type PhoneOptions, type Sources, component, openPhone, page } from "./phone.js";

let phone: Phone;
afterEach(() => phone.close());

const LOG = "const log = (what) => getApp().log.push(what);\n";
const LOGGED = (name: string): string =>
  `${LOG}Page({ onLoad(q) { log("${name} load " + JSON.stringify(q)) }, onShow() { log("${name} show") }, onReady() { log("${name} ready") }, onHide() { log("${name} hide") }, onUnload() { log("${name} unload") } })`;

async function open(sources: Sources, options: PhoneOptions = {}): Promise<{ log: string[]; wx: Record<string, (it?: object) => Promise<Record<string, unknown>>> }> {
  phone = await openPhone({ "app.ts": "App({ log: [], wx })", ...sources }, options);
  return (phone.host.page() as unknown as { app: () => { log: string[]; wx: never } }).app();
}

const withApp = (script: string): string => `${script.replace(/\}\)\s*$/, ", app() { return getApp() } })")}`;

const THREE: Sources = {
  "app.json": {
    pages: ["p/one", "p/two", "p/three"],
    subPackages: [{ root: "more", pages: ["deep"] }],
    tabBar: { list: [{ pagePath: "p/one", text: "一" }, { pagePath: "p/three", text: "三" }] },
  },
  ...page("p/one", "<view>one</view>", withApp(LOGGED("one")), { navigationBarTitleText: "第一页" }),
  ...page("p/two", "<view>two</view>", withApp(LOGGED("two"))),
  ...page("p/three", "<view>three</view>", withApp(LOGGED("three"))),
  ...page("more/deep", "<view>deep</view>", withApp(LOGGED("deep"))),
};

describe("the life of a page", () => {
  test("load, show, ready; hide when covered; unload when left", async () => {
    const { log, wx } = await open(THREE);
    await phone.until(() => log.includes("one ready"));
    await wx.navigateTo?.({ url: "/p/two?id=7&x=%E9%97%A8" });
    await phone.until(() => log.includes("two ready"));
    await wx.navigateBack?.();
    expect(log).toEqual(["one load {}", "one show", "one ready", "one hide", 'two load {"id":"7","x":"%E9%97%A8"}', "two show", "two ready", "two unload", "one show"]);
  });

  test("components: created, attached, ready, page shown and hidden, detached", async () => {
    const life = component("c/c", "<view/>", `${LOG}Component({ lifetimes: { created() { log("created") }, attached() { log("attached") }, ready() { log("c ready") }, detached() { log("detached") } }, pageLifetimes: { show() { log("c show") }, hide() { log("c hide") } } })`);
    const { log, wx } = await open({
      "app.json": { pages: ["p/one", "p/two"] },
      ...page("p/one", "<c-c/>", withApp(LOGGED("one")), { usingComponents: { "c-c": "/c/c" } }),
      ...page("p/two", "<view/>"),
      ...life,
    });
    await phone.until(() => log.includes("one ready"));
    expect(log).toEqual(["created", "attached", "one load {}", "c show", "one show", "c ready", "one ready"]);
    await wx.redirectTo?.({ url: "../p/two" });
    expect(log.slice(7)).toEqual(["one unload", "detached"]);
  });

  test("an error in a page is told and does not stop the phone", async () => {
    await open({ "app.json": { pages: ["p/one"] }, ...page("p/one", "<view id='v'>{{a}}</view>", withApp("Page({ data: { a: 1 }, onLoad() { throw new Error('broken page') } })")) });
    expect(phone.errors.join()).toContain("broken page");
    expect(phone.shown().textContent).toBe("1");
  });
});

describe("moving between pages", () => {
  test("what WeChat refuses is refused, with its words", async () => {
    const { wx } = await open(THREE);
    await expect(wx.navigateTo?.({ url: "/p/three" })).rejects.toMatchObject({ errMsg: "navigateTo:fail can not navigateTo a tabbar page" });
    await expect(wx.navigateTo?.({ url: "/p/none" })).rejects.toMatchObject({ errMsg: 'navigateTo:fail page "p/none" is not found' });
    await expect(wx.switchTab?.({ url: "/p/two" })).rejects.toMatchObject({ errMsg: "switchTab:fail can not switch to no-tabBar page" });
    await expect(wx.navigateBack?.()).rejects.toMatchObject({ errMsg: /navigateBack:fail/ });
    for (let depth = 1; depth < 10; depth += 1) await wx.navigateTo?.({ url: "/p/two" });
    await expect(wx.navigateTo?.({ url: "/p/two" })).rejects.toMatchObject({ errMsg: "navigateTo:fail webview count limit exceed" });
  });

  test("callbacks instead of a promise", async () => {
    const { wx } = await open(THREE);
    const heard: string[] = [];
    expect(wx.navigateTo?.({ url: "/p/none", fail: ({ errMsg }: { errMsg: string }) => heard.push(errMsg), complete: () => heard.push("complete") })).toBeUndefined();
    await phone.until(() => heard.length === 2);
    expect(heard).toEqual(['navigateTo:fail page "p/none" is not found', "complete"]);
  });

  test("a deep link opens its page alone, and the phone offers the way home", async () => {
    await open(THREE, { hash: "#/more/deep?id=5" });
    expect(phone.host.pages().map(({ path }) => path)).toEqual(["more/deep"]);
    phone.find(".host-leave").click();
    await phone.until(() => phone.host.pages()[0]?.path === "p/one");
  });

  test("an unknown deep link opens the first page", async () => {
    await open(THREE, { hash: "#/no/where" });
    expect(phone.host.pages().map(({ path }) => path)).toEqual(["p/one"]);
  });

  test("the browser's back button is the phone's, and the address follows the page", async () => {
    const { wx } = await open(THREE);
    await wx.navigateTo?.({ url: "/p/two?id=1" });
    await phone.until(() => phone.window.location.hash === "#/p/two?id=1");
    await wx.navigateTo?.({ url: "/more/deep" });
    await phone.until(() => phone.window.location.hash === "#/more/deep");
    phone.window.history.back();
    await phone.until(() => phone.host.pages().length === 2);
    expect(phone.host.pages().map(({ path }) => path)).toEqual(["p/one", "p/two"]);
  });

  test("a page opened right after going back keeps its own place in the history", async () => {
    const { wx } = await open(THREE);
    await wx.navigateTo?.({ url: "/p/two" });
    await wx.navigateBack?.();
    await wx.navigateTo?.({ url: "/more/deep" });
    await phone.until(() => phone.window.location.hash === "#/more/deep");
    phone.window.history.back();
    await phone.until(() => phone.host.pages().length === 1);
    expect(phone.window.location.hash).toBe("#/p/one");
  });

  test("tab pages are kept, and the tab bar shows where one is", async () => {
    const { log, wx } = await open(THREE);
    await wx.navigateTo?.({ url: "/p/two" });
    await wx.switchTab?.({ url: "/p/three" });
    phone.find(".host-tabs").querySelectorAll("button")[0]?.click();
    await phone.until(() => phone.host.pages()[0]?.path === "p/one");
    expect(log.filter((it) => it.startsWith("one load"))).toHaveLength(1);
    expect(phone.find("[aria-current]").textContent).toBe("一");
    expect(log).toContain("two unload");
  });

  test("the bar takes its title from the page, and from the program", async () => {
    const { wx } = await open(THREE);
    expect(phone.find(".host-title").textContent).toBe("第一页");
    await wx.setNavigationBarTitle?.({ title: "新标题" });
    expect(phone.document.title).toBe("新标题");
    await wx.setTabBarItem?.({ index: 1, text: "Three" });
    expect(phone.find(".host-tabs").textContent).toBe("一Three");
  });

  test("a page and the one that it opens talk through their channel", async () => {
    const { wx } = await open({ ...THREE, ...page("p/two", "<view/>", withApp(`Page({ onLoad() { const c = this.getOpenerEventChannel(); c.on("down", (v) => c.emit("up", v + 1)) } })`)) });
    const heard: unknown[] = [];
    const { eventChannel } = (await wx.navigateTo?.({ url: "/p/two", events: { up: (value: unknown) => heard.push(value) } })) as { eventChannel: { emit(name: string, value: unknown): void } };
    eventChannel.emit("down", 1);
    expect(heard).toEqual([2]);
  });
});
