import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Phone, openPhone, page } from "./phone.js";
import { type FakeSandbox, fakeSandbox } from "./servers.js";

let phone: Phone;
let sandbox: FakeSandbox;
beforeEach(async () => {
  sandbox = await fakeSandbox();
});
afterEach(async () => {
  phone.close();
  await sandbox.close();
});

type Wx = Record<string, (options?: object) => Promise<Record<string, unknown>>>;

async function open(search = "?lang=zh", origin = sandbox.origin): Promise<Wx> {
  phone = await openPhone({ "app.json": { pages: ["p/p"] }, ...page("p/p", "<view/>", "Page({ wx() { return wx } })") }, { sandbox: origin, search });
  return (phone.host.page() as unknown as { wx(): Wx }).wx();
}

const sheet = (name: string): Promise<Element> => phone.until(() => phone.document.querySelector(`[data-sheet="${name}"]`), `the sheet ${name}`);
const PAY = { timeStamp: "1700000000", nonceStr: "n", package: "prepay_id=wx1", signType: "RSA", paySign: "s+/=" };

describe("signing in", () => {
  test("asks who holds the phone, once, and shows it in the capsule", async () => {
    const wx = await open();
    const code = wx.login?.();
    await sheet("accounts");
    phone.find('[data-account="lin-xiaoyu"]').click();
    expect(await code).toMatchObject({ code: "0abc", errMsg: "login:ok" });
    expect(await wx.login?.()).toMatchObject({ code: "0abc" });
    expect(sandbox.asked.filter((it) => it.includes("login-codes"))).toEqual(Array(2).fill('POST /sim/login-codes {"account_id":"lin-xiaoyu","app_id":"wxtest"}'));
    expect(phone.find(".host-chip").getAttribute("aria-label")).toBe("微信账号: 林小雨");
  });

  test("closing the sheet is a refusal", async () => {
    const wx = await open();
    const code = wx.login?.();
    await sheet("accounts");
    phone.find(".host-close").click();
    await expect(code).rejects.toMatchObject({ errMsg: "login:fail cancel" });
  });

  test("an account in the address needs no question, and is not remembered for other tabs", async () => {
    const wx = await open("?lang=zh&account=gate-chen");
    await wx.login?.();
    expect(sandbox.asked).toContain('POST /sim/login-codes {"account_id":"gate-chen","app_id":"wxtest"}');
    expect(phone.window.localStorage.getItem("menpiao-host:account")).toBeNull();
    await phone.until(() => phone.find(".host-chip").getAttribute("aria-label") === "微信账号: 陈师傅");
  });

  test("what was stored before anyone was chosen goes along", async () => {
    const wx = (await open()) as Wx & { setStorageSync(key: string, value: unknown): void; getStorageSync(key: string): unknown };
    wx.setStorageSync("theme", "dark");
    const code = wx.login?.();
    await sheet("accounts");
    phone.find('[data-account="lin-xiaoyu"]').click();
    await code;
    expect(wx.getStorageSync("theme")).toBe("dark");
    expect(Object.keys(phone.window.localStorage).sort()).toEqual(["menpiao-host:account", "menpiao:lin-xiaoyu:theme"]);
  });

  test("without a sandbox, or with a silent one, it says so", async () => {
    const wx = await open("?lang=en", "");
    await expect(wx.login?.()).rejects.toMatchObject({ errMsg: /^login:fail No WeChat sandbox is connected/ });
    phone.close();
    const other = await open("?lang=en", "http://127.0.0.1:1");
    await expect(other.login?.()).rejects.toMatchObject({ errMsg: "login:fail The WeChat sandbox does not answer." });
  });
});

