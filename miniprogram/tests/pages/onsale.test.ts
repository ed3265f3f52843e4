// The on-sale on the phone: the waiting room from its door to the checkout, the waitlist from joining to paying, limits.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Room } from "../../miniprogram/api/wire";
import {
  at,
  availability,
  BUYER,
  eventPage,
  order,
  problem,
  room,
  ROOM,
  session,
  ticketType,
  waitlistEntry,
  World,
} from "./world";

const ENTRY = { token: "tok", class: "drawn", entered_at: at(-1), bucket: 0, rank: null, tie: "0".repeat(16), ahead: null };
const QUEUE = `packages/queue/queue?room=${ROOM}&session=s1`;
const EVERYBODY = { rank: "f".repeat(16), all_drawn: true, arrived: 0, tie: "0".repeat(16) };
const gathering: Partial<Room> = { state: "gathering", opens_at: at(10), seed: null };

let world: World;
beforeEach(async () => {
  world = await World.start();
  const hint = { id: ROOM, state: "open" as const, gathers_at: at(-40), opens_at: at(-10) };
  world.answer("GET /events/e1", eventPage({ sessions: [session({ waiting_room: hint })] }));
  world.answer("GET /sessions/s1/availability", availability(["t1", "on_sale", "many"], ["t2", "on_sale", "many"]));
  world.answer(`POST /rooms/${ROOM}/entries`, ENTRY, 201);
});
afterEach(() => world.stop());

/** What the phone keeps of its place. */
function kept(): { entry: { token: string }; orderId: string; lapsed: boolean } | null {
  const text = world.phone.window.localStorage.getItem(`menpiao:lin-xiaoyu:menpiao.place.${ROOM}.${BUYER}`);
  return text === null ? null : (JSON.parse(text) as { value: never }).value;
}

const answerRoom = (changes: Partial<Room>): void => world.answer(`GET /rooms/${ROOM}`, room(changes));
const look = (): unknown => world.phone.host.page()["look"]?.();

function hide(hidden: boolean): void {
  Object.defineProperty(world.phone.document, "hidden", { value: hidden, configurable: true });
  world.phone.document.dispatchEvent(new world.phone.window.Event("visibilitychange"));
}

