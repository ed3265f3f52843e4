// Early bird, bundles, hidden types behind a code, and the choice after a session was moved, as a buyer meets them.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Bundle } from "../../miniprogram/api/wire";
import {
  at, availability, cny, eventPage, order, room, ROOM, session, ticket, ticketType, VENUE, World,
} from "./world.js";

let world: World;

beforeEach(async () => {
  world = await World.start();
});

afterEach(() => world.stop());

const ON_SALE = availability(["t1", "on_sale", "many"], ["t2", "on_sale", "many"]);
const CHECKOUT = "packages/checkout/checkout?event=e1&session=s1";

/** Both types of the session together, a quarter cheaper. */
function bundle(changes: Partial<Bundle> = {}): Bundle {
  const part = {
    event_id: "e1",
    event_title: "夜航唱片十周年",
    session_id: "s1",
    starts_at: "2027-12-04T11:30:00Z",
    time_zone: "Asia/Shanghai",
    venue: VENUE,
    quantity: 1,
    attendee_names_required: false,
    attendee_ids_required: false,
  };
  return {
    id: "b1",
    name: "双人套票",
    price: cny(72_000),
    regular_price: cny(96_000),
    until: null,
    remaining: null,
    per_buyer_max: null,
    sale_state: "on_sale",
    parts: [
      { ...part, ticket_type_id: "t1", name: "看台票", price: cny(38_000) },
      { ...part, ticket_type_id: "t2", name: "内场票", price: cny(58_000) },
    ],
    ...changes,
  };
}

describe("a lower price for a while", () => {
  const early = { name: "早鸟票", price: cny(28_000), until: at(600), places: 100, remaining: 7 };

  it("is the price of the page, with the regular one struck, until when and how many", async () => {
    const type = ticketType("t1", { price_steps: [early], group_discounts: [{ from_tickets: 4, percent: 10, amount: cny(0) }] });
    world.answer("GET /events/e1", eventPage({ sessions: [session({ ticket_types: [type] })] }));
    world.answer("GET /sessions/s1/availability", availability(["t1", "on_sale", "many"]));
    await world.open("pages/event/event?id=e1");
    const text = await world.says("早鸟票 · 至");
    expect(text).toContain("优惠价剩 7 张");
    expect(text).toContain("¥280¥380");
    expect(text).toContain("4 张起，每张减 10%");
  });

  it("is over when its places are gone or its time is", async () => {
    const gone = ticketType("t1", { price_steps: [{ ...early, remaining: 0 }, { ...early, until: at(-1), name: "晚鸟" }] });
    world.answer("GET /events/e1", eventPage({ sessions: [session({ ticket_types: [gone] })] }));
    world.answer("GET /sessions/s1/availability", availability(["t1", "on_sale", "many"]));
    await world.open("pages/event/event?id=e1");
    expect(await world.says("余票充足")).not.toContain("早鸟票");
    expect(world.text()).not.toContain("¥280");
  });
});

describe("a bundle", () => {
  beforeEach(() => {
    world.answer("GET /sessions/s1/availability", ON_SALE);
    world.answer("GET /orders/or1", order());
  });

  it("is a choice that says what it holds and saves, and is ordered as one item", async () => {
    world.answer("GET /events/e1", eventPage({ bundles: [bundle()] }));
    const parts = [{ position: 1, kind: "bundle", label: "双人套票", amount: cny(-24_000) }];
    world.answer("POST /quotes", { total: cny(72_000), service_fee: cny(0), lines: [], price_parts: parts });
    world.answer("POST /orders", order(), 201);
    await world.open("pages/event/event?id=e1");
    const text = await world.says("省 ¥240");
    expect(text).toContain("看台票 × 1");
    expect(text).toContain("¥720¥960");
    await world.tap("双人套票");
    await world.tap("立即购票");
    await world.says("2 张¥720");
    expect(await world.says("-¥240")).toContain("双人套票");
    await world.tap("提交订单");
    const { body } = await world.requested("POST", "/orders");
    expect(body).toEqual({ items: [{ kind: "bundle", bundle_id: "b1", quantity: 1 }], expected_total: cny(72_000) });
  });

  it("asks for the people of its tickets in the order in which the server has them", async () => {
    const [first, second] = bundle().parts;
    const parts = [first, second].flatMap((part) => (part ? [{ ...part, attendee_names_required: true }] : []));
    const types = [ticketType("t1"), ticketType("t2", { attendee_names_required: true })];
    world.answer("GET /events/e1", eventPage({ bundles: [bundle({ parts })], sessions: [session({ ticket_types: types })] }));
    world.answer("POST /quotes", { total: cny(72_000), service_fee: cny(0), lines: [], price_parts: [] });
    await world.open(`${CHECKOUT}&bundle=b1`);
    await world.says("第 2 位");
    await world.tap("增加一张 双人套票");
    await world.says("第 4 位");
  });

  it("whose other session is behind a room leads there, and takes its pass along", async () => {
    const hint = { id: ROOM, state: "open" as const, gathers_at: at(-40), opens_at: at(-10) };
    const [first, second] = bundle().parts;
    const parts = [first, second].flatMap((part, at) => (part ? [{ ...part, session_id: at === 0 ? "s1" : "s2" }] : []));
    const sessions = [session(), session({ id: "s2", waiting_room: hint, ticket_types: [ticketType("t2")] })];
    world.answer("GET /events/e1", eventPage({ bundles: [bundle({ parts })], sessions }));
    const off = [{ position: 1, kind: "bundle", label: "双人套票", amount: cny(-24_000) }];
    world.answer("POST /quotes", { total: cny(72_000), service_fee: cny(0), lines: [], price_parts: off });
    world.answer("POST /orders", order(), 201);
    const frontier = { rank: "f".repeat(16), all_drawn: true, arrived: 0, tie: "0".repeat(16) };
    const entry = { token: "tok", class: "drawn", entered_at: at(-20), bucket: 0, rank: null, tie: "0", ahead: null };
    world.answer(`GET /rooms/${ROOM}`, room({ frontier }));
    world.answer(`POST /rooms/${ROOM}/entries`, entry, 201);
    world.answer(`POST /rooms/${ROOM}/passes`, { pass: "p2", expires_at: at(10) }, 201);
    await world.open("pages/event/event?id=e1");
    await world.tap("双人套票");
    await world.tap("去排队");
    await world.tap("去选票");
    await world.tap("双人套票");
    await world.tap("立即购票");
    await world.says("通行证还剩");
    await world.says("-¥240");
    await world.tap("提交订单");
    expect((await world.requested("POST", "/orders")).body).toMatchObject({ pass: "p2" });
  });

  it("that is sold out is no choice", async () => {
    world.answer("GET /events/e1", eventPage({ bundles: [bundle({ sale_state: "sold_out" })] }));
    await world.open("pages/event/event?id=e1");
    await world.says("双人套票");
    await world.tap("双人套票");
    expect(world.text()).not.toContain("立即购票");
  });
});

