// Being told: each place asks in its own tap for what is not allowed yet, and no request waits for the answer.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { roundOf, type Asking } from "../../miniprogram/domain/messages";
import { availability, eventPage, order, problem, refundQuote, session, ticket, waitlistEntry, World } from "./world";

const KINDS = [
  "order_paid", "ticket_issued", "session_reminder", "session_cancelled", "session_postponed", "seat_changed", "payment_returned",
  "refund_requested", "refund_succeeded", "ticket_moved", "ticket_voided", "waitlist_joined", "waitlist_offer",
  "waitlist_offer_expired", "waitlist_closed",
];

let world: World;
let allowed: Record<string, number>;
beforeEach(async () => {
  world = await World.start();
  allowed = {};
  world.routes["GET /message-templates"] = () => ({
    body: { items: KINDS.map((kind) => ({ kind, template_id: kind, title: kind, remaining: allowed[kind] ?? 0 })) },
  });
  world.routes["POST /message-consents"] = ({ body }) => {
    const grants = body["grants"] as { template_id: string; answer: string }[];
    for (const { template_id: kind, answer } of grants) if (answer === "accept") allowed[kind] = (allowed[kind] ?? 0) + 1;
    return { status: 201, body: { items: grants.map(({ template_id: kind }) => ({ kind, remaining: allowed[kind] ?? 0 })) } };
  };
  world.answer("GET /orders/or1", order({ state: "paid", paid_at: "2027-01-01T00:00:00Z", tickets: ["tk1"] }));
  world.answer("GET /orders/or1/refund-quote", refundQuote());
});
afterEach(() => world.stop());

/** Answers WeChat's question, which lies over the page; what it asked. */
async function answer(word: "允许" | "拒绝"): Promise<string[]> {
  const { document } = world.phone;
  const buttons = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".host-actions button")];
  const button = await world.phone.until(() => buttons().find((it) => it.textContent?.trim() === word), "WeChat asks");
  const asked = document.querySelectorAll(".host-tick").length;
  button.click();
  const times = world.requests("POST", "/message-consents").length + 1;
  const { body } = await world.requested("POST", "/message-consents", times);
  const kinds = (body["grants"] as { template_id: string }[]).map(({ template_id: kind }) => kind);
  expect(kinds).toHaveLength(asked);
  return kinds;
}

/** The page has what it may ask: a question can be put only within a tap. */
async function knows(): Promise<void> {
  await world.phone.until(() => (world.phone.host.page() as unknown as { consents: unknown }).consents, "the page knows what to ask");
}

describe("an order", () => {
  it("offers the next round when one is allowed, and is on when it is opened anew", async () => {
    world.answer("GET /orders/or1", order({ state: "paid", paid_at: new Date().toISOString(), tickets: ["tk1"] }));
    await world.open("packages/order/order?id=or1");
    await world.says("支付、出票和开演前提醒");
    await world.tap("提醒我");
    expect(await answer("拒绝")).toEqual(["order_paid", "ticket_issued", "session_reminder"]);
    await world.says("支付、出票和开演前提醒");
    for (const next of ["取消、改期或换座时也提醒", "退款或需要补差价时也提醒", "这笔订单的消息"]) {
      await world.tap("提醒我");
      await answer("允许");
      await world.says(next);
    }
    expect(await world.says("已开启")).not.toContain("提醒我");
    world.phone.close();
    await world.open("packages/order/order?id=or1");
    await world.says("这笔订单的消息已开启");
    expect(Object.values(allowed)).toEqual(Array(8).fill(1));
  });

  it("stays as it was where the answer can't be kept", async () => {
    world.routes["POST /message-consents"] = () => problem(503, "busy", "现在人很多。");
    await world.open("packages/order/order?id=or1");
    await world.says("开演前提醒");
    await world.tap("提醒我");
    await answer("允许");
    await world.phone.until(() => world.phone.document.querySelector(".host-toast")?.textContent?.includes("现在人很多"), "a word about it");
    await world.says("开演前提醒提醒我");
  });
});

