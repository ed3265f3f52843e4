import { launch } from "../web/chromium.js";
(async () => {
  const browser = await launch();
  const ctx = await browser.newContext({ viewport: { width: 375, height: 768 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true });
  for (const mode of ["fill", "tiles", "tiles-opaque", "tiles-offscreen", "big", "tiles-bitmap"]) {
    const page = await ctx.newPage(); await page.addInitScript("globalThis.__name=(f)=>f"); await page.goto("data:text/html,<p>");
    await page.evaluate("globalThis.__name=(f)=>f"); await page.setContent(`<body style="margin:0"><canvas id=c style="width:375px;height:590px"></canvas>`);
    const s = await page.context().newCDPSession(page);
    await s.send("Performance.enable", { timeDomain: "threadTicks" });
    const busy = async () => 1000 * (await s.send("Performance.getMetrics")).metrics.find((m) => m.name === "TaskDuration")!.value;
    const before = await busy();
    const n = await page.evaluate(async (mode) => {
      const c = document.getElementById("c") as HTMLCanvasElement; c.width = 750; c.height = 1180;
      const pen = c.getContext("2d", mode === "tiles-opaque" ? { alpha: false } : {})!;
      const tiles: any[] = [];
      const size = mode === "big" ? 1200 : 384;
      for (let i = 0; i < (mode === "big" ? 1 : 12); i++) {
        let t: any = mode === "tiles-offscreen" ? new OffscreenCanvas(size, size) : Object.assign(document.createElement("canvas"), { width: size, height: size });
        const p = t.getContext("2d"); p.fillStyle = "#eee"; p.fillRect(0, 0, size, size); p.fillStyle = "#d33"; for (let k = 0; k < 300; k++) p.fillRect(Math.random() * size, Math.random() * size, 9, 9);
        if (mode === "tiles-bitmap") t = await createImageBitmap(t);
        tiles.push(t);
      }
      let n = 0; const began = performance.now();
      await new Promise<void>((done) => { const step = () => { n++; const x = Math.round(100 * Math.sin(n / 20)); pen.fillStyle = "#fff"; pen.fillRect(0, 0, 750, 1180);
        if (mode === "big") pen.drawImage(tiles[0], x - 100, 0); else if (mode !== "fill") for (let i = 0; i < 12; i++) pen.drawImage(tiles[i], (i % 3) * 384 + x - 100, Math.floor(i / 3) * 384);
        if (performance.now() - began > 2500) done(); else requestAnimationFrame(step); }; step(); });
      return n;
    }, mode);
    console.log(mode.padEnd(18), "frames", n, "cpu ms/frame", (((await busy()) - before) / n).toFixed(2));
    await page.close();
  }
  await browser.close();
})();
