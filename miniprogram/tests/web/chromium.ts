// Chromium for the tests that need a real browser: layout, touch, frames of another origin. Nothing but this computer
// answers it; a request to anywhere else fails the test.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, type Page, chromium } from "playwright-core";
import type { Built } from "../../web/build/build.js";
import { bundleHost } from "../../web/build/output.js";
import { Report } from "../../web/build/problems.js";
import { packageRoot } from "./phone.js";
import { type Running, serve } from "./servers.js";

const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
export const chromiumPath = PLACES.find((place) => place && existsSync(place));

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const KINDS: Record<string, string> = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8", json: "application/json" };

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: FLAGS });
}

/** The built site under `/app/`, to see that it works under a path. */
export function serveSite(built: Built, config: object): Promise<Running> {
  const report = new Report();
  const host = join(packageRoot, "web", "host");
  const files: Record<string, string> = {
    "program.js": built.js,
    "program.js.map": built.map,
    "program.css": built.css,
    "runtime.js": bundleHost(host, report),
    "host.css": readFileSync(join(host, "host.css"), "utf8"),
    "index.html": readFileSync(join(host, "index.html"), "utf8"),
    "config.json": JSON.stringify(config),
  };
  report.throwIfFailed();
  return serve((request, response) => {
    const name = new URL(request.url ?? "/", "http://site").pathname.replace(/^\/app\//, "") || "index.html";
    const text = files[name];
    response.writeHead(text === undefined ? 404 : 200, { "content-type": KINDS[name.split(".").pop() ?? ""] ?? "text/plain" });
    response.end(text ?? "");
  });
}

export interface Watched {
  page: Page;
  /** Uncaught errors, console errors, and requests to other computers. */
  trouble: string[];
}

export async function openPage(browser: Browser, address: string, options: BrowserContextOptions): Promise<Watched> {
  const context = await browser.newContext({ locale: "zh-CN", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("console", (message) => message.type() === "error" && trouble.push(message.text()));
  await context.route(/^(?!http:\/\/127\.0\.0\.1)(?!data:)/, (route) => {
    trouble.push(`asked for ${route.request().url()}`);
    return route.abort();
  });
  await page.goto(address);
  await page.waitForFunction("window.__host && window.__host.ready");
  return { page, trouble };
}
