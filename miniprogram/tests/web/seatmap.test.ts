// The hall under fingers, in a real browser: a section is opened, a seat chosen with its price, the map pinched, a price
// looked for, the picture from a section opened.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SeatSite, seatSite } from "../bench/seatsite.js";
import { plan, row, section } from "../domain/seats/halls.js";
import { type Watched, chromiumPath, launch, openPage } from "./chromium.js";
import { look, PHONE, type Place, rest, troubles } from "./seatmap.js";

const PICTURE = "/pictures/stalls.png";
const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");
const HALL = plan([
  section("stalls", [row("A", 50), row("B", 50, { y: [360] }), row("C", 50, { y: [420] })], { name: "池座", view: PICTURE }),
  section("circle", [row("D", 50, { y: [3300] }), row("E", 50, { y: [3360] })], { name: "楼座" }),
], {
  size: [2650, 3500],
  focal: [1325, 100],
  shapes: [
    { kind: "stage", points: [1000, 2000, 1600, 2000, 1600, 2100, 1000, 2100], rotation: 90 },
    { kind: "text", points: [2000, 2050], text: "过道", rotation: -90 },
  ],
});
/** Where the stage is turned to, and where it would stand if it were not. */
const TURNED: Place = [1300, 2300];
const NOT_TURNED: Place = [1550, 2050];
/** In the stalls and in the circle. */
const A_25: Place = [1300, 300];
const B_27: Place = [1400, 360];
const D_25: Place = [1300, 3300];

interface Camera {
  scale: number;
  x: number;
  y: number;
}

function camera({ page }: Watched): Promise<Camera> {
  return page.evaluate("({ ...window.__host.page().view.camera })");
}

/** Where a place of the plan is on the screen. */
async function onScreen(watched: Watched, [x, y]: Place): Promise<Place> {
  const [{ scale, x: left, y: top }, box] = [await camera(watched), await watched.page.locator("canvas").last().boundingBox()];
  return [box!.x + x * scale + left, box!.y + y * scale + top];
}

async function tap(watched: Watched, place: Place): Promise<void> {
  await watched.page.touchscreen.tap(...(await onScreen(watched, place)));
  await rest(watched);
}

/** Two fingers about a place of the plan, from so far apart to so far, px. */
async function pinch(watched: Watched, place: Place, from: number, to: number): Promise<void> {
  const [x, y] = await onScreen(watched, place);
  const session = await watched.page.context().newCDPSession(watched.page);
  const fingers = (apart: number) => [-1, 1].map((side, id) => ({ id, x: x + (side * apart) / 2, y }));
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: fingers(from) });
  for (let step = 1; step <= 4; step += 1) await session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: fingers(from + ((to - from) * step) / 4) });
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await rest(watched);
}

// `make test` installs Chromium; who runs these tests alone may not have it.
describe.skipIf(!chromiumPath)("the map under fingers", () => {
  let browser: Browser;
  let seats: SeatSite;
  let watched: Watched;

  beforeAll(async () => {
    seats = await seatSite(HALL, (index) => index + 1);
    browser = await launch();
    watched = await openPage(browser, seats.address("?lang=zh"), PHONE);
    watched.page.setDefaultTimeout(5_000);
    await watched.page.route(`**${PICTURE}`, (route) => route.fulfill({ contentType: "image/png", body: PIXEL }));
    await watched.page.getByText("点一个区域放大").waitFor();
    await rest(watched);
  });
  afterAll(async () => {
    await browser.close();
    await seats.close();
  });

  test("a section comes close, a seat is chosen with its price, fingers pinch, a price is looked for, a picture opens", async () => {
    const { page } = watched;
    const far = await camera(watched);
    await tap(watched, B_27);
    expect((await camera(watched)).scale).toBeGreaterThan(far.scale * 1.5);
    await page.getByText("点座位选中").waitFor();

    await tap(watched, A_25);
    await page.getByText("池座 A 排 25 座").waitFor();
    expect(await page.getByText("已选 1 座").locator("..").innerText()).toContain("1,280");

    const before = await camera(watched);
    const held = await onScreen(watched, B_27);
    await pinch(watched, B_27, 120, 180);
    expect((await camera(watched)).scale / before.scale).toBeCloseTo(180 / 120, 1);
    const moved = await onScreen(watched, B_27);
    expect(Math.hypot(moved[0] - held[0], moved[1] - held[1])).toBeLessThan(2);

    await page.getByRole("button", { name: "从池座看向舞台的照片" }).tap();
    const picture = page.locator(".host-preview");
    await expect.poll(() => picture.evaluate((it: HTMLImageElement) => [it.naturalWidth, new URL(it.src).pathname])).toEqual([1, PICTURE]);
    await page.touchscreen.tap(10, 10);
    await expect.poll(() => picture.count()).toBe(0);

    await page.getByRole("button", { name: "看全场" }).tap();
    await rest(watched);
    const [stalls, circle, stage, beside, paper] = await look(watched, [B_27, D_25, TURNED, NOT_TURNED, [600, 2050]]);
    expect(stage).not.toEqual(paper);
    expect(beside).toEqual(paper);
    await page.getByRole("checkbox", { name: /^看台 A ¥1,080/ }).tap();
    await rest(watched);
    expect(await look(watched, [D_25])).toEqual([circle]);
    expect(await look(watched, [B_27])).not.toEqual([stalls]);
    expect(troubles(watched)).toEqual([]);
  });
});
