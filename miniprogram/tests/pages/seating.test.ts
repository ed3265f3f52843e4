// Choosing seats, by the list that everybody can use (jsdom draws no canvas), up to the order and back after a loss.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TicketType } from "../../miniprogram/api/wire";
import type { Plan } from "../../miniprogram/domain/seats/plan";
import { answer, plan, row, seating, section } from "../domain/seats/halls";
import { availability, at, cny, eventPage, order, problem, session, ticket, ticketType, waitlistEntry, World } from "./world";

const HALL: Plan = plan([
  section("stalls", [row("A", 6, { kinds: "nnnnna" }), row("B", 6, { y: [360], kinds: "nnnnwc", with: { "5": "B-5" } })], { name: "池座" }),
  section("balcony", [row("C", 4)], { name: "楼座" }),
]);
const TYPES = [
  ticketType("t1", { name: "成人票", price: cny(38_000), off_sale_at: at(9000) }),
  ticketType("t2", { name: "学生票", price: cny(19_000), off_sale_at: at(9000) }),
];

let world: World;
let taken: Set<number>;
let turn: number;

beforeEach(async () => {
  world = await World.start();
  taken = new Set();
  turn = 1;
  const tiers = seating(HALL, (index) => index + 1);
  tiers.tiers[0]!.prices = [
    { ticket_type_id: "t1", price: cny(38_000) },
    { ticket_type_id: "t2", price: cny(19_000) },
  ];
  tiers.tiers[1]!.prices = [{ ticket_type_id: "t1", price: cny(28_000) }];
  world.answer("GET /events/e1", eventPage({ sessions: [session({ ticket_types: TYPES, seating: { seat_map_id: "m1", version: 1 } })] }));
  world.answer("GET /seat-maps/m1", HALL);
  world.answer("GET /sessions/s1/seating", tiers);
  world.answer("GET /sessions/s1/availability", availability(["t1", "on_sale", "many"], ["t2", "on_sale", "many"]));
  world.routes["GET /sessions/s1/seats"] = () => ({ body: answer(HALL, (seat) => !taken.has(seat), { version: String(turn) }) });
});
afterEach(() => world.stop());

async function openList(options: { lang?: "zh" | "en" } = {}): Promise<void> {
  await world.open("packages/seats/seats?event=e1&session=s1&map=m1", options);
  await world.says(options.lang === "en" ? "Choose a section" : "选择区域");
}

async function openRow(name: string): Promise<void> {
  await openList();
  await world.tap("池座、¥190–380、余 12 座");
  await world.tap(name);
  await world.says(`池座 · ${name.split("、")[0]}`);
}

describe("the event's page", () => {
  it("leads to the seats instead of asking for a ticket type", async () => {
    await world.open("pages/event/event?id=e1");
    await world.says("¥190起");
    await world.tap("选座购票");
    await world.says("选择区域");
    expect(world.requests("GET", "/seat-maps/m1")).toHaveLength(1);
  });
});

describe("where the seat does not decide the price", () => {
  it.each([["zh", "选座购票"], ["en", "Choose seats"]] as const)("it is not a price to begin with (%s)", async (lang, action) => {
    const alone = ticketType("t1", { price: cny(38_000), off_sale_at: at(9000) });
    const page = (type: TicketType) => eventPage({ sessions: [session({ ticket_types: [type], seating: { seat_map_id: "m1", version: 1 } })] });
    world.answer("GET /events/e1", page(alone));
    world.answer("GET /events/e2", page({ ...alone, prices_differ: true }));
    await world.open("pages/event/event?id=e1", { lang });
    expect(await world.says(action)).not.toMatch(/起|from/);
    world.phone.window.location.hash = "#/pages/event/event?id=e2";
    await world.says(lang === "zh" ? "¥380起" : "from ¥380");
  });
});

describe("a link to the map", () => {
  it("asks for the plan before its page is there, and once", async () => {
    await openList();
    const paths = ["/seat-maps/m1", "/sessions/s1/seating", "/events/e1"];
    expect(paths.map((path) => world.requests("GET", path).length)).toEqual([1, 1, 1]);
    expect(world.asked.findIndex(({ path }) => path === "/events/e1")).toBeGreaterThan(world.asked.findIndex(({ path }) => path === "/seat-maps/m1"));
  });
});

