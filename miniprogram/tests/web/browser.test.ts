import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Watched, chromiumPath, launch, openPage, serveSite } from "./chromium.js";
import { buildSources, packageRoot, page } from "./phone.js";
import { type FakeSandbox, type Running, fakeSandbox } from "./servers.js";

const NARROW = { viewport: { width: 375, height: 700 }, hasTouch: true, isMobile: true };
const WIDE = { viewport: { width: 1000, height: 900 } };
const shots = join(packageRoot, "test-results");

const PROGRAM = {
  "app.json": {
    pages: ["p/home", "p/next"],
    window: { navigationBarTitleText: "门票", navigationBarBackgroundColor: "@bar", navigationBarTextStyle: "@text" },
    themeLocation: "theme.json",
    tabBar: { color: "#6A665C", selectedColor: "#D9381E", backgroundColor: "@bar", list: [{ pagePath: "p/home", text: "发现" }] },
  },
  "theme.json": { light: { bar: "#FBFAF6", text: "black" }, dark: { bar: "#141311", text: "white" } },
  "app.wxss": "page { --ink: #1b1a17; background: #fbfaf6; color: var(--ink) } @media (prefers-color-scheme: dark) { page { --ink: #f3f1ea; background: #141311 } }",
  ...page(
    "p/home",
    `<view class="half" id="half">375rpx</view><view class="wide">满宽加边距</view>
     <button id="login" bindtap="login">登录</button><button id="pay" bindtap="pay">付款</button><button id="ask" bindtap="ask">消息</button><button id="scan" bindtap="scan">扫码</button><button id="modal" bindtap="modal">对话</button>
     <text id="said">{{said}}</text><view class="foot" id="foot" bindtap="scan">底部</view><input id="field" class="field" placeholder="写字"/>
     <t-button id="open" bind:tap="open">打开</t-button><t-popup visible="{{visible}}" placement="bottom" bind:visible-change="changed"><view class="inside">弹层</view></t-popup>
     <scroll-view scroll-x class="row"><view wx:for="{{20}}" class="cell">{{item}}</view></scroll-view>
     <view wx:for="{{30}}" class="line">{{item}}</view>`,
    `Page({ data: { said: "", visible: false, ends: 0 },
       say(r) { this.setData({ said: JSON.stringify(r) }) },
       login() { wx.login().then((r) => this.say(r), (r) => this.say(r)) },
       pay() { wx.requestPayment({ timeStamp: "1", nonceStr: "n", package: "prepay_id=1", signType: "RSA", paySign: "s" }).then((r) => this.say(r), (r) => this.say(r)) },
       ask() { wx.requestSubscribeMessage({ tmplIds: ["T1"] }).then((r) => this.say(r)) },
       scan() { wx.scanCode().then((r) => this.say(r.result)) },
       modal() { wx.showModal({ title: "取消订单", content: "名额会立即放回，您的钱没有被扣。" }).then((r) => this.say(r)) },
       open() { this.setData({ visible: true }) }, changed(e) { this.setData({ visible: e.detail.visible }) },
       onReachBottom() { this.setData({ ends: this.data.ends + 1 }) } })`,
    { usingComponents: { "t-button": "tdesign-miniprogram/button/button", "t-popup": "tdesign-miniprogram/popup/popup" } },
    `.half { width: 375rpx; height: 40rpx; background: #d9381e } .wide { width: 100%; padding: 0 20px } .foot { position: fixed; left: 0; right: 0; bottom: 0; height: 44px; background: #f1efe7 } .row { white-space: nowrap } .cell { display: inline-block; width: 100px } .inside { height: 200px; padding: 16px } .line { height: 60px }`,
  ),
  ...page("p/next", "<view>next</view>"),
};

