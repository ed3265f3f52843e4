// Tickets that somebody gives away: whoever opens the link sees what they are, names people where that is asked, and takes them.
import type { Gift } from "../../miniprogram/api/wire";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { at, order, problem, World } from "./world";

const LOOK = "POST /complimentary-looks";
const CLAIM = "POST /complimentary-claims";
const LINK = "packages/gift/gift?token=tok-1";

function gift(changes: Partial<Gift> = {}): Gift {
  return {
    event_id: "e1",
    event_title: "雨的频率",
    cover: "/media/rain-frequency.svg",
    session_id: "s1",
    starts_at: at(60 * 24),
    time_zone: "Asia/Shanghai",
    venue: "候场·上海",
    ticket_type: "站席",
    quantity: 2,
    attendee_names_required: false,
    attendee_ids_required: false,
    claim_until: at(60 * 12),
    order_id: null,
    questions: [],
    asked_of: {},
    ticket_ids: [],
    seats: [],
    kind: "complimentary",
    ...changes,
  };
}

let world: World;
beforeEach(async () => {
  world = await World.start();
  world.answer("GET /orders/or1", order({ state: "paid", tickets: ["tk1", "tk2"] }));
});
afterEach(() => world.stop());

describe("a gift", () => {
  it("says what it is, and becomes an order of whoever claims it", async () => {
    world.answer(LOOK, gift());
    world.answer(CLAIM, { order_id: "or1", ticket_ids: [] }, 201);
    const phone = await world.open(LINK);
    expect(await world.says("站席")).toMatch(/雨的频率.*2 张.*前领取有效/);
    await world.tap("领取");
    const asked = await world.requested("POST", "/complimentary-claims");
    expect(asked.body).toEqual({ token: "tok-1", attendees: [], answers: [] });
    await phone.until(() => phone.host.pages().at(-1)?.path === "packages/order/order");
  });

  it("says which seats they are for", async () => {
    const seat = { section: "池座", table: false, tier: null, entrance: null };
    world.answer(LOOK, gift({ seats: [{ ...seat, id: "stalls-A-1", row: "A", label: "1" }, { ...seat, id: "stalls-A-2", row: "A", label: "2" }] }));
    await world.open(LINK);
    expect(await world.says("站席")).toMatch(/2 张.*池座.*A.*1.*池座.*A.*2/);
  });

  it("asks for the people first, where tickets are in somebody's name", async () => {
    world.answer(LOOK, gift({ quantity: 1, attendee_names_required: true }));
    await world.open(LINK);
    await world.tap("领取");
    await world.says("观演人");
    expect(world.requests("POST", "/complimentary-claims")).toHaveLength(0);
  });

  it("leads to the order where it is the buyer's already", async () => {
    world.answer(LOOK, gift({ order_id: "or1" }));
    const phone = await world.open(LINK);
    await phone.until(() => phone.host.pages().at(-1)?.path === "packages/order/order");
  });

  it("is a ticket of theirs where staff hand one over", async () => {
    world.answer(LOOK, gift({ kind: "handover", quantity: 1 }));
    world.answer(CLAIM, { order_id: null, ticket_ids: ["tk1"] }, 201);
    const phone = await world.open(LINK);
    await world.says("主办方把这张票转交给您");
    await world.tap("领取");
    await phone.until(() => phone.host.pages().at(-1)?.path.includes("ticket") === true);
  });

  it("are those that were bought at the window, taken along by its code", async () => {
    world.answer(LOOK, gift({ kind: "window" }));
    world.answer(CLAIM, { order_id: null, ticket_ids: ["tk1", "tk2"] }, 201);
    const phone = await world.open(LINK);
    await world.says("这是您在售票窗口购买的门票");
    await world.tap("领取");
    await phone.until(() => phone.host.pages().at(-1)?.path === "pages/tickets/tickets");
  });

  it("says so when somebody else was first", async () => {
    world.answer(LOOK, gift());
    world.routes[CLAIM] = () => problem(410, "claim_over", "没有领取：它已被领取、撤回或过期。");
    await world.open(LINK);
    await world.tap("领取");
    expect(await world.says("这些票已经不在了")).toContain("它已被领取");
  });
});