describe("the waiting room", () => {
  it("counts down before it opens, and lets nobody in by a tap", async () => {
    answerRoom({ state: "announced", gathers_at: at(20), opens_at: at(50), seed: null });
    await world.open(QUEUE);
    expect(await world.says("排队还没开始")).toMatch(/距排队开始(20:00|19:5\d)/);
    expect(world.text()).toContain("到点会自动为您进入");
    expect(world.text()).not.toContain("进入排队");
  });

  it("keeps the place when the page, the app or the phone goes off, and enters once", async () => {
    answerRoom(gathering);
    const phone = await world.open(QUEUE);
    await world.tap("进入排队");
    await world.says("您已经排上了");
    expect(world.text()).toContain("关掉也不会丢");
    expect(kept()).toMatchObject({ entry: { token: "tok" } });
    const [entered] = world.requests("POST", `/rooms/${ROOM}/entries`);
    expect(entered?.body).toEqual({});
    expect(entered?.headers["idempotency-key"]).toBeTruthy();
    phone.window.location.hash = "#/pages/home/home";
    await phone.until(() => phone.host.pages().at(-1)?.path === "pages/home/home");
    phone.window.location.hash = `#/${QUEUE}&enter=1`;
    await world.says("您已经排上了");
    expect(world.requests("POST", `/rooms/${ROOM}/entries`)).toHaveLength(1);
  });

  it("explains the draw, and checks it once the seed is there", async () => {
    answerRoom(gathering);
    await world.open(`${QUEUE}&enter=1`);
    await world.says("您已经排上了");
    await world.tap("怎么抽签");
    expect(await world.says(room().commitment)).toContain("自动核对");
    answerRoom({ version: 2 });
    look();
    expect(await world.says("已核对")).toContain("728f1e6c4c7af452");
    answerRoom({ version: 3, seed: "08".repeat(32) });
    look();
    await world.says("核对不相符");
  });

  it("tells how many are ahead and how long it takes, and that the line stands when it does", async () => {
    answerRoom({ drawn: 1000, per_minute: 60 });
    await world.open(`${QUEUE}&enter=1`);
    expect(await world.says("447 人")).toMatch(/前面大约还有447 人大约还要 8 分钟/);
    expect(world.phone.find('[role="img"]').getAttribute("aria-label")).toBe("队伍已走完 0%");
    answerRoom({ version: 2, drawn: 1000, per_minute: 0 });
    look();
    await world.says("队伍暂时没有移动");
  });

  it("is patient without a network: the place is kept, and it goes on by itself", async () => {
    answerRoom({ drawn: 1000 });
    await world.open(`${QUEUE}&enter=1`);
    await world.says("447 人");
    world.routes[`GET /rooms/${ROOM}`] = () => ({ status: 500, body: {} });
    look();
    expect(await world.says("您的位置还在")).toContain("447 人");
    answerRoom({ version: 2, drawn: 1000 });
    look();
    await world.phone.until(() => !world.text().includes("您的位置还在"), "the page is up to date again");
  });

  it("asks nothing while the phone is in the pocket, and looks at once when it is out again", async () => {
    answerRoom({ drawn: 1000 });
    await world.open(`${QUEUE}&enter=1`);
    await world.says("447 人");
    const { poll } = world.phone.host.page() as unknown as { poll: number };
    const stopped: unknown[] = [];
    const { window } = world.phone;
    const stop = window.clearTimeout.bind(window);
    window.clearTimeout = (id) => void (stopped.push(id), stop(id));
    hide(true);
    expect(stopped).toContain(poll);
    const before = world.requests("GET", `/rooms/${ROOM}`).length;
    answerRoom({ version: 2, drawn: 1000, frontier: EVERYBODY });
    world.answer(`POST /rooms/${ROOM}/passes`, { pass: "p1", expires_at: at(10) }, 201);
    hide(false);
    await world.says("去选票");
    expect(world.requests("GET", `/rooms/${ROOM}`)).toHaveLength(before + 1);
  });

  it("opens the door by the frontier's own rule, and the pass goes into the order, once", async () => {
    answerRoom({ frontier: EVERYBODY });
    world.answer(`POST /rooms/${ROOM}/passes`, { pass: "p1", expires_at: at(10) }, 201);
    world.answer("POST /orders", order(), 201);
    world.answer("GET /orders/or1", order());
    const phone = await world.open("pages/event/event?id=e1");
    await world.tap("去排队");
    expect(await world.says("通行证剩余")).toMatch(/轮到您了.*通行证剩余(10:00|09:5\d)/);
    expect(world.requests("POST", `/rooms/${ROOM}/passes`)[0]?.body).toEqual({ token: "tok" });
    expect(world.requests("POST", `/rooms/${ROOM}/positions`)).toHaveLength(0);
    await world.tap("去选票");
    await world.says("请在倒计时结束前下单");
    expect(phone.host.pages().map(({ path }) => path)).toEqual(["pages/event/event"]);
    await world.tap("看台票");
    await world.tap("立即购票");
    await world.says("通行证还剩");
    await world.tap("提交订单");
    expect((await world.requested("POST", "/orders")).body).toMatchObject({ pass: "p1" });
    await phone.until(() => phone.host.pages().at(-1)?.path === "packages/order/order");
    expect(kept()?.orderId).toBe("or1");
  });

  it("leads to the event also when the phone was restarted meanwhile, and no event page lies below", async () => {
    answerRoom({ frontier: EVERYBODY });
    world.answer(`POST /rooms/${ROOM}/passes`, { pass: "p1", expires_at: at(10) }, 201);
    const phone = await world.open(`${QUEUE}&enter=1`);
    await world.tap("去选票");
    await world.says("请在倒计时结束前下单");
    expect(phone.host.pages().map(({ path }) => path)).toEqual(["pages/event/event"]);
  });

  it("offers the end of the line when the turn has run out", async () => {
    answerRoom({ frontier: EVERYBODY });
    world.routes[`POST /rooms/${ROOM}/passes`] = () => problem(409, "pass_expired", "通行证已过期");
    await world.open(`${QUEUE}&enter=1`);
    await world.says("通行证过期了");
    world.answer(`POST /rooms/${ROOM}/entries`, { ...ENTRY, token: "tok2", class: "arrived", bucket: 900 }, 201);
    answerRoom({ version: 2, frontier: { ...EVERYBODY, arrived: 3 } });
    await world.tap("从队尾再排");
    await world.says("正在确认您的位置");
    expect(kept()).toMatchObject({ entry: { token: "tok2" }, lapsed: false });
  });

  it("forgets a place that the server does not know any more, and says so", async () => {
    answerRoom({ frontier: EVERYBODY });
    world.routes[`POST /rooms/${ROOM}/passes`] = () => problem(422, "entry_invalid", "排队凭证无效");
    await world.open(`${QUEUE}&enter=1`);
    await world.says("请重新进入");
    expect(kept()).toBeNull();
  });

  it("ends when everything is sold: no more looks, and the waitlist where there is one", async () => {
    world.answer("GET /events/e1", eventPage({ sessions: [session({ waitlist: true, sale_state: "sold_out" })] }));
    answerRoom({ state: "sold_out" });
    const phone = await world.open(QUEUE);
    expect(await world.says("登记候补")).toContain("票已售完");
    expect((phone.host.page() as unknown as { poll: number }).poll).toBe(0);
    await world.tap("登记候补");
    await phone.until(() => phone.host.pages().at(-1)?.path === "packages/waitlist/join");
  });

  it("is left for good by signing out", async () => {
    answerRoom(gathering);
    world.answer("GET /orders", { items: [], next: null });
    const phone = await world.open(`${QUEUE}&enter=1`);
    await world.says("您已经排上了");
    phone.window.location.hash = "#/pages/mine/mine";
    await world.tap("退出登录");
    await world.says("要退出登录吗");
    await world.tap("退出登录");
    await world.says("还没有登录");
    expect(kept()).toBeNull();
  });
});