describe.skipIf(!chromiumPath)("in Chromium", () => {
  let browser: Browser;
  let sandbox: FakeSandbox;
  let site: Running;
  let open: Watched[] = [];

  beforeAll(async () => {
    sandbox = await fakeSandbox();
    site = await serveSite(buildSources(PROGRAM), { sandbox: sandbox.origin, app_id: "wxtest", api: "" });
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
    await sandbox.close();
    expect(open.flatMap(({ trouble }) => trouble)).toEqual([]);
    open = [];
  });

  const visit = async (search: string, options: object): Promise<Watched["page"]> => {
    const watched = await openPage(browser, `${site.origin}/app/${search}`, options);
    open.push(watched);
    return watched.page;
  };

  test("a narrow window is the phone; lengths are the phone's; boxes are content boxes as on a phone", async () => {
    const shown = await visit("?lang=zh", NARROW);
    expect((await shown.locator('[id$="--half"]').boundingBox())?.width).toBe(187.5);
    expect(await shown.locator(".p_home--wide").evaluate((it) => (it as HTMLElement).offsetWidth)).toBe(415);
    expect(await shown.locator(".host-panel").isVisible()).toBe(false);
    await shown.screenshot({ path: join(shots, "host-narrow.png") });
  });

  test("a wide window shows a phone of 375 × 812, in which fixed things stay and do not scroll away", async () => {
    const shown = await visit("?lang=en&theme=dark", WIDE);
    const phone = await shown.locator("#phone").boundingBox();
    expect([phone?.width, phone?.height]).toEqual([375, 812]);
    const foot = shown.locator('[id$="--foot"]');
    const before = await foot.boundingBox();
    expect(before?.width).toBe(375);
    await shown.locator(".host-scroll").evaluate((it) => it.scrollTo(0, 400));
    expect(await foot.boundingBox()).toEqual(before);
    expect(await shown.locator("wx-page").evaluate((it) => getComputedStyle(it).backgroundColor)).toBe("rgb(20, 19, 17)");
    await shown.screenshot({ path: join(shots, "host-wide-dark.png") });
    await shown.getByRole("button", { name: "Light" }).click();
    expect(await shown.locator("wx-page").evaluate((it) => getComputedStyle(it).backgroundColor)).toBe("rgb(251, 250, 246)");
    await shown.screenshot({ path: join(shots, "host-wide-light.png") });
  });

  test("a finger signs in, pays in the sandbox's own frame, and answers for messages", async () => {
    const shown = await visit("?lang=zh", NARROW);
    const said = shown.locator('[id$="--said"]');
    await shown.getByRole("button", { name: "登录", exact: true }).tap();
    await shown.screenshot({ path: join(shots, "host-accounts.png") });
    await shown.getByRole("button", { name: "林小雨" }).tap();
    await expect.poll(() => said.textContent()).toContain("0abc");
    await shown.getByRole("button", { name: "付款", exact: true }).tap();
    const frame = shown.frameLocator("iframe");
    await frame.getByRole("button", { name: "支付" }).waitFor();
    await shown.screenshot({ path: join(shots, "host-pay.png") });
    await frame.getByRole("button", { name: "支付" }).tap();
    await expect.poll(() => said.textContent()).toBe('{"errMsg":"requestPayment:ok"}');
    await shown.getByRole("button", { name: "消息", exact: true }).tap();
    await shown.getByText("购票成功通知").waitFor();
    await shown.screenshot({ path: join(shots, "host-subscribe.png") });
    await shown.getByRole("button", { name: "允许" }).tap();
    await expect.poll(() => said.textContent()).toContain('"T1":"accept"');
    await shown.getByRole("button", { name: "扫码", exact: true }).tap();
    await shown.screenshot({ path: join(shots, "host-scan.png") });
    await shown.getByLabel("码的文字").fill("0CODE");
    await shown.getByRole("button", { name: "确定" }).tap();
    await expect.poll(() => said.textContent()).toBe('"0CODE"');
    await shown.getByRole("button", { name: "对话", exact: true }).tap();
    await shown.screenshot({ path: join(shots, "host-modal.png") });
    await shown.getByRole("button", { name: "确定" }).tap();
    await expect.poll(() => said.textContent()).toContain('"confirm":true');
  });

  test("a finger that opens a dialog does not close it again with the click that a browser sends after a touch", async () => {
    const shown = await visit("?lang=zh", NARROW);
    await shown.locator('[id$="--foot"]').tap();
    const field = shown.getByLabel("码的文字");
    await field.waitFor();
    // The finger was beside the dialog, where a click closes it; else this would prove nothing.
    const dialog = await shown.locator('[data-sheet="scan"]').boundingBox();
    expect((dialog?.y ?? 0) + (dialog?.height ?? 0)).toBeLessThan((await shown.locator('[id$="--foot"]').boundingBox())?.y ?? 0);
    // Whatever the first touch still had to say has been said before a second one.
    await shown.locator('[data-sheet="scan"] h2').tap();
    expect(await field.isVisible()).toBe(true);
  });

  test("a field takes the focus by a finger, and loses it by a tap elsewhere", async () => {
    const shown = await visit("?lang=zh", NARROW);
    const focused = (): Promise<boolean> => shown.evaluate("document.activeElement.matches('.wx-field')");
    await shown.getByPlaceholder("写字").tap();
    expect(await focused()).toBe(true);
    await shown.locator('[id$="--half"]').tap();
    expect(await focused()).toBe(false);
  });

  test("TDesign's popup opens, closes beside it, and is gone", async () => {
    const shown = await visit("?lang=zh", WIDE);
    await shown.getByText("打开").click();
    const phone = await shown.locator("#phone").boundingBox();
    const inside = shown.locator(".p_home--inside");
    const bottom = async (): Promise<number> => ((await inside.boundingBox())?.y ?? 0) + 232;
    // It slides up, and stands on the tab bar.
    await expect.poll(bottom).toBeLessThanOrEqual((phone?.y ?? 0) + 812 - 72);
    await shown.screenshot({ path: join(shots, "host-popup.png") });
    await shown.mouse.click((phone?.x ?? 0) + 100, (phone?.y ?? 0) + 200);
    await expect.poll(() => shown.getByText("弹层").isVisible()).toBe(false);
  });

  test("the end of a page is told once each time it is reached", async () => {
    const shown = await visit("?lang=zh", NARROW);
    const ends = (): Promise<unknown> => shown.evaluate("window.__host.page().data.ends");
    const scroll = (to: number): Promise<void> => shown.locator(".host-scroll").evaluate((it, top) => it.scrollTo(0, top), to);
    await scroll(99_999);
    await expect.poll(ends).toBe(1);
    await scroll(0);
    await expect.poll(() => shown.locator(".host-scroll").evaluate((it) => it.scrollTop)).toBe(0);
    await scroll(99_999);
    await expect.poll(ends).toBe(2);
  });
});