describe("a refund", () => {
  const apply = async (): Promise<void> => {
    world.answer("POST /orders/or1/refunds", { id: "r1", state: "approved" }, 201);
    await world.open("packages/order/refund?id=or1");
    await knows();
    await world.tap("退回 ¥608");
    await world.tap("确认退票");
  };
  const isAtOrder = (): Promise<unknown> => world.phone.until(() => world.phone.host.pages().at(-1)?.path === "packages/order/order");

  const allowedNow = (): Promise<unknown> => world.phone.until(() => roundOf((world.phone.host.page() as unknown as { consents: Asking }).consents) === null, "the page knows what is allowed");

  it.each(["允许", "拒绝"] as const)("is sent before the question whether to tell is answered: %s", async (word) => {
    await apply();
    await world.requested("POST", "/orders/or1/refunds");
    expect(await answer(word)).toEqual(["refund_requested", "refund_succeeded"]);
    await isAtOrder();
  });

  it.each(["is answered already", "can't be found out"])("is sent where the question %s", async (why) => {
    if (why === "is answered already") allowed = { refund_requested: 1, refund_succeeded: 2 };
    else world.routes["GET /message-templates"] = () => problem(503, "busy", "现在人很多。");
    await apply();
    await isAtOrder();
    expect(world.requests("POST", "/message-consents")).toHaveLength(0);
  });

  it("tells what was refused while the question is open, and asks no second time", async () => {
    world.routes["POST /orders/or1/refunds"] = () => problem(409, "tickets_used", "票已使用，不能退。");
    await world.open("packages/order/refund?id=or1");
    await knows();
    await world.tap("退回 ¥608");
    await world.tap("确认退票");
    await world.says("票已使用，不能退。");
    await answer("允许");
    expect(world.text()).toContain("票已使用，不能退。");
    world.answer("POST /orders/or1/refunds", { id: "r1", state: "approved" }, 201);
    await allowedNow();
    await world.tap("退回 ¥608");
    await world.tap("确认退票");
    await isAtOrder();
    expect(world.requests("POST", "/message-consents")).toHaveLength(1);
  });
});

describe("a ticket", () => {
  it("asks whoever has it of somebody else's order, and nobody else", async () => {
    world.answer("GET /tickets/tk1", ticket({ order_id: null }));
    await world.open("pages/ticket/ticket?id=tk1");
    await world.says("改期、取消和开演前提醒");
    await world.tap("提醒我");
    expect(await answer("允许")).toEqual(["session_reminder", "ticket_moved", "ticket_voided"]);
    await world.says("这张票的消息已开启");
    world.phone.close();
    world.answer("GET /tickets/tk1", ticket());
    await world.open("pages/ticket/ticket?id=tk1");
    expect(await world.says("查看订单")).not.toContain("这张票的消息");
  });

  it.each([["handover", true], ["complimentary", false]] as const)("asks at the link by which it comes: %s", async (kind, asks) => {
    const gift = {
      event_id: "e1", event_title: "雨的频率", cover: null, session_id: "s1", starts_at: "2027-12-04T11:30:00Z", time_zone: "Asia/Shanghai",
      venue: "候场·上海", ticket_type: "站席", quantity: 1, attendee_names_required: false, attendee_ids_required: false,
      claim_until: "2027-12-04T11:30:00Z", order_id: null, questions: [], asked_of: {}, ticket_ids: [], seats: [], kind,
    };
    world.answer("POST /complimentary-looks", gift);
    await world.open("packages/gift/gift?token=tok-1");
    await knows();
    if (asks) await world.says("改期、取消和开演前提醒");
    else expect(await world.says("站席")).not.toContain("提醒");
  });
});

describe("the waitlist", () => {
  it("asks within the tap that joins, and for the rest at the place in line", async () => {
    world.answer("GET /events/e1", eventPage({ sessions: [session({ sale_state: "sold_out", waitlist: true })] }));
    world.answer("GET /sessions/s1/availability", availability(["t1", "sold_out", 0], ["t2", "sold_out", 0]));
    world.answer("POST /waitlist-entries", waitlistEntry(), 201);
    world.answer("GET /waitlist-entries/w1", waitlistEntry());
    await world.open("packages/waitlist/join?event=e1&session=s1&type=t1");
    await knows();
    await world.says("可以接受的票种");
    await world.tap("登记候补");
    await world.requested("POST", "/waitlist-entries");
    expect(await answer("允许")).toEqual(["waitlist_joined", "waitlist_offer", "waitlist_offer_expired"]);
    await world.says("候补结束时也提醒");
    await world.tap("提醒我");
    expect(await answer("允许")).toEqual(["waitlist_closed"]);
    await world.says("候补的消息已开启");
  });
});
