// After the order: paying and watching, the wallet, the live code, the buyer's corner.
import type { OrderState } from "../../miniprogram/api/wire";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chainOf } from "../../miniprogram/domain/code";
import { at, card, cny, code, codeWindow, order, problem, ticket, World } from "./world";

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.stop());

describe("order", () => {
  it("counts down to pay_by and offers to pay", async () => {
    world.answer("GET /orders/or1", order());
    await world.open("packages/order/order?id=or1");
    expect(await world.says("支付 ¥380")).toMatch(/等待支付(15:00|14:\d\d)/);
  });

  it("names the attendees, and of their identity numbers only the end", async () => {
    const attendee = { name: "陈晓", id_number: "**************002X" };
    const price = { amount: 38_000, currency: "CNY" };
    const item = { position: 1, ticket_type_id: "t1", session_id: "s1", ticket_id: null, price, attendee, seat: null, handed_over: false };
    world.answer("GET /orders/or1", order({ items: [item] }));
    await world.open("packages/order/order?id=or1");
    await world.says("陈晓 ···002X");
  });

  it("starts no payment in the last minute", async () => {
    world.answer("GET /orders/or1", order({ pay_by: at(0.9) }));
    await world.open("packages/order/order?id=or1");
    expect(await world.says("已不能再发起支付")).not.toContain("支付 ¥380");
    expect(world.text()).toContain("重新下单");
  });

  it("watches a payment until the server knows, with honest words meanwhile", async () => {
    world.answer("GET /orders/or1", order({ state: "paying" }));
    const phone = await world.open("packages/order/order?id=or1");
    await world.says("继续支付 ¥380");
    phone.host.page()["watch"]?.("confirming");
    expect(await world.says("正在确认支付，您的钱没有丢")).not.toContain("继续支付");
    world.answer("GET /orders/or1", order({ state: "paid", paid_at: at(0), tickets: ["tk1"] }));
    expect(await world.says("查看电子票")).toContain("已支付");
  });

  it("offers in a browser what the organizer takes, and shows the code that pays", async () => {
    world.answer("GET /orders/or1", order());
    world.answer("GET /orders/or1/payment-methods", { methods: ["wechat_jsapi", "wechat_native", "stripe"] });
    const code_url = "https://pay.example/native?prepay_id=wx1";
    const paying = { id: "p1", state: "prepared", method: "wechat_native", client: null, url: null, use_by: null };
    world.answer("POST /orders/or1/payments", { ...paying, code_url }, 201);
    const phone = await world.open("packages/order/order?id=or1");
    expect(await world.says("银行卡")).toContain("微信扫码");
    await world.tap("微信扫码");
    await world.tap("支付 ¥380");
    await world.says("用微信扫一扫付款");
    expect((await world.requested("POST", "/orders/or1/payments")).body).toEqual({ method: "wechat_native" });
    expect(phone.host.page().data).toMatchObject({ code: code_url });
  });

  it("has nothing to choose where the pay sheet is all there is", async () => {
    world.answer("GET /orders/or1", order());
    world.answer("GET /orders/or1/payment-methods", { methods: ["wechat_jsapi"] });
    await world.open("packages/order/order?id=or1");
    await world.requested("GET", "/orders/or1/payment-methods");
    expect(await world.says("支付 ¥380")).not.toContain("支付方式");
  });

  it("is cancelled only after a second word", async () => {
    world.answer("GET /orders/or1", order());
    world.answer("POST /orders/or1/cancellation", order({ state: "cancelled" }));
    await world.open("packages/order/order?id=or1");
    await world.says("支付 ¥380");
    await world.tap("取消订单");
    await world.says("要取消这个订单吗");
    expect(world.requests("POST", "/orders/or1/cancellation")).toHaveLength(0);
    await world.tap("取消订单");
    expect(await world.says("已取消")).toContain("您的钱没有被扣");
    expect(world.requests("POST", "/orders/or1/cancellation")[0]?.headers["idempotency-key"]).toBeTruthy();
  });

  it("tells expired, refunded and free orders apart", async () => {
    world.answer("GET /orders/or1", order({ state: "expired" }));
    world.answer("GET /orders/or2", order({ id: "or2", state: "refunded" }));
    world.answer(
      "GET /orders/or3",
      order({ id: "or3", state: "paid", total: { amount: 0, currency: "CNY" }, tickets: ["tk1"] }),
    );
    const phone = await world.open("packages/order/order?id=or1");
    await world.says("已超时");
    for (const [id, words] of [
      ["or2", "款项已按原路退回"],
      ["or3", "领票成功"],
    ] as const) {
      phone.window.location.hash = `#/packages/order/order?id=${id}`;
      await world.says(words);
    }
  });
});

