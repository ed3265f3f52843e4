import { afterEach, describe, expect, test } from "vitest";
import { type Phone, type PhoneOptions, openPhone, page } from "./phone.js";
import { type Running, answerJson, serve } from "./servers.js";

let phone: Phone;
let server: Running | null = null;
afterEach(async () => {
  phone.close();
  await server?.close();
  server = null;
});

type Wx = Record<string, (...it: unknown[]) => Promise<Record<string, unknown>>> & Record<string, (...it: unknown[]) => unknown>;

async function open(options: PhoneOptions = {}, wxml = "<view/>"): Promise<Wx> {
  phone = await openPhone({ "app.json": { pages: ["p/p"] }, ...page("p/p", wxml, "Page({ wx() { return wx }, refresh: 0, onPullDownRefresh() { this.refresh += 1 } })", { enablePullDownRefresh: true }) }, options);
  return (phone.host.page() as unknown as { wx(): Wx }).wx();
}

describe("requests", () => {
  const request = (wx: Wx, options: object): Promise<Record<string, unknown>> => new Promise((resolve, reject) => wx.request?.({ ...options, success: resolve, fail: reject }));

  test("any status is an answer; the body is JSON where it can be", async () => {
    server = await serve((asked, response, body) => answerJson(response, 409, { method: asked.method, url: asked.url, key: asked.headers["idempotency-key"], type: asked.headers["content-type"], body: JSON.parse(body || "null") as unknown }));
    const wx = await open();
    expect(await request(wx, { url: `${server.origin}/a?x=1`, method: "POST", data: { b: "门" }, header: { "Idempotency-Key": "k" } })).toMatchObject({
      statusCode: 409,
      errMsg: "request:ok",
      data: { method: "POST", url: "/a?x=1", key: "k", type: "application/json", body: { b: "门" } },
    });
    expect(await request(wx, { url: `${server.origin}/a?x=1`, data: { q: "剧 场" } })).toMatchObject({ data: { url: "/a?x=1&q=%E5%89%A7%20%E5%9C%BA" } });
  });

  test("silence is a failure that says which", async () => {
    server = await serve(() => undefined);
    const wx = await open();
    await expect(request(wx, { url: server.origin, timeout: 30 })).rejects.toMatchObject({ errMsg: "request:fail timeout" });
    await expect(request(wx, { url: "http://127.0.0.1:1/" })).rejects.toMatchObject({ errMsg: /^request:fail net::/ });
    const heard: string[] = [];
    const task = wx.request?.({ url: server.origin, fail: ({ errMsg }: { errMsg: string }) => heard.push(errMsg) }) as unknown as { abort(): void };
    task.abort();
    await phone.until(() => heard.length > 0);
    expect(heard).toEqual(["request:fail abort"]);
  });
});

describe("storage", () => {
  test("keeps values of any kind, and says when there is none", async () => {
    const wx = await open();
    wx.setStorageSync?.("a", { list: [1, "二", null] });
    expect(wx.getStorageSync?.("a")).toEqual({ list: [1, "二", null] });
    expect(wx.getStorageSync?.("none")).toBe("");
    await expect(wx.getStorage?.({ key: "none" })).rejects.toMatchObject({ errMsg: "getStorage:fail data not found" });
    expect(await wx.getStorageInfo?.()).toMatchObject({ keys: ["a"] });
    wx.removeStorageSync?.("a");
    expect(wx.getStorageInfoSync?.()).toMatchObject({ keys: [] });
  });

  test("each account has its own", async () => {
    const wx = await open({ search: "?lang=zh&account=lin" });
    wx.setStorageSync?.("token", "t");
    expect(Object.keys(phone.window.localStorage)).toEqual(["menpiao:lin:token"]);
  });
});