describe("the list", () => {
  it("says of each seat where it is, what it costs and whether it can be had", async () => {
    taken = new Set([1]);
    await openList();
    await world.tap("池座、¥190–380、余 11 座");
    await world.tap("A 排、余 5 座");
    await world.says("池座 · A 排");
    const spoken = [...world.phone.shown().querySelectorAll("[aria-pressed]")].map((it) => it.getAttribute("aria-label"));
    expect(spoken.slice(0, 3)).toEqual(["A 排 1 座，¥380，可选", "A 排 2 座，已售", "A 排 3 座，¥380，可选"]);
    expect(spoken[5]).toBe("A 排 6 座，靠走道，¥380，可选");
    expect(await world.says("靠走道")).toMatch(/6\s*靠走道/);
  });

  it("speaks English to those who do", async () => {
    await openList({ lang: "en" });
    await world.tap("池座, ¥190–380, 12 left");
    await world.tap("Row B, 6 left");
    await world.says("Row B");
    expect(world.phone.shown().querySelector('[aria-label="Row B, seat 5, wheelchair space, ¥380, free"]')).not.toBeNull();
  });

  it("puts what is chosen into chips with their prices and the sum, and takes it out again", async () => {
    await openRow("A 排、余 6 座");
    await world.tap("A 排 1 座，¥380，可选");
    await world.tap("A 排 2 座，¥380，可选");
    expect(await world.says("已选 2 座")).toMatch(/池座 A 排 1 座.*¥380.*池座 A 排 2 座.*¥760/);
    await world.tap("去掉 池座 A 排 2 座");
    expect(await world.says("已选 1 座")).not.toContain("池座 A 排 2 座");
  });
});

describe("the rules", () => {
  it("explain a single seat that would be left, and mend it with one tap", async () => {
    await openRow("A 排、余 6 座");
    await world.tap("A 排 2 座，¥380，可选");
    await world.says("这样选会在旁边留下 1 个单座");
    await world.tap("换成 池座 A 排 1 座");
    expect(await world.says("已选 1 座")).not.toContain("留下 1 个单座");
  });

  it("ask for the wheelchair space with its companion's seat", async () => {
    await openRow("B 排、余 6 座");
    await world.tap("B 排 6 座，陪同席，¥380，可选");
    await world.says("陪同席要和它旁边的轮椅席一起买");
    await world.tap("一起选上轮椅席");
    expect(await world.says("已选 2 座")).toContain("轮椅席");
  });
});

describe("a table that is sold whole", () => {
  const tables = plan([
    section("floor", [
      row("T-1", 8, { table: true, at: [500, 500, 180, "round"], whole: true }),
      row("T-2", 4, { table: true, at: [900, 500, 180, "round"], whole: true }),
    ], { name: "内场" }),
    section("balcony", [row("C", 6)], { name: "楼座" }),
  ]);
  const alone = ticketType("t1", { name: "成人票", price: cny(38_000), off_sale_at: at(9000), per_order_max: 6, per_buyer_max: 6 });

  beforeEach(() => {
    world.answer("GET /events/e1", eventPage({ sessions: [session({ ticket_types: [alone], seating: { seat_map_id: "m1", version: 1 } })] }));
    world.answer("GET /seat-maps/m1", tables);
    world.answer("GET /sessions/s1/seating", seating(tables, (index) => index + 1));
    world.routes["GET /sessions/s1/seats"] = () => ({ body: answer(tables) });
  });

  it("says in the list that it seats more than an order may have, before anything is chosen", async () => {
    await openList();
    await world.tap("内场、¥1,280、余 12 座");
    await world.says("整桌 8 座，超过一单 6 座的限购");
    await world.says("整桌 4 座");
    await world.tap("1 桌、整桌 8 座，超过一单 6 座的限购、余 8 座");
    await world.says("这一桌整桌出售，有 8 座，超过一单 6 座的限购，买不了。可以选人数合适的桌子，或单独出售的座位。");
    await world.tap("1 桌 3 座，¥1,280，可选");
    await world.phone.until(() => world.phone.document.querySelector(".host-toast, [class*=toast]")?.textContent?.includes("买不了") === true, "a word about the table");
    expect(world.text()).not.toContain("已选");
  });

  it("is taken with one tap where an order may have it", async () => {
    await openList();
    await world.tap("内场、¥1,280、余 12 座");
    await world.tap("2 桌、整桌 4 座、余 4 座");
    await world.says("整桌出售，一次选中全桌 4 座");
    await world.tap("2 桌 3 座，¥1,280，可选");
    await world.says("已选 4 座");
  });

  it("is what the system offers, and not two seats of it, at a price that has nothing else", async () => {
    await openList({ lang: "en" });
    await world.tap("Choose for me");
    await world.tap("Show them on the map");
    await world.says("At this price tables are sold whole, with 4 or 8 seats. Please ask for as many as sit at one.");
  });
});