describe("paying", () => {
  const message = (origin: string, result: string, more: object = {}): void => {
    const source = phone.document.querySelector("iframe")?.contentWindow ?? null;
    phone.window.dispatchEvent(new phone.window.MessageEvent("message", { origin, source, data: { source: "menpiao-sandbox", type: "payment", result, ...more } }));
  };

  test("shows the sandbox's sheet with the parameters as they are", async () => {
    const wx = await open("?lang=zh&account=lin-xiaoyu");
    const paid = wx.requestPayment?.(PAY);
    await sheet("pay");
    const address = new URL((phone.document.querySelector("iframe") as HTMLIFrameElement).src);
    expect(address.origin + address.pathname).toBe(`${sandbox.origin}/sim/pay-sheet`);
    expect(Object.fromEntries(address.searchParams)).toEqual({ account_id: "lin-xiaoyu", appId: "wxtest", lang: "zh-CN", theme: "light", ...PAY });
    message(sandbox.origin, "ok");
    expect(await paid).toEqual({ errMsg: "requestPayment:ok" });
    expect(phone.document.querySelector("iframe")).toBeNull();
  });

  test("cancel and failure are told apart", async () => {
    const wx = await open("?lang=zh&account=lin-xiaoyu");
    const first = wx.requestPayment?.(PAY);
    await sheet("pay");
    message(sandbox.origin, "cancel");
    await expect(first).rejects.toEqual({ errMsg: "requestPayment:fail cancel" });
    const second = wx.requestPayment?.(PAY);
    await sheet("pay");
    message(sandbox.origin, "fail", { detail: "余额不足" });
    await expect(second).rejects.toEqual({ errMsg: "requestPayment:fail 余额不足" });
  });

  test("a silent sandbox opens no empty frame", async () => {
    const wx = await open("?lang=zh&account=lin-xiaoyu", "http://127.0.0.1:1");
    await expect(wx.requestPayment?.(PAY)).rejects.toEqual({ errMsg: "requestPayment:fail 微信沙箱没有应答。" });
    expect(phone.document.querySelector("iframe")).toBeNull();
  });

  test("a message from anywhere else pays nothing", async () => {
    const wx = await open("?lang=zh&account=lin-xiaoyu");
    let settled = false;
    const paid = wx.requestPayment?.(PAY).finally(() => (settled = true));
    await sheet("pay");
    message("http://evil.example", "ok");
    phone.window.dispatchEvent(new phone.window.MessageEvent("message", { origin: sandbox.origin, source: phone.window as unknown as Window, data: { source: "menpiao-sandbox", type: "payment", result: "ok" } }));
    message(sandbox.origin, "ok", { type: "other" });
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toBe(false);
    phone.document.dispatchEvent(new phone.window.KeyboardEvent("keydown", { key: "Escape" }));
    await expect(paid).rejects.toEqual({ errMsg: "requestPayment:fail cancel" });
  });
});

describe("consent and scanning", () => {
  test("asks for messages by their titles and tells the sandbox the answer", async () => {
    const wx = await open("?lang=zh&account=lin-xiaoyu");
    const answer = wx.requestSubscribeMessage?.({ tmplIds: ["T1", "T2"] });
    const asked = await sheet("subscribe");
    expect(asked.textContent).toContain("购票成功通知");
    (asked.querySelectorAll("input")[1] as HTMLInputElement).click();
    phone.find(".host-primary").click();
    expect(await answer).toEqual({ T1: "accept", T2: "reject", errMsg: "requestSubscribeMessage:ok" });
    expect(sandbox.asked).toContain('POST /sim/subscriptions {"account_id":"lin-xiaoyu","app_id":"wxtest","answers":{"T1":"accept","T2":"reject"}}');
  });

  test("refusing refuses all", async () => {
    const wx = await open("?lang=zh&account=lin-xiaoyu");
    const answer = wx.requestSubscribeMessage?.({ tmplIds: ["T1"] });
    await sheet("subscribe");
    (phone.document.querySelector(".host-actions button") as HTMLElement).click();
    expect(await answer).toMatchObject({ T1: "reject" });
  });

  test("a code is typed or pasted; turning back is a refusal", async () => {
    const wx = await open();
    const first = wx.scanCode?.({});
    await sheet("scan");
    (phone.find("textarea") as HTMLTextAreaElement).value = " 0ABC\n";
    phone.find(".host-primary").click();
    expect(await first).toMatchObject({ result: "0ABC", scanType: "QR_CODE" });
    const second = wx.scanCode?.({});
    await sheet("scan");
    (phone.document.querySelector(".host-actions button") as HTMLElement).click();
    await expect(second).rejects.toMatchObject({ errMsg: "scanCode:fail cancel" });
  });

  test("a test can hold a code before the camera", async () => {
    const wx = await open();
    phone.host.nextScan = "0XYZ";
    expect(await wx.scanCode?.({})).toMatchObject({ result: "0XYZ" });
    expect(phone.host.nextScan).toBeNull();
  });
});
