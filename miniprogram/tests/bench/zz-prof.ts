import { launch, openPage } from "../web/chromium.js";
import { seatSite } from "./seatsite.js";
import { readFileSync } from "node:fs";
const PHONE = { viewport: { width: 375, height: 768 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const src = readFileSync(new URL("./seats.ts", import.meta.url), "utf8");
const DRIVE = src.split("const DRIVE = `")[1]!.split("}`;")[0]! + "}";
function top(profile: any, n = 16) {
  const self = new Map<string, number>(); const dt = profile.timeDeltas; 
  const names = new Map(profile.nodes.map((x: any) => [x.id, `${x.callFrame.functionName || "anon"} ${x.callFrame.url.split("/").pop()}:${x.callFrame.lineNumber}`]));
  profile.samples.forEach((id: number, i: number) => { const k = names.get(id) as string; self.set(k, (self.get(k) ?? 0) + dt[i] / 1000); });
  return [...self.entries()].sort((a, b) => b[1] - a[1]).slice(0, n).map(([k, v]) => `${v.toFixed(1)} ${k}`).join("\n");
}
(async () => {
  const seats = await seatSite(50_000); const browser = await launch();
  const { page } = await openPage(browser, `${seats.site.origin}/app/?lang=zh#/packages/gate/gates`, PHONE);
  const s = await page.context().newCDPSession(page);
  await s.send("Profiler.enable"); await s.send("Profiler.setSamplingInterval", { interval: 200 });
  await s.send("Profiler.start");
  const url = `/packages/${seats.address("").split("#/packages/")[1]}`;
  await page.evaluate(`(async()=>{location.hash="#${url}"; while(!window.__host.pages().some(p=>p.path.includes("seats")&&p.data.ready)) await new Promise(d=>requestAnimationFrame(d));})()`);
  console.log("OPEN\n" + top((await s.send("Profiler.stop")).profile));
  for (const z of [2.2, 12]) {
  await page.evaluate(`window.__host.page().view.whole()`); await page.waitForTimeout(500);
  await page.evaluate(`window.__host.page().view.zoom(${z})`); await page.waitForTimeout(900);
  await s.send("Profiler.start");
  const r: any = await page.evaluate(`(${DRIVE})("pan", 3)`);
  console.log(`PAN ${z} frames ${r.count}\n` + top((await s.send("Profiler.stop")).profile));
  }
  await browser.close(); await seats.close();
})();
