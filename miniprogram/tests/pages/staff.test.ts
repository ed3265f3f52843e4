// A code on a computer's screen was scanned: who asks, for whom, and which number is there; yes, no, and all that is over.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LoginLook } from "../../miniprogram/api/wire";
import { at, problem, World } from "./world";

const LOOK = "POST /login-request-looks";
const YES = "POST /login-request-approvals";
const PAGE = "packages/staff/confirm?scene=q0Jb3m1XWk9w8vQ2tN5rE7uY";

const desk = (id: string, name: string) => ({
  organizer: { id, name },
  staff: { id: `${id}-me`, name: "江岚", role: "owner" as const },
});

function look(changes: Partial<LoginLook> = {}): LoginLook {
  return {
    purpose: "sign_in",
    browser: "Edge",
    system: "Windows",
    asked_at: at(-2),
    numbers: [83, 47, 12],
    desks: [desk("or1", "候场现场")],
    ...changes,
  };
}

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.stop());

describe("a scanned sign-in", () => {
  it("names browser and time, and says yes only with a number and an organizer", async () => {
    world.answer(LOOK, look({ desks: [desk("or1", "候场现场"), desk("or2", "江声文化")] }));
    world.answer(YES, { purpose: "sign_in", desk: desk("or2", "江声文化") });
    await world.open(PAGE);
    expect(await world.says("Edge · Windows")).toMatch(/2 分钟前/);
    await world.tap("47");
    await world.tap("登录");
    expect(world.requests("POST", "/login-request-approvals")).toHaveLength(0);
    await world.tap("江声文化");
    await world.tap("登录");
    await world.says("电脑已登录");
    const [asked] = world.requests("POST", "/login-request-approvals");
    expect(asked?.body).toMatchObject({ scene: "q0Jb3m1XWk9w8vQ2tN5rE7uY", number: 47, organizer_id: "or2" });
  });

  it("is refused with one tap", async () => {
    world.answer(LOOK, look());
    world.answer("POST /login-request-denials", null, 204);
    await world.open(PAGE);
    await world.tap("不是我操作的");
    await world.says("没有登录任何人");
  });

  it("says why nothing came of it", async () => {
    world.answer(LOOK, look());
    world.routes[YES] = () => problem(409, "wrong_number", "没有登录任何人，登录码已作废。");
    await world.open(PAGE);
    await world.tap("12");
    await world.tap("登录");
    await world.says("登录码已作废");
    world.routes[LOOK] = () => problem(403, "not_staff", "不是工作人员。");
    await world.open(PAGE);
    await world.says("这个微信没有关联员工");
  });
});
