// The map of seats in a real browser, for the tests that look at it: its colours, and when it rests.
import type { Watched } from "./chromium.js";

export const PHONE = { viewport: { width: 375, height: 700 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

export type Colour = [red: number, green: number, blue: number];
export type Place = readonly [x: number, y: number];

/** Colours of the map's canvas at places of the plan. */
export async function look({ page }: Watched, places: readonly Place[]): Promise<Colour[]> {
  return page.evaluate(`(() => {
    const { camera, surface } = window.__host.page().view;
    return ${JSON.stringify(places)}.map(([x, y]) => {
      const [px, py] = [x * camera.scale + camera.x, y * camera.scale + camera.y].map((at) => Math.round(at * surface.ratio));
      return [...surface.pen.getImageData(px, py, 1, 1).data.slice(0, 3)];
    });
  })()`);
}

/** Until nothing is painted any more. */
export async function rest({ page }: Watched): Promise<void> {
  await page.evaluate(`new Promise((done) => {
    const view = window.__host.page().view;
    const look = (quiet) => (quiet === 3 ? done() : requestAnimationFrame(() => look(view.asked || view.flight ? 0 : quiet + 1)));
    look(0);
  })`);
}

/** The site of these tests serves no icons. */
export function troubles({ trouble }: Watched): string[] {
  return trouble.filter((it) => !it.includes("status of 404"));
}
