// Staff at a gate: who may stand there, one verdict for one scan, and the same scan again after a lost answer.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { at, problem, type Schemas, World } from "./world";

const GATE: Schemas["GateOut"] = {
  id: "g1",
  name: "南门 1 号",
  session: { id: "s1", starts_at: at(60), doors_at: at(0), time_zone: "Asia/Shanghai" },
  event: { id: "e1", title: "夜航唱片十周年" },
  venue: { id: "v1", name: "西岸穹顶" },
  counts: { admitted: 128, issued: 420 },
};
const ADMITTED: Schemas["ScanOut"] = {
  result: "admitted",
  reason: "ok",
  message: "请入场。",
  ticket: { serial: "4R8TN", ticket_type: "内场票", attendee: "陈**", seat: null },
  admitted_at: at(0),
};
const REFUSED: Schemas["ScanOut"] = {
  result: "refused",
  reason: "already_used",
  message: "此票已入场。",
  ticket: null,
  admitted_at: null,
};
const PLACEHOLDER = "粘贴或输入票上的动态码";

let world: World;
beforeEach(async () => {
  world = await World.start();
  world.answer(
    "POST /gate/logins",
    { token: "st", expires_at: at(60), staff: { id: "p1", name: "陈师傅" }, organizer: { id: "o1", name: "夜航文化" } },
    201,
  );
  world.answer("GET /gate/gates", { items: [GATE], next: null });
});
afterEach(() => world.stop());

async function standAtGate(): Promise<void> {
  await world.open("packages/gate/scan?gate=g1", { account: "gate-chen" });
  await world.says("128");
  await world.tap("输入动态码");
}

async function scan(code: string): Promise<void> {
  await world.type(PLACEHOLDER, code);
  await world.tap("检票");
}

describe("the staff entrance", () => {
  it("lets staff choose a gate", async () => {
    const phone = await world.open("packages/gate/gates", { account: "gate-chen" });
    await world.tap("微信登录");
    expect(await world.says("陈师傅")).toContain("夜航文化");
    await world.tap("南门 1 号 夜航唱片十周年");
    await phone.until(() => phone.host.pages().at(-1)?.path === "packages/gate/scan");
  });

  it("tells everybody else that they are not staff", async () => {
    world.routes["POST /gate/logins"] = () => problem(403, "not_staff", "没有登记。");
    await world.open("packages/gate/gates");
    await world.tap("微信登录");
    await world.says("这个微信没有登记为检票员");
  });
});

describe("scanning", () => {
  it("fills the screen with one word and why, and remembers", async () => {
    await standAtGate();
    world.answer("POST /gate/scans", ADMITTED);
    await scan(" 0400 abc ");
    expect(await world.says("通过")).toMatch(/通过内场票陈\*\* · 4R8TN请入场。扫下一张/);
    await world.tap("扫下一张");
    world.answer("POST /gate/scans", REFUSED);
    await scan("0400ABC");
    await world.says("拒绝");
    await world.tap("扫下一张");
    expect(world.text()).toMatch(/最近扫码.*此票已入场。.*内场票 · 4R8TN/);
    const [first, second] = world.requests("POST", "/gate/scans");
    expect(first?.body).toMatchObject({ gate_id: "g1", code: "0400ABC", direction: "in" });
    expect(first?.headers["authorization"]).toBe("Bearer st");
    expect(second?.body["scan_id"]).not.toBe(first?.body["scan_id"]);
  });

  it("says why before the seat, and sends nobody on who is refused", async () => {
    await standAtGate();
    const seat = { id: "A-12", section: "池座", row: "3", label: "12", table: false, tier: "一档", entrance: "南门" };
    world.answer("POST /gate/scans", { ...REFUSED, reason: "reseated", message: "此票已换座。", ticket: { ...ADMITTED.ticket, seat } });
    await scan("0400abc");
    const text = await world.says("拒绝");
    expect(text).toMatch(/拒绝此票已换座。池座3 排 12 座/);
    expect(text).not.toContain("南门进");
  });

  it("says the seat and which way to send its holder", async () => {
    await standAtGate();
    const seat = { id: "A-12", section: "池座", row: "3", label: "12", tier: "一档", entrance: "南门" };
    world.answer("POST /gate/scans", { ...ADMITTED, ticket: { ...ADMITTED.ticket, seat } });
    await scan("0400ABC");
    expect(await world.says("通过")).toMatch(/通过池座3 排 12 座南门进内场票/);
  });

  it("asks again about the same scan when the answer was lost, and takes no other meanwhile", async () => {
    await standAtGate();
    world.routes["POST /gate/scans"] = () => problem(500, "internal", "服务器出了点问题。");
    await scan("0400ABC");
    expect(await world.says("没有收到答复")).toContain("请先不要放行");
    await scan("OTHER");
    world.answer("POST /gate/scans", ADMITTED);
    await world.tap("再查一次");
    await world.says("通过");
    const scans = world.requests("POST", "/gate/scans");
    expect(scans).toHaveLength(2);
    expect(scans[1]?.body).toEqual(scans[0]?.body);
  });
});
