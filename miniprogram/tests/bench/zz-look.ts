import { launch, openPage } from "/work/wt/seatview/miniprogram/tests/web/chromium.js";
import { seatSite } from "/work/wt/seatview/miniprogram/tests/bench/seatsite.js";
const NARROW = { viewport: { width: 375, height: 768 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
(async () => {
const seats = await seatSite(50_000);
const browser = await launch();
for (const [name, search] of [["zh", "?lang=zh"], ["en-dark", "?lang=en&theme=dark"]] as const) {
const { page, trouble } = await openPage(browser, seats.address(search), NARROW);
await page.waitForFunction("window.__host.page().data.ready");
await page.waitForTimeout(600);
await page.screenshot({ path: `/tmp/seatview-${name}-1.png` });
await page.touchscreen.tap(187, 300);
await page.waitForTimeout(900);
await page.screenshot({ path: `/tmp/seatview-${name}-2.png` });
await page.touchscreen.tap(187, 330);
await page.touchscreen.tap(205, 330);
await page.waitForTimeout(500);
await page.screenshot({ path: `/tmp/seatview-${name}-3.png` });
await page.getByLabel(name==="zh"?"放大":"Closer").tap();
await page.waitForTimeout(700);
await page.screenshot({ path: `/tmp/seatview-${name}-4.png` });
console.log(name, trouble, await page.evaluate("JSON.stringify(window.__host.missing)"));
await page.context().close();
}
console.log(seats.sent);
await browser.close(); await seats.close();
})();
