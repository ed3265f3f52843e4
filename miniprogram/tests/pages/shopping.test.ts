// From the shop window to an order: what the buyer sees, and what the server is asked.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  at,
  availability,
  card,
  cny,
  eventPage,
  order,
  problem,
  refundRules,
  session,
  ticketType,
  World,
} from "./world";

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.stop());

describe("home", () => {
  it("shows cards with their day, place, lowest price and state", async () => {
    world.answer("GET /events", {
      items: [card(), card({ id: "e2", title: "开放麦", sale_state: "sold_out" })],
      next: null,
    });
    await world.open("pages/home/home");
    expect(await world.says("开放麦")).toMatch(
      /夜航唱片十周年2027年12月4日 周六 19:30上海 · 西岸穹顶¥380起 ?售票中.*已售罄/,
    );
  });

  it("speaks English to those who do, and asks the server to", async () => {
    world.answer("GET /events", { items: [card({ title: "Night Sailing" })], next: null });
    await world.open("pages/home/home", { lang: "en" });
    expect(await world.says("Night Sailing")).toMatch(/Sat 4 Dec 2027, 19:30.*from ¥380 ?On sale/);
    expect(world.requests("GET", "/events")[0]?.headers["accept-language"]).toBe("en");
  });

  it("searches when the typing pauses, and offers a way out when nothing fits", async () => {
    world.routes["GET /events"] = ({ query }) => ({ body: { items: query.has("q") ? [] : [card()], next: null } });
    await world.open("pages/home/home");
    await world.says("夜航唱片十周年");
    for (const typed of ["古", "古琴"]) await world.type("搜演出、展览、场馆", typed);
    await world.says("没有找到合适的活动");
    expect(world.requests("GET", "/events").map(({ query }) => query.get("q"))).toEqual([null, "古琴"]);
    await world.tap("清除筛选");
    await world.says("夜航唱片十周年");
  });

  it("loads the next page at the bottom, once", async () => {
    world.routes["GET /events"] = ({ query }) =>
      query.has("cursor")
        ? { body: { items: [card({ id: "e2", title: "第二页" })], next: null } }
        : { body: { items: [card()], next: "c2" } };
    const phone = await world.open("pages/home/home");
    await world.says("夜航唱片十周年");
    for (let i = 0; i < 3; i += 1) phone.host.page()["onReachBottom"]?.();
    expect(await world.says("第二页")).toContain("夜航唱片十周年");
    expect(world.requests("GET", "/events").map(({ query }) => query.get("cursor"))).toEqual([null, "c2"]);
  });

  it("says what happened and tries again", async () => {
    world.routes["GET /events"] = () => problem(500, "internal", "服务器出了点问题。");
    await world.open("pages/home/home");
    expect(await world.says("暂时打不开")).toContain("服务器出了点问题。");
    world.answer("GET /events", { items: [card()], next: null });
    await world.tap("重试");
    await world.says("夜航唱片十周年");
  });
});

