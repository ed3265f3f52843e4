// What the seat page says and asks where an order may not have what is tapped: past a ticket type's limit, and of a tier that is gone.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TicketType } from "../../miniprogram/api/wire";
import { answer, plan, row, seating, section } from "../domain/seats/halls";
import { at, availability, cny, eventPage, session, ticketType, waitlistEntry, World } from "./world";

const HALL = plan([section("stalls", [row("A", 6), row("B", 4, { y: [360] })], { name: "池座" }), section("balcony", [row("C", 4)], { name: "楼座" })]);
const TYPES = [
  ticketType("t1", { name: "成人票", price: cny(38_000), off_sale_at: at(9000) }),
  ticketType("t2", { name: "学生票", price: cny(19_000), off_sale_at: at(9000) }),
];

let world: World;
let taken: number[];

beforeEach(async () => {
  world = await World.start();
  taken = [];
  const tiers = seating(HALL, (index) => index + 1);
  tiers.tiers[0]!.prices = TYPES.map(({ id, price }) => ({ ticket_type_id: id, price }));
  tiers.tiers[1]!.prices = [{ ticket_type_id: "t1", price: cny(28_000) }];
  world.answer("GET /seat-maps/m1", HALL);
  world.answer("GET /sessions/s1/seating", tiers);
  world.answer("GET /sessions/s1/availability", availability(["t1", "on_sale", "many"], ["t2", "on_sale", "many"]));
  world.routes["GET /sessions/s1/seats"] = () => ({ body: answer(HALL, (seat) => !taken.includes(seat)) });
});
afterEach(() => world.stop());

async function openList(): Promise<void> {
  await world.open("packages/seats/seats?event=e1&session=s1&map=m1");
  await world.says("选择区域");
}

/** Words of a sheet, or short ones that go away: they lie over the page. */
function hears(text: string): Promise<unknown> {
  return world.phone.until(() => world.phone.document.body.textContent?.includes(text) === true, `somebody says ${text}`);
}

/** Answers the sheet. */
async function answers(text: string): Promise<void> {
  const buttons = (): HTMLElement[] => [...world.phone.document.querySelectorAll<HTMLElement>(".host-actions button")];
  const found = await world.phone.until(() => buttons().find((button) => button.textContent?.trim() === text), `the sheet has ${text}`);
  found.click();
}

describe("past a ticket type's limit", () => {
  beforeEach(() => {
    const [adult, student] = TYPES as [TicketType, TicketType];
    const limited = [{ ...adult, per_order_max: 2 }, { ...student, per_order_max: 1 }];
    world.answer("GET /events/e1", eventPage({ sessions: [session({ ticket_types: limited, seating: { seat_map_id: "m1", version: 1 } })] }));
  });

  it("the next seat is asked about, and taken as what the buyer says", async () => {
    await openList();
    await world.tap("池座、¥190–380、余 10 座");
    await world.tap("A 排、余 6 座");
    for (const seat of [1, 2]) await world.tap(`A 排 ${seat} 座，¥380，可选`);
    await world.says("已选 2 座");
    await world.tap("A 排 3 座，¥380，可选");
    await hears("“成人票”每单限 2 张。再选的座位按哪种票买？");
    await answers("取消");
    await world.says("已选 2 座");
    await world.tap("A 排 3 座，¥380，可选");
    await answers("学生票 ¥190");
    expect(await world.says("已选 3 座")).toMatch(/¥950/);
    await world.tap("A 排 4 座，¥380，可选");
    await hears("一次最多选 3 座");
  });

  it("what the map finds is asked about, and what the system would choose is told", async () => {
    await openList();
    await world.tap("帮我选");
    await world.says("哪个价位");
    const [, more] = [...world.phone.shown().querySelectorAll('stepper [role="button"]')];
    world.phone.tap(more as Element);
    await world.tap("直接下单，由系统选座人多时更快，不会被别人抢先");
    await world.says("“成人票”每单限 2 张");
    await world.tap("在图上选好");
    await answers("学生票 ¥190");
    expect(await world.says("已选 3 座")).toMatch(/¥950/);
  });
});

describe("when the wanted tier is gone and others are left", () => {
  beforeEach(() => {
    const waits = session({ ticket_types: TYPES, waitlist: true, seating: { seat_map_id: "m1", version: 1 } });
    world.answer("GET /events/e1", eventPage({ sessions: [waits] }));
  });

  it("the map leads to its waitlist", async () => {
    taken = [10, 11, 12, 13];
    await openList();
    await world.tap("看台 A已售完，可以候补");
    const text = await world.says("这些票档已售完");
    expect([text.includes("看台 A"), text.includes("内场")]).toEqual([true, false]);
    world.answer("POST /waitlist-entries", waitlistEntry(), 201);
    world.answer("GET /waitlist-entries/w1", waitlistEntry());
    await world.tap("登记候补");
    const { body } = await world.requested("POST", "/waitlist-entries");
    expect(body).toEqual({ session_id: "s1", ticket_type_ids: ["t1"], quantity: 1, tiers: [2], accept: "scattered" });
  });

  it("so do the best seats, when there are not so many side by side", async () => {
    taken = [1, 3, 5, 7, 9];
    await openList();
    await world.tap("帮我选");
    await world.tap("在图上选好");
    await world.tap("候补 2 张连座");
    await world.says("只要连座");
    world.answer("POST /waitlist-entries", waitlistEntry(), 201);
    world.answer("GET /waitlist-entries/w1", waitlistEntry());
    await world.tap("登记候补");
    const { body } = await world.requested("POST", "/waitlist-entries");
    expect(body).toEqual({ session_id: "s1", ticket_type_ids: ["t1"], quantity: 2, tiers: [1], accept: "together" });
  });
});
