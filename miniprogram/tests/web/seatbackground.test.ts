// The organizer's drawing under the seats, in a real browser: at its place, behind what is for sale, and only a picture.
// The server lets nothing hostile through; this drawing comes as if it had.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SeatSite, seatSite } from "../bench/seatsite.js";
import { plan, row, section } from "../domain/seats/halls.js";
import { type Watched, chromiumPath, launch, openPage } from "./chromium.js";
import { type Colour, look, PHONE, rest, troubles } from "./seatmap.js";

/** 3000 by 2000 units: green all over, blue in a corner that no seat is near. Its own size is another. */
const DRAWING = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 300 200" width="30" height="20" onload="parent.ran = top.ran = window.ran = 'onload'">
  <script>parent.ran = top.ran = window.ran = "script"</script>
  <rect width="300" height="200" fill="#00a000"/>
  <rect x="250" y="150" width="50" height="50" fill="#0000c0"/>
  <image href="http://198.51.100.1/track.png" width="10" height="10"/>
  <image xlink:href="http://198.51.100.1/old.png" width="10" height="10" onerror="top.ran = 'onerror'"/>
  <foreignObject width="100" height="100"><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:top.ran='frame'"></iframe></foreignObject>
  <style>@import url(http://198.51.100.1/style.css); rect { background: url(http://198.51.100.1/css.png) }</style>
</svg>`;
/** A row at the left and one at the right: what lies between is all on the screen. */
const HALL = plan(
  [
    section("left", [row("A", 10, { x: [100, ...Array<number>(9).fill(60)], y: [900] })], { name: "" }),
    section("right", [row("B", 10, { x: [2300, ...Array<number>(9).fill(60)], y: [1900] })], { name: "" }),
  ],
  { id: "drawn", background: DRAWING, shapes: [] },
);

async function open(browser: Browser, seats: SeatSite, colorScheme: "light" | "dark"): Promise<Watched> {
  const watched = await openPage(browser, seats.address("?lang=zh"), { ...PHONE, colorScheme });
  await watched.page.waitForFunction("window.__host.page().view?.scene.background");
  await rest(watched);
  return watched;
}

const GREEN: Colour = [0, 0xa0, 0];
const BLUE: Colour = [0, 0, 0xc0];

describe.skipIf(!chromiumPath)("the drawing under the seats", () => {
  let browser: Browser;
  let seats: SeatSite;

  beforeAll(async () => {
    seats = await seatSite(HALL);
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await seats.close();
  });

  test("fills the plan, edge to edge, whatever its own size is, lies behind the seats, runs nothing and asks nobody", async () => {
    const watched = await open(browser, seats, "light");
    const [middle, beforeCorner, corner, outside, seat] = await look(watched, [[1500, 1200], [2480, 1480], [2700, 1600], [1500, -200], [100, 900]]);
    expect(middle).toEqual(GREEN);
    expect(beforeCorner).toEqual(GREEN);
    expect(corner).toEqual(BLUE);
    expect(outside).not.toEqual(GREEN);
    expect(seat).toEqual([0xd9, 0x38, 0x1e]);
    expect(await watched.page.evaluate("window.ran")).toBeUndefined();
    expect(watched.page.frames()).toHaveLength(1);
    expect(await watched.page.evaluate("document.querySelectorAll('svg script, foreignObject').length")).toBe(0);
    expect(troubles(watched)).toEqual([]);
  });

  test("stays at its place under a finger, and is dimmed in the dark", async () => {
    const watched = await open(browser, seats, "dark");
    const [dark] = await look(watched, [[1500, 1200]]);
    expect(dark?.[1]).toBeLessThan(0x60);
    expect(dark?.[1]).toBeGreaterThan(dark?.[0] ?? 0);
    await watched.page.evaluate("window.__host.page().view.zoom(3)");
    await rest(watched);
    expect(await watched.page.evaluate("window.__host.page().view.camera.scale / window.__host.page().view.home.scale")).toBeGreaterThan(2.9);
    expect(await look(watched, [[1500, 1200]])).toEqual([dark]);
  });
});