describe("the checkout behind a room", () => {
  it.each([
    ["pass_required", "去排队", "packages/queue/queue"],
    ["pass_used", "查看我的订单", "pages/mine/mine"],
  ])("after %s leads on with %s", async (code, label, path) => {
    answerRoom({});
    world.routes["POST /orders"] = () => problem(409, code, "服务器的话。");
    const phone = await world.open("packages/checkout/checkout?event=e1&session=s1&type=t1");
    await world.tap("提交订单");
    expect(await world.says("服务器的话。")).toContain(label);
    await world.tap(label);
    await phone.until(() => phone.host.pages().at(-1)?.path === path);
  });
});

describe("limits", () => {
  const personal = ticketType("t1", { attendee_names_required: true, attendee_ids_required: true });

  beforeEach(() => {
    world.answer("GET /events/e1", eventPage({ sessions: [session({ ticket_types: [personal], per_buyer_max: 2 })] }));
  });

  it("asks for identity numbers where the type does, checks them, and sends them", async () => {
    world.answer("POST /orders", order(), 201);
    await world.open("packages/checkout/checkout?event=e1&session=s1&type=t1");
    expect(await world.says("每位购票人本场最多 2 张")).toContain("实名购票");
    await world.type("与证件一致", "陈晓");
    await world.focus("18 位居民身份证号");
    await world.type("18 位居民身份证号", "110105194912310021");
    await world.tap("提交订单");
    await world.blur("18 位居民身份证号");
    await world.says("身份证号不对");
    expect(world.requests("POST", "/orders")).toHaveLength(0);
    await world.type("18 位居民身份证号", "11010519491231002X");
    await world.tap("提交订单");
    const { body } = await world.requested("POST", "/orders");
    expect(body["attendees"]).toEqual([{ name: "陈晓", id_number: "11010519491231002X" }]);
    expect(JSON.stringify({ ...world.phone.window.localStorage })).not.toContain("11010519491231002X");
  });

  it("names this phone when it signs in, with the same name the next time", async () => {
    world.answer("GET /orders", { items: [], next: null });
    await world.open("pages/mine/mine");
    await world.tap("微信登录");
    await world.says("还没有订单");
    await world.tap("退出登录");
    await world.says("要退出登录吗");
    await world.tap("退出登录");
    await world.says("还没有登录");
    await world.tap("微信登录");
    const again = await world.requested("POST", "/logins", 2);
    expect(again.body["device"]).toMatch(/^[\w-]{22,64}$/);
    expect(again.body["device"]).toBe(world.requests("POST", "/logins")[0]?.body["device"]);
    await world.says("还没有订单");
  });

  it("gives the button back when the server's patience is over, and does not alarm", async () => {
    world.answer("GET /events/e1", eventPage());
    world.routes["POST /orders"] = () => ({ ...problem(429, "too_many_requests", "请稍后再试。"), after: 30 });
    await world.open("packages/checkout/checkout?event=e1&session=s1&type=t1");
    await world.tap("提交订单");
    expect(await world.says("秒后再试")).toContain("请稍后再试。");
    expect(world.text()).not.toContain("网络断开了");
    expect(world.requests("POST", "/orders")).toHaveLength(1);
  });
});