describe("event", () => {
  it("sells the chosen type of the chosen session, and nothing that is sold out", async () => {
    world.answer("GET /events/e1", eventPage());
    world.answer("GET /sessions/s1/availability", availability(["t1", "on_sale", 3], ["t2", "sold_out", 0]));
    const phone = await world.open("pages/event/event?id=e1");
    const text = await world.says("仅剩 3 张");
    expect(text).toContain("已售罄");
    await world.tap("内场票");
    expect(world.text()).toContain("请选择票种");
    await world.tap("看台票");
    await world.says("立即购票");
    await world.tap("立即购票");
    await phone.until(() => phone.host.pages().at(-1)?.path === "packages/checkout/checkout");
  });

  it("sells nothing of a session that was cancelled, whatever is left of it", async () => {
    world.answer("GET /events/e1", eventPage({ sessions: [session({ status: "cancelled" })] }));
    world.answer("GET /sessions/s1/availability", availability(["t1", "on_sale", 3], ["t2", "on_sale", 7]));
    await world.open("pages/event/event?id=e1");
    const text = await world.says("已取消");
    expect(text).not.toContain("立即购票");
    expect(text).not.toContain("仅剩 3 张");
  });

  it("asks for the whole once, and then for what has changed", async () => {
    world.answer("GET /events/e1", eventPage());
    world.routes["GET /sessions/s1/availability"] = ({ query }) => {
      if (query.get("since") === null) {
        return { body: { ...availability(["t1", "on_sale", 3], ["t2", "on_sale", 7]), version: "v1", since: null } };
      }
      return { body: { ...availability(["t1", "sold_out", 0]), version: "v2", since: query.get("since") } };
    };
    const phone = await world.open("pages/event/event?id=e1");
    await world.says("仅剩 3 张");
    await world.tap("内场票");
    await world.tap("立即购票");
    await phone.until(() => phone.host.pages().at(-1)?.path === "packages/checkout/checkout");
    phone.window.history.back();
    const text = await world.says("已售罄");
    expect(text).toContain("仅剩 7 张");
    const asked = world.asked.filter(({ path }) => path === "/sessions/s1/availability");
    expect(asked[0]?.query.get("since")).toBeNull();
    expect(asked.map(({ query }) => query.get("since"))).toContain("v1");
  });

  it("tells the refund rules at the hours of the session that is chosen, also before paying", async () => {
    const sessions = [session(), session({ id: "s2", starts_at: "2027-12-11T11:30:00Z" })];
    world.answer("GET /events/e1", eventPage({ sessions, refund_rules: refundRules() }));
    for (const id of ["s1", "s2"]) world.answer(`GET /sessions/${id}/availability`, availability(["t1", "on_sale", 3]));
    await world.open("pages/event/event?id=e1&session=s2");
    expect(await world.says("退票规则")).toContain("12月8日 周三 19:30 前");
    await world.tap("看台票");
    await world.tap("立即购票");
    expect(await world.says("提交订单")).toMatch(/退票规则.*12月8日 周三 19:30 前.*全额退款.*之后不能退票/);
  });

  it("says where a buyer can't give anything back", async () => {
    world.answer("GET /events/e1", eventPage());
    world.answer("GET /sessions/s1/availability", availability(["t1", "on_sale", 3]));
    await world.open("pages/event/event?id=e1");
    expect(await world.says("退票规则")).toContain("不能自助退票");
  });

  it("counts down to the opening", async () => {
    const type = ticketType("t1", { on_sale_at: at(90) });
    world.answer(
      "GET /events/e1",
      eventPage({ sessions: [session({ sale_state: "upcoming", ticket_types: [type] })] }),
    );
    world.answer("GET /sessions/s1/availability", availability(["t1", "upcoming", 0]));
    await world.open("pages/event/event?id=e1");
    expect(await world.says("距开售")).toMatch(/距开售01:(30:00|29:5\d)/);
  });

  it("says so when there is no such event", async () => {
    await world.open("pages/event/event?id=nothing");
    expect(await world.says("没有找到")).toContain("返回");
  });
});