describe("an order whose seat was changed", () => {
  const seat = (row: string, label: string) => ({ id: `${row}-${label}`, section: "池座", row, label, table: false, tier: null, entrance: null });
  const change = (state: "waiting" | "done" | "lapsed", pays: string | null) => ({
    ticket_id: "tk1",
    order_id: "or1",
    from_seat: seat("B", "1"),
    to_seat: seat("A", "3"),
    state,
    changed_at: at(-1),
    supplement_order_id: pays,
    from_session: null,
    to_session: null,
  });
  const supplement = (state: OrderState, of: "waiting" | "done" | "lapsed") =>
    order({ id: "or2", state, total: cny(20_000), seat_changes: [change(of, "or2")] });

  it("says from where to where, and leads to the order that pays for it and back", async () => {
    world.answer("GET /orders/or1", order({ state: "paid", tickets: ["tk1"], seat_changes: [change("waiting", "or2")] }));
    world.answer("GET /orders/or2", supplement("awaiting_payment", "waiting"));
    await world.open("packages/order/order?id=or1");
    await world.says("主办方为您留了 池座 A 排 3 座。付清差价后，座位从 池座 B 排 1 座 换过去");
    await world.tap("去付差价");
    const text = await world.says("这笔订单付的是座位的差价：把您的票从 池座 B 排 1 座 换到 池座 A 排 3 座，不是多买一张票");
    expect(text).toContain("支付 ¥200");
    await world.tap("查看购票订单");
    await world.says("主办方为您留了");
  });

  it("is for the new seat once the difference is paid, and waits for no ticket of its own", async () => {
    world.answer("GET /orders/or2", supplement("paid", "done"));
    world.answer("GET /tickets/tk1", ticket({ seat: seat("A", "3") }));
    await world.open("packages/order/order?id=or2");
    expect(await world.says("差价已付清，您的票已换到新座位")).not.toContain("正在出票");
    await world.tap("查看电子票");
    await world.says("A 排 3 座");
  });

  it("keeps its seat where nobody paid, and nothing is ordered again", async () => {
    world.answer("GET /orders/or2", supplement("expired", "lapsed"));
    world.answer("GET /orders/or1", order({ state: "paid", tickets: ["tk1"], seat_changes: [change("lapsed", "or2")] }));
    await world.open("packages/order/order?id=or2");
    expect(await world.says("座位没有换，您原来的票仍然有效")).not.toContain("重新下单");
    await world.tap("查看购票订单");
    expect(await world.says("电子票已出")).not.toContain("座位换了");
  });

  it("says from which evening to which, once for tickets that went together", async () => {
    const evening = (day: number) => ({ id: `s${day}`, starts_at: at(24 * 60 * day), time_zone: "Asia/Shanghai" });
    const moved = { ...change("done", null), from_seat: null, to_seat: seat("A", "3"), from_session: evening(5), to_session: evening(6) };
    world.answer("GET /orders/or1", order({ state: "paid", tickets: ["tk1", "tk2"], seat_changes: [moved, { ...moved, ticket_id: "tk2" }] }));
    await world.open("packages/order/order?id=or1");
    const text = await world.says("场次换了");
    expect(text.match(/主办方把您的票从 \d+月\d+日 周. \d\d:\d\d 换到了 \d+月\d+日 周. \d\d:\d\d 池座 A 排 3 座/g)).toHaveLength(1);
  });

  it("says so in English", async () => {
    world.answer("GET /orders/or1", order({ state: "paid", tickets: ["tk1"], seat_changes: [change("done", null)] }));
    await world.open("packages/order/order?id=or1", { lang: "en" });
    await world.says("The organizer moved you from 池座, Row B, seat 1 to 池座, Row A, seat 3");
  });
});

describe("wallet", () => {
  it("groups what is to come and what is past", async () => {
    const past = ticket({
      id: "tk2",
      ticket_type: { id: "t", name: "早鸟票" },
      code: code({ window: codeWindow(-3000, -2000) }),
    });
    world.answer("GET /tickets", { items: [past, ticket()], next: null });
    await world.open("pages/tickets/tickets");
    expect(await world.says("去过的")).toMatch(/将要去的.*内场票.*去过的.*早鸟票/);
  });

  it("says what will be here", async () => {
    world.answer("GET /tickets", { items: [], next: null });
    await world.open("pages/tickets/tickets");
    expect(await world.says("您的票会放在这里")).toContain("去看看有什么");
  });
});