describe("the waitlist", () => {
  beforeEach(() => {
    const types = [ticketType("t1"), ticketType("t2")];
    world.answer(
      "GET /events/e1",
      eventPage({ sessions: [session({ waitlist: true, sale_state: "sold_out", ticket_types: types })] }),
    );
    world.answer("GET /sessions/s1/availability", availability(["t1", "sold_out", 0], ["t2", "sold_out", 0]));
  });

  it("is joined from what is sold out, with preferences and a number", async () => {
    world.answer("POST /waitlist-entries", waitlistEntry(), 201);
    world.answer("GET /waitlist-entries/w1", waitlistEntry());
    const phone = await world.open("pages/event/event?id=e1");
    await world.says("已售罄 · 可候补");
    await world.tap("内场票");
    await world.says("可以接受的票种");
    await world.tap("看台票");
    await phone.until(() => phone.host.page().data["view"]);
    const joined = phone.shown();
    phone.tap(joined.querySelectorAll('[role="button"]')[1] as Element);
    await world.says("登记候补");
    await world.tap("登记候补");
    const { body, headers } = await world.requested("POST", "/waitlist-entries");
    expect(body).toEqual({ session_id: "s1", ticket_type_ids: ["t2", "t1"], quantity: 2, accept: "scattered" });
    expect(headers["idempotency-key"]).toBeTruthy();
    expect(await world.says("12 位")).toContain("前面还有");
  });

  it("asks for identity numbers where a chosen type does, checks them, and sends them", async () => {
    const personal = ticketType("t1", { attendee_names_required: true, attendee_ids_required: true });
    const types = [personal, ticketType("t2")];
    world.answer(
      "GET /events/e1",
      eventPage({ sessions: [session({ waitlist: true, sale_state: "sold_out", ticket_types: types })] }),
    );
    world.answer("POST /waitlist-entries", waitlistEntry(), 201);
    await world.open("packages/waitlist/join?event=e1&session=s1&type=t1");
    await world.says("证件号只用于核对");
    await world.type("与证件一致", "陈晓");
    await world.focus("18 位居民身份证号");
    await world.type("18 位居民身份证号", "110105194912310021");
    await world.tap("登记候补");
    await world.blur("18 位居民身份证号");
    await world.says("身份证号不对");
    expect(world.requests("POST", "/waitlist-entries")).toHaveLength(0);
    await world.focus("18 位居民身份证号");
    await world.type("18 位居民身份证号", "11010519491231002X");
    await world.blur("18 位居民身份证号");
    expect((await world.field("18 位居民身份证号")).value).toBe("**************002X");
    await world.tap("登记候补");
    const { body } = await world.requested("POST", "/waitlist-entries");
    expect(body["attendees"]).toEqual([{ name: "陈晓", id_number: "11010519491231002X" }]);
    expect(JSON.stringify({ ...world.phone.window.localStorage })).not.toContain("11010519491231002X");
  });

  it("tells a refusal in the server's words", async () => {
    world.routes["POST /waitlist-entries"] = () => problem(409, "waitlist_full", "候补人数已满。");
    await world.open("packages/waitlist/join?event=e1&session=s1&type=t1");
    await world.tap("登记候补");
    await world.says("候补人数已满。");
  });

  it("shows their place to those who wait already", async () => {
    world.routes["POST /waitlist-entries"] = () => problem(409, "already_waiting", "您已在这个场次的候补中。");
    world.answer("GET /waitlist-entries", { items: [waitlistEntry()], next: null });
    world.answer("GET /waitlist-entries/w1", waitlistEntry());
    await world.open("packages/waitlist/join?event=e1&session=s1&type=t1");
    await world.tap("登记候补");
    await world.says("12 位");
  });

  it("leads from an offer to the order, with the time that is left", async () => {
    const offer = { order_id: "or1", ticket_type_id: "t2", pay_by: at(20), seats: [] };
    world.answer("GET /waitlist-entries", { items: [waitlistEntry({ state: "offered", offer })], next: null });
    world.answer("GET /orders", { items: [], next: null });
    world.answer("GET /waitlist-entries/w1", waitlistEntry({ state: "offered", offer }));
    world.answer("GET /orders/or1", order());
    const phone = await world.open("pages/mine/mine");
    await world.tap("微信登录");
    expect(await world.says("我的候补")).toContain("有票了");
    await world.tap("夜航唱片十周年");
    expect(await world.says("去付款")).toMatch(/有票了(20:00|19:5\d)/);
    await world.tap("去付款");
    await world.says("支付 ¥380");
    expect(phone.host.pages().at(-1)?.path).toBe("packages/order/order");
  });

  it("is left only after a second word", async () => {
    world.answer("GET /waitlist-entries/w1", waitlistEntry());
    world.answer("POST /waitlist-entries/w1/withdrawal", waitlistEntry({ state: "withdrawn", ahead: null }));
    await world.open("packages/waitlist/entry?id=w1");
    await world.says("12 位");
    await world.tap("退出候补");
    await world.says("要退出候补吗");
    expect(world.requests("POST", "/waitlist-entries/w1/withdrawal")).toHaveLength(0);
    await world.tap("退出候补");
    expect(await world.says("已退出候补")).toContain("您没有付过款");
  });
});
