// Builds a small mini program from texts and runs it in jsdom exactly as a browser would: the built program.js and the
// bundled host, with requests going out over real HTTP. Close the phone at the end of a test.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { JSDOM, VirtualConsole } from "jsdom";
import { type Built, build } from "../../web/build/build.js";
import { bundleHost } from "../../web/build/output.js";
import { Report } from "../../web/build/problems.js";

export const packageRoot = join(import.meta.dirname, "..", "..");
const hostFolder = join(packageRoot, "web", "host");

export type Sources = Record<string, string | object>;

/** A page in one line: `page("pages/a/a", "<view/>", "Page({})")`. */
export function page(path: string, wxml: string, script = "Page({})", json: object = {}, wxss = ""): Sources {
  return { [`${path}.wxml`]: wxml, [`${path}.ts`]: script, [`${path}.json`]: json, [`${path}.wxss`]: wxss };
}

export function component(path: string, wxml: string, script = "Component({})", json: object = {}, wxss = ""): Sources {
  return page(path, wxml, script, { component: true, ...json }, wxss);
}

/** Writes the sources into a folder of their own and builds them. */
export function buildSources(sources: Sources): Built {
  const folder = mkdtempSync(join(tmpdir(), "menpiao-program-"));
  const all: Sources = { "app.ts": "App({})", ...sources };
  try {
    for (const [name, content] of Object.entries(all)) {
      const place = join(folder, name);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, typeof content === "string" ? content : JSON.stringify(content));
    }
    return build(folder, packageRoot);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let hostText = "";

function host(): string {
  if (hostText === "") {
    const report = new Report();
    hostText = bundleHost(hostFolder, report);
    report.throwIfFailed();
  }
  return hostText;
}

interface HostHandle {
  ready: boolean;
  missing: string[];
  nextScan: string | null;
  screen: Record<string, unknown>;
  pages(): { path: string; data: Record<string, unknown> }[];
  page(): Record<string, (...it: unknown[]) => unknown> & { data: Record<string, unknown> };
}

export interface Phone {
  window: JSDOM["window"];
  document: Document;
  host: HostHandle;
  /** Errors that nobody caught, and what the program wrote to console.error. */
  errors: string[];
  /** The page that is shown. */
  shown(): HTMLElement;
  /** In the page that is shown, else in the bars and sheets around it. */
  find(selector: string): HTMLElement;
  tap(target: string | Element): void;
  /** Resolves when the condition holds; fails with its text after fifteen seconds, which even a busy machine does not need. */
  until<T>(condition: () => T | null | undefined | false, text?: string): Promise<T>;
  close(): void;
}

export interface PhoneOptions {
  sandbox?: string;
  api?: string;
  hash?: string;
  search?: string;
  storage?: Record<string, string>;
}

export async function openPhone(program: Sources | Built, options: PhoneOptions = {}): Promise<Phone> {
  const built = "js" in program && "files" in program ? (program as Built) : buildSources(program as Sources);
  const errors: string[] = [];
  const console_ = new VirtualConsole();
  console_.on("jsdomError", (error) => errors.push(error.stack ?? String(error)));
  console_.on("error", (...it: unknown[]) => errors.push(it.map(String).join(" ")));
  const url = `http://127.0.0.1:1/app/index.html${options.search ?? "?lang=zh"}${options.hash ?? ""}`;
  const dom = new JSDOM("<!doctype html><html><body></body></html>", { url, runScripts: "outside-only", pretendToBeVisual: true, virtualConsole: console_ });
  const { window } = dom;
  for (const [key, value] of Object.entries(options.storage ?? {})) window.localStorage.setItem(key, value);
  const config = { sandbox: options.sandbox ?? "", app_id: "wxtest", api: options.api ?? "" };
  const channels: BroadcastChannel[] = [];
  // What jsdom lacks and a browser has: requests and channels between windows (Node's own), a place for uncaught errors.
  Object.assign(window, {
    BroadcastChannel: class extends BroadcastChannel {
      constructor(name: string) {
        super(name);
        channels.push(this);
      }
    },
    AbortController,
    Headers,
    fetch: (input: string, init?: RequestInit) => (input === "config.json" ? Promise.resolve(new Response(JSON.stringify(config))) : fetch(new URL(input, window.location.href), init)),
    reportError: (error: unknown) => errors.push(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  });
  window.eval(built.js);
  window.eval(host());
  const world = window as unknown as { __host?: HostHandle };
  const phone: Phone = {
    window,
    document: window.document,
    get host() {
      if (!world.__host) throw new Error("the host has not started");
      return world.__host;
    },
    errors,
    shown: () => window.document.querySelector<HTMLElement>(".host-page:not([hidden])") ?? window.document.body,
    find: (selector) => {
      const outside = [...window.document.querySelectorAll<HTMLElement>(selector)].find((it) => !it.closest(".host-page"));
      const found = phone.shown().querySelector<HTMLElement>(selector) ?? outside;
      if (!found) throw new Error(`nothing matches ${selector} in ${phone.shown().innerHTML}`);
      return found;
    },
    tap: (target) => {
      const node = typeof target === "string" ? phone.find(target) : target;
      for (const type of ["mousedown", "mouseup"]) node.dispatchEvent(new window.MouseEvent(type, { bubbles: true, cancelable: true, button: 0 }));
      node.dispatchEvent(new window.MouseEvent("click", { bubbles: true, cancelable: true, detail: 1 }));
    },
    until: (condition, text = condition.toString()) => until(condition, text, errors),
    close: () => {
      window.dispatchEvent(new window.Event("pagehide"));
      for (const channel of channels) channel.close();
      window.close();
    },
  };
  await phone.until(() => world.__host?.ready, "the host is ready");
  return phone;
}

async function until<T>(condition: () => T | null | undefined | false, text: string, errors: string[]): Promise<T> {
  const deadline = performance.now() + 15_000;
  for (;;) {
    const value = condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`waited in vain until ${text}${errors.length > 0 ? `; errors: ${errors.join("\n")}` : ""}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