describe("telling and asking", () => {
  test("a toast goes by itself, loading when told", async () => {
    const wx = await open();
    await wx.showToast?.({ title: "已复制", duration: 20 });
    expect(phone.find(".host-toast[role=status]").textContent).toBe("已复制");
    await phone.until(() => !phone.document.querySelector(".host-toast"));
    await wx.showLoading?.({ title: "加载中", mask: true });
    expect(phone.find(".host-toast").className).toContain("host-masked");
    await wx.hideLoading?.();
    expect(phone.document.querySelector(".host-toast")).toBeNull();
  });

  test("a dialog answers what was pressed, and keeps the focus inside", async () => {
    const wx = await open();
    const answer = wx.showModal?.({ title: "取消订单", content: "名额会立即放回。", confirmText: "取消订单" });
    const dialog = await phone.until(() => phone.document.querySelector("[role=dialog]"));
    expect(dialog.getAttribute("aria-label")).toBe("取消订单");
    expect(dialog.contains(phone.document.activeElement)).toBe(true);
    phone.find(".host-primary").click();
    expect(await answer).toMatchObject({ confirm: true, cancel: false });
  });

  test("an action sheet answers the row, and Escape is cancel", async () => {
    const wx = await open();
    const first = wx.showActionSheet?.({ itemList: ["甲", "乙"] });
    await phone.until(() => phone.document.querySelector("[role=dialog]"));
    (phone.document.querySelectorAll("#overlay .host-button")[1] as HTMLElement).click();
    expect(await first).toMatchObject({ tapIndex: 1 });
    const second = wx.showActionSheet?.({ itemList: ["甲"] });
    await phone.until(() => phone.document.querySelector("[role=dialog]"));
    phone.document.dispatchEvent(new phone.window.KeyboardEvent("keydown", { key: "Escape" }));
    await expect(second).rejects.toMatchObject({ errMsg: "showActionSheet:fail cancel" });
  });
});

describe("the phone", () => {
  test("language and theme follow the phone, and the program hears of a change", async () => {
    const wx = await open({ search: "?lang=en&theme=dark" });
    expect(wx.getAppBaseInfo?.()).toMatchObject({ language: "en", theme: "dark" });
    const heard: unknown[] = [];
    wx.onThemeChange?.((change: unknown) => heard.push(change));
    [...phone.document.querySelectorAll<HTMLElement>(".host-switch")].find((it) => it.textContent === "Light")?.click();
    expect(heard).toEqual([{ theme: "light" }]);
    expect(phone.document.documentElement.dataset.theme).toBe("light");
  });

  test("where the API is comes from config.json, else from the address of the page", async () => {
    const wx = await open({ api: "https://api.example.com" });
    expect(wx.getExtConfigSync?.()).toEqual({ apiOrigin: "https://api.example.com" });
    expect(wx.getAccountInfoSync?.()).toMatchObject({ miniProgram: { appId: "wxtest", envVersion: "develop" } });
  });

  test("screen settings are remembered though a browser can't follow them", async () => {
    const wx = await open();
    await wx.setScreenBrightness?.({ value: 1 });
    await wx.setVisualEffectOnCapture?.({ visualEffect: "hidden" });
    await wx.setKeepScreenOn?.({ keepScreenOn: true });
    expect(phone.host.screen).toEqual({ brightness: 1, keepScreenOn: true, visualEffect: "hidden" });
  });

  test("a selector query finds what is where, the canvas node among it", async () => {
    const wx = await open({}, `<canvas type="2d" id="c" data-a="1"/><view class="v">a</view><view class="v">b</view>`);
    const query = wx.createSelectorQuery?.() as unknown as { select(selector: string): { fields(fields: object): void; node(): void }; selectAll(selector: string): { boundingClientRect(): void }; exec(done: (results: unknown[]) => void): void };
    query.select("#c").fields({ node: true, dataset: true, size: true });
    query.selectAll(".v").boundingClientRect();
    query.select("#none").node();
    const [canvas, all, none] = (await new Promise<unknown[]>((resolve) => query.exec(resolve))) as [{ node: HTMLElement; dataset: unknown }, unknown[], unknown];
    expect(canvas.node.localName).toBe("canvas");
    expect(canvas.dataset).toEqual({ a: "1" });
    expect([all.length, none]).toEqual([2, null]);
  });

  test("pulling down calls the page, and the spinner goes when told", async () => {
    const wx = await open();
    await wx.startPullDownRefresh?.();
    expect(phone.host.page().refresh).toBe(1);
    expect(phone.find(".host-pull").hidden).toBe(false);
    await wx.stopPullDownRefresh?.();
    expect(phone.find(".host-pull").hidden).toBe(true);
  });

  test("a name that the host lacks is undefined, and listed", async () => {
    const wx = await open();
    expect(wx.chooseInvoice).toBeUndefined();
    expect(wx.canIUse?.("chooseInvoice")).toBe(false);
    expect(wx.canIUse?.("showToast.object.duration")).toBe(true);
    expect(phone.host.missing).toEqual(["chooseInvoice"]);
  });
});