describe("what others do", () => {
  it("greys within seconds, and a chosen seat that is gone is told and taken out", async () => {
    await openRow("A 排、余 6 座");
    await world.tap("A 排 1 座，¥380，可选");
    await world.says("已选 1 座");
    taken = new Set([0]);
    turn = 2;
    await world.phone.until(() => world.requests("GET", "/sessions/s1/seats").some(({ query }) => query.get("since") === "1"), "the page looks again");
    const looks = world.requests("GET", "/sessions/s1/seats").length;
    await world.requested("GET", "/sessions/s1/seats", looks + 1);
    await world.says("请选择座位");
    expect(world.phone.document.body.textContent).toContain("您选的 池座 A 排 1 座 刚被买走了");
    expect(world.phone.shown().querySelector('[aria-label="A 排 1 座，已售"]')).not.toBeNull();
  });
});

describe("best available", () => {
  it("chooses seats side by side on the map", async () => {
    await openList();
    await world.tap("帮我选");
    await world.tap("在图上选好");
    expect(await world.says("已选 2 座")).toMatch(/池座 A 排 \d 座.*池座 A 排 \d 座/);
  });

  it("says so where there are not enough together", async () => {
    taken = new Set([1, 3, 7, 9, 5]);
    await openList();
    await world.tap("帮我选");
    await world.tap("在图上选好");
    await world.says("这个价位没有 2 个挨着的座位了");
  });

  it("may leave the choice to the system, in the order itself", async () => {
    world.answer("POST /orders", order(), 201);
    world.answer("GET /orders/or1", order());
    await openList();
    await world.tap("帮我选");
    await world.phone.until(() => world.text().includes("直接下单，由系统选座"));
    world.phone.tap(world.phone.shown().querySelector('[class*="system"]') as Element);
    await world.says("系统选座 2 张");
    await world.tap("提交订单");
    const { body } = await world.requested("POST", "/orders");
    expect(body).toMatchObject({
      items: [{ kind: "best_available", session_id: "s1", ticket_type_id: "t1", quantity: 2, tier: 1, accept: "together" }],
      expected_total: cny(76_000),
    });
  });
});

describe("a hall where some stand", () => {
  beforeEach(() => {
    const standing = ticketType("t3", { name: "站票", price: cny(12_000), off_sale_at: at(9000) });
    const types = [...TYPES, standing];
    world.answer("GET /events/e1", eventPage({ sessions: [session({ ticket_types: types, seating: { seat_map_id: "m1", version: 1 } })] }));
    world.answer("GET /sessions/s1/availability", availability(["t1", "on_sale", "many"], ["t2", "on_sale", "many"], ["t3", "on_sale", 5]));
    world.answer("POST /orders", order(), 201);
    world.answer("GET /orders/or1", order());
  });

  it("sells seats and standing tickets in one order", async () => {
    await openRow("A 排、余 6 座");
    await world.tap("A 排 1 座，¥380，可选");
    await world.tap("站票 可以和座位一起下单");
    await world.tap("增加一张 站票");
    await world.tap("确定");
    await world.says("站票 1 张");
    await world.says("2 张");
    await world.tap("去结算");
    await world.says("提交订单");
    await world.tap("增加一张 站票");
    await world.says("¥620");
    await world.tap("提交订单");
    const { body } = await world.requested("POST", "/orders");
    expect(body).toMatchObject({
      items: [
        { kind: "seat", session_id: "s1", seat_id: "A-1", ticket_type_id: "t1" },
        { kind: "quantity", session_id: "s1", ticket_type_id: "t3", quantity: 2 },
      ],
      expected_total: cny(62_000),
    });
  });

  it("sells standing tickets to who wants no seat", async () => {
    await openList();
    await world.tap("站票 可以和座位一起下单");
    await world.tap("增加一张 站票");
    await world.tap("确定");
    await world.tap("去结算");
    await world.says("提交订单");
    await world.tap("提交订单");
    const { body } = await world.requested("POST", "/orders");
    expect(body["items"]).toEqual([{ kind: "quantity", session_id: "s1", ticket_type_id: "t3", quantity: 1 }]);
  });
});

