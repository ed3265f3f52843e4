// Two phones in two windows: the code that one shows can be scanned by the other, and nothing else can.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Phone, buildSources, openPhone, page } from "./phone.js";
import { type FakeSandbox, fakeSandbox } from "./servers.js";

const CODE = "0AAAABBBBCCCCDDDD7QX4";
const NEXT = "0AAAABBBBCCCCDDDDK2M9";
const TICKET = "pages/ticket/ticket";
const built = buildSources({
  "app.json": { pages: ["p/gate", TICKET, "p/other"] },
  ...page("p/gate", "<view/>", "Page({ wx() { return wx } })"),
  ...page(TICKET, "<view>{{code}}</view>", `Page({ data: { view: { show: "live" }, code: "${CODE}" }, wx() { return wx } })`),
  ...page("p/other", "<view/>", `Page({ data: { view: { show: "live" }, code: "${CODE}" } })`),
});

type Wx = Record<string, (options?: object) => Promise<Record<string, unknown>>>;
interface ShownPage {
  wx(): Wx;
  setData(data: object): void;
}

let sandbox: FakeSandbox;
let open: Phone[];
beforeEach(async () => {
  sandbox = await fakeSandbox();
  open = [];
});
afterEach(async () => {
  const errors = open.flatMap((phone) => phone.errors);
  open.forEach((phone) => phone.close());
  await sandbox.close();
  expect(errors).toEqual([]);
});

async function phone(account: string, path: string, search = ""): Promise<Phone> {
  const made = await openPhone(built, { sandbox: sandbox.origin, search: `?lang=zh&account=${account}${search}`, hash: `#/${path}` });
  open.push(made);
  return made;
}

const pageOf = (it: Phone): ShownPage => it.host.page() as unknown as ShownPage;
const offers = (it: Phone): HTMLElement[] => [...it.document.querySelectorAll<HTMLElement>('[data-sheet="scan"] .host-offer')];
const offered = (it: Phone): Promise<HTMLElement> => it.until(() => offers(it)[0], "a code is offered");
const withdrawn = (it: Phone): Promise<unknown> => it.until(() => offers(it).length === 0, "nothing is offered");

describe("a code shown in another window", () => {
  test("is the first choice of the scan sheet, says whose it is, and is what is scanned", async () => {
    const buyer = await phone("lin-xiaoyu", TICKET);
    const gate = await phone("gate-chen", "p/gate");
    const scanned = pageOf(gate).wx().scanCode?.({});
    const offer = await offered(gate);
    await gate.until(() => offer.textContent?.includes("林小雨的票"), "the account has its name");
    expect(offer.textContent).toContain("扫描另一窗口里显示的码");
    expect(gate.document.querySelector('[data-sheet="scan"] button')).toBe(offer);
    pageOf(buyer).setData({ code: NEXT });
    await gate.until(() => offer.textContent?.includes("…K2M9"), "the sheet follows the code");
    expect(offers(gate)).toEqual([offer]);
    offer.click();
    expect(await scanned).toMatchObject({ result: NEXT });
    expect(gate.document.querySelector('[data-sheet="scan"]')).toBeNull();
  });

  test("has the focus when it is known before the sheet opens; typing stays possible", async () => {
    const gate = await phone("gate-chen", "p/gate", "&lang=en");
    await phone("lin-xiaoyu", TICKET);
    const first = pageOf(gate).wx().scanCode?.({});
    await offered(gate);
    gate.document.dispatchEvent(new gate.window.KeyboardEvent("keydown", { key: "Escape" }));
    await expect(first).rejects.toMatchObject({ errMsg: "scanCode:fail cancel" });
    const second = pageOf(gate).wx().scanCode?.({});
    expect(gate.document.activeElement).toBe(await offered(gate));
    const field = gate.find("textarea") as HTMLTextAreaElement;
    field.value = "0TYPED";
    field.dispatchEvent(new gate.window.KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    expect(await second).toMatchObject({ result: "0TYPED" });
  });

  test("is withdrawn when the page is left, the ticket is used or the window closes; the focus goes to the field", async () => {
    const buyer = await phone("lin-xiaoyu", TICKET);
    const gate = await phone("gate-chen", "p/gate");
    void pageOf(gate).wx().scanCode?.({ fail: () => undefined });
    (await offered(gate)).focus();
    pageOf(buyer).setData({ view: { show: "used" } });
    await withdrawn(gate);
    expect(gate.document.activeElement).toBe(gate.find("textarea"));
    expect(gate.find('[data-sheet="scan"] [role="status"]').textContent).toBe("另一窗口里没有显示码了。");
    pageOf(buyer).setData({ view: { show: "live" } });
    await offered(gate);
    await pageOf(buyer).wx().navigateTo?.({ url: "/p/other" });
    await withdrawn(gate);
    const other = await phone("a-kai", TICKET);
    await offered(gate);
    other.close();
    await withdrawn(gate);
  });

  test("left behind in a background tab can be scanned until it is old", async () => {
    const buyer = await phone("lin-xiaoyu", TICKET);
    const gate = await phone("gate-chen", "p/gate");
    void pageOf(gate).wx().scanCode?.({ fail: () => undefined });
    await offered(gate);
    Object.defineProperty(buyer.document, "hidden", { value: true });
    pageOf(buyer).setData({ code: NEXT });
    const now = Date.now();
    const clock = (gate.window as unknown as { Date: DateConstructor }).Date;
    clock.now = () => now + 10_000;
    expect(offers(gate)[0]?.textContent).toContain("…7QX4");
    clock.now = () => now + 20_000;
    await withdrawn(gate);
  });

  test("every window that shows one is offered", async () => {
    await phone("lin-xiaoyu", TICKET);
    await phone("gate-chen", TICKET);
    const gate = await phone("gate-chen", "p/gate");
    void pageOf(gate).wx().scanCode?.({ fail: () => undefined });
    await gate.until(() => offers(gate).length === 2, "two codes are offered");
    await gate.until(() => /林小雨.*陈师傅|陈师傅.*林小雨/.test(offers(gate).map((it) => it.textContent).join()), "both have names");
  });
});

describe("copying the code", () => {
  test("the side panel offers it while a code is shown", async () => {
    const buyer = await phone("lin-xiaoyu", TICKET);
    const copied: string[] = [];
    Object.defineProperty(buyer.window.navigator, "clipboard", { value: { writeText: (text: string) => Promise.resolve(void copied.push(text)) } });
    const button = await buyer.until(() => [...buyer.document.querySelectorAll<HTMLElement>(".host-panel button:not([hidden])")].find((it) => it.textContent === "复制动态码"));
    button.click();
    await buyer.until(() => button.textContent === "已复制");
    expect(copied).toEqual([CODE]);
    pageOf(buyer).setData({ code: NEXT });
    await buyer.until(() => button.textContent === "复制动态码", "a new code is not copied yet");
    await pageOf(buyer).wx().redirectTo?.({ url: "/p/gate" });
    await buyer.until(() => button.hidden);
  });

  test("a browser that refuses is said so", async () => {
    const buyer = await phone("lin-xiaoyu", TICKET);
    const button = await buyer.until(() => [...buyer.document.querySelectorAll<HTMLElement>(".host-panel button:not([hidden])")].find((it) => it.textContent === "复制动态码"));
    button.click();
    await buyer.until(() => button.textContent === "浏览器不允许复制");
  });
});
