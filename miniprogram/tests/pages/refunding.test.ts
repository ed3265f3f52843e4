// An order's refunds: the rules it is under, the choice, the second word, and what the server has to say.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { order, problem, quotedTicket, refundQuote, World } from "./world";

let world: World;
beforeEach(async () => {
  world = await World.start();
  world.answer("GET /orders/or1", order({ state: "paid", tickets: ["tk1", "tk2"] }));
  world.answer("GET /orders/or1/refund-quote", refundQuote());
});
afterEach(() => world.stop());

describe("an order", () => {
  it("tells the rules that it was placed under, and leads to the refund", async () => {
    const phone = await world.open("packages/order/order?id=or1");
    expect(await world.says("申请退票")).toMatch(/退票规则.*全额退款.*收 20% 手续费/);
    await world.tap("申请退票");
    await phone.until(() => phone.host.pages().at(-1)?.path === "packages/order/refund");
  });

  it("stands without them", async () => {
    world.routes["GET /orders/or1/refund-quote"] = () => problem(503, "busy", "现在人很多。");
    await world.open("packages/order/order?id=or1");
    expect(await world.says("查看电子票")).not.toContain("申请退票");
  });
});

describe("a refund", () => {
  it("is asked for after a second word, with the amount that was shown", async () => {
    world.answer("POST /orders/or1/refunds", { id: "r1", state: "approved" }, 201);
    const phone = await world.open("packages/order/refund?id=or1");
    await world.says("退回 ¥608");
    phone.tap(phone.shown().querySelectorAll('[role="checkbox"]')[1] as Element);
    await world.tap("退回 ¥304");
    await world.says("要退这张票吗");
    expect(world.requests("POST", "/orders/or1/refunds")).toHaveLength(0);
    await world.tap("确认退票");
    const asked = await world.requested("POST", "/orders/or1/refunds");
    expect(asked.body).toEqual({ positions: [1], quote: { amount: 30_400, currency: "CNY" } });
    expect(asked.headers["idempotency-key"]).toBeTruthy();
    await phone.until(() => phone.host.pages().at(-1)?.path === "packages/order/order");
  });

  it("shows the new amount when the old one is no longer right", async () => {
    world.routes["POST /orders/or1/refunds"] = () => {
      const fee = { amount: 38_000, currency: "CNY" };
      const amount = { amount: 0, currency: "CNY" };
      world.answer("GET /orders/or1/refund-quote", refundQuote({ tickets: [quotedTicket(1, { fee, amount })] }));
      return problem(409, "refund_terms_changed", "可退金额已变为 0 元，本次没有退票。");
    };
    await world.open("packages/order/refund?id=or1");
    await world.tap("退回 ¥608");
    await world.tap("确认退票");
    expect(await world.says("退回 ¥0")).toContain("可退金额已变为 0 元");
  });

  it("keeps its key while nobody knows the outcome", async () => {
    let first = true;
    world.routes["POST /orders/or1/refunds"] = () => {
      const lost = first;
      first = false;
      return lost ? problem(500, "internal_error", "服务器出了点问题。") : { status: 201, body: { id: "r1" } };
    };
    const phone = await world.open("packages/order/refund?id=or1");
    await world.tap("退回 ¥608");
    await world.tap("确认退票");
    await world.says("再点一次不会重复退");
    await world.tap("退回 ¥608");
    await world.tap("确认退票");
    await phone.until(() => phone.host.pages().at(-1)?.path === "packages/order/order");
    const keys = world.requests("POST", "/orders/or1/refunds").map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(1);
    expect(keys.length).toBeGreaterThan(1);
  });

  it("says so where nothing goes back", async () => {
    const none = quotedTicket(1, { refundable: false, reason: "too_late", together: [], holds_until: null });
    world.answer("GET /orders/or1/refund-quote", refundQuote({ tickets: [none] }));
    await world.open("packages/order/refund?id=or1");
    expect(await world.says("现在没有可以退的票")).toContain("已过退票时间");
  });
});