describe("at the checkout", () => {
  async function checkOut(): Promise<void> {
    await openRow("A 排、余 6 座");
    await world.tap("A 排 1 座，¥380，可选");
    await world.tap("A 排 2 座，¥380，可选");
    await world.tap("去结算");
    await world.says("提交订单");
  }

  it("each seat is a line, and an item of the order", async () => {
    world.answer("POST /orders", order(), 201);
    world.answer("GET /orders/or1", order());
    await checkOut();
    expect(await world.says("池座 A 排 2 座")).toMatch(/¥760/);
    await world.tap("提交订单");
    const { body } = await world.requested("POST", "/orders");
    expect(body).toMatchObject({
      items: [
        { kind: "seat", session_id: "s1", seat_id: "A-1", ticket_type_id: "t1" },
        { kind: "seat", session_id: "s1", seat_id: "A-2", ticket_type_id: "t1" },
      ],
      expected_total: cny(76_000),
    });
  });

  it("a lost seat leads back to the hall with the nearest free ones, which one tap takes", async () => {
    world.routes["POST /orders"] = () => {
      taken = new Set([0, 1]);
      turn += 1;
      const refused = problem(409, "seat_taken", "您选的座位中有的已被选走。");
      return { ...refused, body: { ...(refused.body as object), alternatives: [{ seat_ids: ["B-1", "B-2"] }] } };
    };
    await checkOut();
    await world.tap("提交订单");
    expect(await world.says("刚刚被别人买走了")).toContain("池座 B 排 1、2 座");
    await world.tap("就要这些");
    expect(await world.says("已选 2 座")).toMatch(/池座 B 排 1 座.*池座 B 排 2 座/);
  });
});

describe("a ticket with a seat", () => {
  it("says the seat in its largest type, and which way to go in", async () => {
    const seat = { id: "A-1", section: "池座", row: "A", label: "1", table: false, tier: "内场", entrance: "南门" };
    world.answer("GET /tickets/tk1", ticket({ seat }));
    await world.open("pages/ticket/ticket?id=tk1");
    const text = await world.says("A 排 1 座");
    expect(text).toMatch(/池座A 排 1 座/);
    expect(text).toContain("南门");
    expect(world.phone.shown().querySelector('[class*="--type"]')?.textContent).toBe("A 排 1 座");
  });
});

describe("when all seats are gone", () => {
  beforeEach(() => {
    const gone = { sale_state: "sold_out" as const, waitlist: true, ticket_types: TYPES };
    const sold = session({ ...gone, seating: { seat_map_id: "m1", version: 1 } });
    world.answer("GET /events/e1", eventPage({ sessions: [sold] }));
    world.answer("GET /sessions/s1/availability", availability(["t1", "sold_out", 0], ["t2", "sold_out", 0]));
  });

  it("one waits for the tiers that one would take, side by side", async () => {
    world.answer("POST /waitlist-entries", waitlistEntry(), 201);
    world.answer("GET /waitlist-entries/w1", waitlistEntry());
    const phone = await world.open("packages/waitlist/join?event=e1&session=s1&type=t1");
    await world.says("可以接受的票档");
    const tiers = [...phone.shown().querySelectorAll('[role="checkbox"].tier')];
    expect(tiers).toHaveLength(2);
    expect(phone.shown().textContent).not.toContain("只要连座");
    phone.tap(tiers[1] as Element);
    const [, more] = [...phone.shown().querySelectorAll('stepper [role="button"]')];
    phone.tap(more as Element);
    await world.says("只要连座");
    await world.tap("只要连座");
    await world.tap("登记候补");
    const { body } = await world.requested("POST", "/waitlist-entries");
    expect(body).toEqual({
      session_id: "s1",
      ticket_type_ids: ["t1"],
      quantity: 2,
      tiers: [2],
      accept: "together",
    });
  });

  it("an entry tells what it waits for, and where the seats of its offer are", async () => {
    const seat = { section: "池座", row: "A", table: false, tier: "一档", entrance: null };
    const seats = [1, 2].map((number) => ({ ...seat, id: `A-${number}`, label: String(number) }));
    const offer = { order_id: "or1", ticket_type_id: "t1", pay_by: at(20), seats };
    const tiers = [{ number: 1, name: "一档" }];
    world.answer("GET /waitlist-entries/w1", waitlistEntry({ state: "offered", ahead: null, offer, tiers, accept: "together" }));
    await world.open("packages/waitlist/entry?id=w1");
    const told = await world.says("池座 A 排 1 座");
    expect(told).toContain("池座 A 排 2 座");
    expect(told).toContain("一档");
    expect(told).toContain("只要连座");
  });
});