describe("a promo code", () => {
  it("opens a type that nobody else sees, also where all else is sold out", async () => {
    world.answer("GET /events/e1", eventPage());
    world.answer("GET /sessions/s1/availability", availability(["t1", "sold_out", 0], ["t2", "sold_out", 0]));
    const { price_steps: _steps, group_discounts: _groups, note: _note, ...hidden } = ticketType("t9", { name: "前区票" });
    const opened = [
      { ...hidden, session_id: "s1", hidden: true, allotted: false },
      { ...hidden, id: "t1", name: "看台票", session_id: "s1", hidden: false, allotted: true },
    ];
    world.answer("POST /promo-codes/unlocked-types", { label: "乐队的朋友", items: opened, next: null });
    world.answer("POST /quotes", { total: cny(30_000), service_fee: cny(0), lines: [], price_parts: [] });
    world.answer("POST /orders", order(), 201);
    world.answer("GET /orders/or1", order());
    await world.open("pages/event/event?id=e1");
    await world.says("已售罄");
    await world.tap("有优惠码");
    await world.type("输入优惠码", "FRIENDS1");
    await world.tap("使用优惠");
    expect(await world.says("前区票")).toContain("看台票");
    expect(world.text()).not.toContain("内场票");
    await world.tap("增加一张 前区票");
    await world.says("1 张¥300");
    await world.tap("提交订单");
    const { body } = await world.requested("POST", "/orders");
    expect(body).toMatchObject({ promo_code: "FRIENDS1", items: [{ ticket_type_id: "t9", quantity: 1 }] });
  });
});

describe("a session that was moved", () => {
  const choice = {
    session_id: "s1",
    was_starts_at: "2027-11-04T11:30:00Z",
    decide_by: at(6000),
    reason: { "zh-CN": "艺人生病" },
    choice: "keep",
    refund_id: null,
  };

  beforeEach(() => {
    world.answer("GET /orders/or1", order({ state: "paid", tickets: ["tk1"] }));
    world.answer("GET /orders/or1/postponement-choices", { items: [choice], next: null });
  });

  it("is said on the order, and its tickets are kept", async () => {
    world.answer("POST /orders/or1/postponement-choice", choice, 201);
    await world.open("packages/order/order?id=or1");
    await world.says("演出改期了");
    await world.tap("去选择");
    expect(await world.says("艺人生病")).toContain("不选择，票就为您留着");
    await world.tap("留着票");
    const { body } = await world.requested("POST", "/orders/or1/postponement-choice");
    expect(body).toEqual({ session_id: "s1", choice: "keep" });
  });

  it("tells of each session of the order when it is now", async () => {
    const other = ticket({ id: "tk2", event: { ...ticket({}).event, title: "尾声" } });
    const elsewhere = { ...other, session: { ...other.session, id: "s2", starts_at: "2027-12-24T11:30:00Z" } };
    world.answer("GET /orders/or1", order({ state: "paid", tickets: ["tk1", "tk2"] }));
    world.answer("GET /orders/or1/postponement-choices", { items: [choice, { ...choice, session_id: "s2" }], next: null });
    world.answer("GET /tickets/tk1", ticket({ id: "tk1" }));
    world.answer("GET /tickets/tk2", elsewhere);
    await world.open("packages/order/moved?id=or1");
    expect(await world.says("尾声")).toMatch(/改为.*尾声.*改为2027年12月24日/);
  });

  it("gives all of the money back, after a second word", async () => {
    world.answer("POST /orders/or1/postponement-choice", { ...choice, choice: "refund", refund_id: "r1" }, 201);
    await world.open("packages/order/moved?id=or1");
    await world.says("艺人生病");
    await world.tap("全额退款");
    await world.says("退回这一场的票吗");
    expect(world.requests("POST", "/orders/or1/postponement-choice")).toHaveLength(0);
    await world.tap("退款");
    const { body } = await world.requested("POST", "/orders/or1/postponement-choice");
    expect(body).toEqual({ session_id: "s1", choice: "refund" });
  });

  it("has nothing to choose once the date is over", async () => {
    world.answer("GET /orders/or1/postponement-choices", { items: [], next: null });
    await world.open("packages/order/moved?id=or1");
    await world.says("现在没有要选择的");
  });
});