describe("checkout", () => {
  const CHECKOUT = "packages/checkout/checkout?event=e1&session=s1&type=t1";

  beforeEach(() => {
    const named = ticketType("t1", { attendee_names_required: true });
    world.answer("GET /events/e1", eventPage({ sessions: [session({ ticket_types: [named, ticketType("t2")] })] }));
    world.answer("GET /sessions/s1/availability", availability(["t1", "on_sale", "many"], ["t2", "on_sale", "many"]));
    world.answer("GET /orders/or1", order());
  });

  it("asks for each name before it orders, and sends what was chosen", async () => {
    world.answer("POST /orders", order(), 201);
    const phone = await world.open(CHECKOUT);
    await world.says("第 1 位");
    await world.tap("增加一张 看台票");
    await world.tap("增加一张 内场票");
    expect(await world.says("第 2 位")).toContain("3 张¥1,140");
    await world.tap("提交订单");
    await world.says("请填写观演人姓名");
    expect(world.requests("POST", "/orders")).toHaveLength(0);
    await world.type("与证件一致", "陈晓", 0);
    await world.type("与证件一致", "林小雨", 1);
    await world.tap("提交订单");
    const { body, headers } = await world.requested("POST", "/orders");
    expect(body).toEqual({
      items: [
        { kind: "quantity", session_id: "s1", ticket_type_id: "t1", quantity: 2 },
        { kind: "quantity", session_id: "s1", ticket_type_id: "t2", quantity: 1 },
      ],
      attendees: [{ name: "陈晓" }, { name: "林小雨" }],
      expected_total: cny(114_000),
    });
    expect(headers["authorization"]).toBe("Bearer t1");
    await phone.until(() => phone.host.pages().at(-1)?.path === "packages/order/order");
  });

  it("asks the server what a promo code makes of it, says why, and orders at just that", async () => {
    const reasons = [
      { position: 1, kind: "ticket", label: "看台票", amount: cny(38_000) },
      { position: 1, kind: "promo_code", label: "春日八折", amount: cny(-7_600) },
    ];
    const quote = { total: cny(30_400), service_fee: cny(0), lines: [], price_parts: reasons };
    world.answer("POST /promo-codes/unlocked-types", { label: "春日八折", items: [], next: null });
    world.answer("POST /quotes", quote);
    world.answer("POST /orders", order(), 201);
    await world.open(CHECKOUT);
    await world.says("第 1 位");
    expect(world.requests("POST", "/quotes")).toHaveLength(0);
    await world.type("与证件一致", "陈晓");
    await world.type("输入优惠码", "SPRING20");
    await world.tap("使用优惠");
    expect(await world.says("春日八折")).toContain("-¥76");
    await world.tap("提交订单");
    const { body } = await world.requested("POST", "/orders");
    expect(body).toMatchObject({ promo_code: "SPRING20", expected_total: cny(30_400) });
  });

  it("says that a code can't be used, and goes on without it", async () => {
    world.routes["POST /promo-codes/unlocked-types"] = () => problem(409, "promo_code_invalid", "优惠码不可用。");
    world.answer("POST /orders", order(), 201);
    await world.open(CHECKOUT);
    await world.says("第 1 位");
    await world.type("与证件一致", "陈晓");
    await world.type("输入优惠码", "NOTHING1");
    await world.tap("使用优惠");
    await world.says("优惠码不可用。");
    await world.tap("提交订单");
    const { body } = await world.requested("POST", "/orders");
    expect(body).not.toHaveProperty("promo_code");
  });

  it("tells a refusal in the server's words and lets the buyer try again as a new intent", async () => {
    world.routes["POST /orders"] = () => problem(409, "sold_out", "看台票刚刚售罄。");
    await world.open(CHECKOUT);
    await world.says("第 1 位");
    await world.type("与证件一致", "陈晓");
    await world.tap("提交订单");
    await world.says("看台票刚刚售罄。");
    await world.tap("提交订单");
    const second = await world.requested("POST", "/orders", 2);
    expect(second.headers["idempotency-key"]).not.toBe(
      world.requests("POST", "/orders")[0]?.headers["idempotency-key"],
    );
  });

  it("keeps the key when the outcome is unknown: a second tap does not order twice", async () => {
    world.routes["POST /orders"] = () => problem(500, "internal", "服务器出了点问题。");
    await world.open(CHECKOUT);
    await world.says("第 1 位");
    await world.type("与证件一致", "陈晓");
    await world.tap("提交订单");
    await world.says("再点一次不会重复下单");
    world.answer("POST /orders", order(), 201);
    await world.tap("提交订单");
    const second = await world.requested("POST", "/orders", 2);
    expect(second.headers["idempotency-key"]).toBe(world.requests("POST", "/orders")[0]?.headers["idempotency-key"]);
  });
});
