// What the organizer asks: at the checkout, with the order, and afterwards.
import { afterEach, beforeEach, expect, it } from "vitest";
import { question } from "./asked";
import { availability, eventPage, order, problem, session, ticketType, World } from "./world";

const food = question();
const company = question({ id: "q2", kind: "text", asked: "order", choices: [], label: "单位" });

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.stop());

it("asks before it orders, says what is missing, and sends what was tapped and typed", async () => {
  world.answer("GET /events/e1", eventPage({ sessions: [session({ ticket_types: [ticketType("t1")] })], questions: [food, company] }));
  world.answer("GET /sessions/s1/availability", availability(["t1", "on_sale", "many"]));
  world.answer("POST /orders", order({ questions: { missing: 0 } }), 201);
  world.answer("GET /orders/or1", order({ questions: { missing: 0 } }));
  const phone = await world.open("packages/checkout/checkout?event=e1&session=s1&type=t1");
  expect(await world.says("需要填写")).toMatch(/整个订单单位.*第 1 张 · 看台票餐食偏好素食不限/);
  await world.tap("提交订单");
  await world.says("请选择");
  expect(world.requests("POST", "/orders")).toHaveLength(0);
  await world.tap("素食");
  await world.type("不超过 200 字", "夜航");
  await world.tap("提交订单");
  const { body } = await world.requested("POST", "/orders");
  expect(body).toMatchObject({ answers: [{ question_id: "q2", value: "夜航" }, { question_id: "q1", value: "veg", position: 1 }] });
  await phone.until(() => phone.host.pages().at(-1)?.path === "packages/order/order");
  await world.says("查看、修改我的回答");
});

it("shows an order's answers, saves them for the version that was read, and says when somebody else was faster", async () => {
  const answers = (version: number, value: string, editable = true) => ({
    version, missing: 0, editable, editable_until: "2027-12-04T11:30:00Z",
    groups: [{ position: 1, ticket_type: "看台票", event_title: "夜航", questions: [{ question: food, value }] }],
  });
  world.answer("GET /orders/or1", order({ state: "paid", questions: { missing: 1 }, tickets: ["tk1"] }));
  world.answer("GET /orders/or1/answers", answers(3, "veg"));
  world.routes["PUT /orders/or1/answers"] = () => problem(412, "precondition_failed", "已被修改。");
  const phone = await world.open("packages/order/order?id=or1");
  expect(await world.says("查看、修改我的回答")).toContain("还有 1 项需要填写");
  await world.tap("查看、修改我的回答");
  await world.says("开场前可以修改");
  await world.tap("不限");
  world.answer("GET /orders/or1/answers", answers(4, "veg"));
  await world.tap("保存");
  await world.says("已在别处修改");
  const { body, headers } = await world.requested("PUT", "/orders/or1/answers");
  expect([headers["if-match"], body]).toEqual(['"3"', { answers: [{ question_id: "q1", value: "any", position: 1 }] }]);
  world.answer("PUT /orders/or1/answers", answers(5, "any"));
  await world.tap("不限");
  await world.tap("保存");
  await phone.until(() => phone.host.pages().at(-1)?.path === "packages/order/order");
  expect(world.requests("PUT", "/orders/or1/answers").at(-1)?.headers["if-match"]).toBe('"4"');
});