describe("ticket", () => {
  const ACTIVATION = {
    number: "0123456789abcdef",
    epoch: 1,
    seed: "AAECAwQFBgcICQoLDA0ODw",
    steps: 2400,
    starts_at: at(-60),
    step_seconds: 15,
  };
  const activeHere = code({ active_here: true });

  it("is activated by a tap, and then shows the code of this moment from its seed", async () => {
    world.answer("GET /tickets/tk1", ticket());
    world.answer("POST /tickets/tk1/activations", ACTIVATION, 201);
    const phone = await world.open("pages/ticket/ticket?id=tk1");
    await world.says("在这台手机上启用");
    expect(world.requests("POST", "/tickets/tk1/activations")).toHaveLength(0);
    await world.tap("启用动态码");
    await world.says("秒后更新");
    const chain = chainOf(ACTIVATION);
    const step = Math.floor((Date.now() - Date.parse(ACTIVATION.starts_at)) / 15_000);
    expect([chain.textAt(step), chain.textAt(step - 1)]).toContain(phone.host.page().data["code"]);
    expect(phone.host.screen).toMatchObject({ brightness: 1, keepScreenOn: true, visualEffect: "hidden" });
  });

  it("can be moved back when another phone has taken it", async () => {
    world.answer("GET /tickets/tk1", ticket());
    world.answer("POST /tickets/tk1/activations", ACTIVATION, 201);
    const phone = await world.open("pages/ticket/ticket?id=tk1");
    await world.tap("启用动态码");
    await world.says("秒后更新");
    world.answer("GET /tickets/tk1", ticket({ code: code({ active_elsewhere: true }) }));
    phone.host.page()["look"]?.();
    await world.says("这张票在另一台手机上");
    expect(phone.host.screen["keepScreenOn"]).toBe(false);
    await world.tap("移到这台手机");
    await world.says("秒后更新");
    expect(world.requests("POST", "/tickets/tk1/activations")).toHaveLength(2);
  });

  const SEAT = { id: "B-3", section: "池座", row: "B", label: "3", table: false, tier: null, entrance: null };

  it("gets its new code by itself when staff have changed its seat, and says so", async () => {
    world.answer("GET /tickets/tk1", ticket());
    world.answer("POST /tickets/tk1/activations", ACTIVATION, 201);
    const phone = await world.open("pages/ticket/ticket?id=tk1");
    await world.tap("启用动态码");
    await world.says("秒后更新");
    const before = phone.host.page().data["code"];
    const moved = { ...ACTIVATION, epoch: 2, seed: "EBESExQVFhcYGRobHB0eHw" };
    world.answer("GET /tickets/tk1", ticket({ seat: SEAT, code: code({ reseated_epoch: 2 }) }));
    world.answer("POST /tickets/tk1/activations", moved, 201);
    phone.host.page()["look"]?.();
    await world.requested("POST", "/tickets/tk1/activations", 2);
    expect(await world.says("票由主办方换过")).toContain("B 排 3 座");
    await phone.until(() => phone.host.page().data["code"] !== before, "the code of the new seat");
    const step = Math.floor((Date.now() - Date.parse(moved.starts_at)) / 15_000);
    expect([step, step - 1].map((at) => chainOf(moved).textAt(at))).toContain(phone.host.page().data["code"]);
  });

  it("whose seat was changed twice says where it is for, and one tap shows the new code", async () => {
    world.answer("GET /tickets/tk1", ticket());
    world.answer("POST /tickets/tk1/activations", ACTIVATION, 201);
    const phone = await world.open("pages/ticket/ticket?id=tk1");
    await world.tap("启用动态码");
    await world.says("秒后更新");
    world.answer("GET /tickets/tk1", ticket({ seat: SEAT, code: code({ reseated_epoch: 3 }) }));
    world.answer("POST /tickets/tk1/activations", { ...ACTIVATION, epoch: 3 }, 201);
    phone.host.page()["look"]?.();
    expect(await world.says("您的票换了")).toMatch(/主办方把这张票换到了 .+ 池座 B 排 3 座/);
    await world.tap("显示新的动态码");
    await world.says("秒后更新");
  });

  it("waits for its time", async () => {
    world.answer(
      "GET /tickets/tk1",
      ticket({ code: code({ window: codeWindow(90, 200) }) }),
    );
    await world.open("pages/ticket/ticket?id=tk1");
    expect(await world.says("动态码还没到启用时间")).toMatch(/01:(30:00|29:\d\d)/);
  });

  it("is a memory once used", async () => {
    world.answer("GET /tickets/tk1", ticket({ state: "used", admitted_at: at(-5), code: activeHere }));
    await world.open("pages/ticket/ticket?id=tk1");
    expect(await world.says("祝您尽兴")).toContain("已入场");
  });
});

describe("mine", () => {
  it("signs in, lists orders, and signs out on this phone even when the server is silent", async () => {
    world.answer("GET /orders", { items: [order()], next: null });
    await world.open("pages/mine/mine");
    await world.says("还没有登录");
    await world.tap("微信登录");
    expect(await world.says("等待支付")).toContain("购票人 R7K3Q");
    world.routes["DELETE /logins/current"] = () => problem(401, "unauthenticated", "请先登录。");
    await world.tap("退出登录");
    await world.says("要退出登录吗");
    await world.tap("退出登录");
    await world.says("还没有登录");
  });

  it("changes the language everywhere, also on the tabs", async () => {
    world.answer("GET /events", { items: [card()], next: null });
    const phone = await world.open("pages/mine/mine");
    await world.tap("English");
    await world.says("Not signed in");
    expect(phone.document.body.textContent).toContain("Discover");
  });
});
