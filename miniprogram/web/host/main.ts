// Starts the phone: reads config.json, draws the frame, gives the program its `wx`, runs it, opens the first page.
// `window.__host` is for tests and for the curious: what the program asked for in vain, the open pages, the next scan.
import { Accounts } from "./accounts";
import { makeWx } from "./api";
import type { ScreenState } from "./api/device";
import { element } from "./dom";
import { startEngine } from "./engine";
import { listenToPeople } from "./input";
import { Pages } from "./pages";
import { Shell } from "./shell";
import { ShownCodes } from "./shown_code";
import { followSystem } from "./surroundings";
import { navigation } from "./tags/buttons";
import { defineTags } from "./tags/index";
import { packageFiles } from "./tags/media";
import type { HostConfig, Program } from "./types";
import { say } from "./words";

const NO_CONFIG: HostConfig = { sandbox: "", app_id: "touristappid", api: "" };

interface HostWindow {
  __program: Program;
  __host: {
    missing: string[];
    nextScan: string | null;
    screen: ScreenState;
    ready: boolean;
    pages: () => { path: string; data: unknown }[];
    page: () => unknown;
  };
}

async function readConfig(): Promise<HostConfig> {
  try {
    const response = await fetch("config.json");
    return { ...NO_CONFIG, ...((await response.json()) as Partial<HostConfig>) };
  } catch (error) {
    console.warn("config.json can't be read; the mini program runs without a sandbox", error);
    return NO_CONFIG;
  }
}

async function start(): Promise<void> {
  const world = window as unknown as HostWindow;
  const program = world.__program;
  followSystem();
  const config = await readConfig();
  for (const path of program.assets) packageFiles.add(path);
  defineTags();

  const started: { pages?: Pages } = {};
  const allPages = (): Pages => {
    if (!started.pages) throw new Error("the mini program asked for its pages before the first one");
    return started.pages;
  };
  const wxOf = (name: string, options: Record<string, unknown> = {}): void => void (wx[name] as (it: unknown) => unknown)({ ...options, fail: () => undefined });
  const shell = new Shell(program, {
    back: () => wxOf("navigateBack"),
    home: () => wxOf("reLaunch", { url: `/${program.pages[0]}` }),
    tab: (path) => {
      if (allPages().top?.path !== path) wxOf("switchTab", { url: `/${path}` });
    },
    chooseAccount: () => void accounts.switch(),
  });
  const accounts = new Accounts(config, (account) => shell.setAccount(account?.nickname ?? null));
  const host: HostWindow["__host"] = {
    missing: [],
    nextScan: null,
    screen: { brightness: 0.5, keepScreenOn: false, visualEffect: "none" },
    ready: false,
    pages: () => allPages().stack.map(({ path, instance }) => ({ path, data: instance.data })),
    page: () => allPages().top?.instance,
  };
  world.__host = host;
  const takeNextScan = (): string | null => {
    const next = host.nextScan;
    host.nextScan = null;
    return next;
  };
  const shownCodes = new ShownCodes(() => started.pages?.top, () => accounts.known?.nickname ?? say("noAccount"));
  shownCodes.changed.on(({ here }) => shell.setCode(here));
  const wx = makeWx({ config, shell, accounts, screen: host.screen, missing: host.missing, takeNextScan, shownCodes }, allPages);
  navigation.go = wxOf;
  const engine = startEngine(program, { wx, getCurrentPages: () => started.pages?.stack.map(({ instance }) => instance) ?? [] });
  const pages = new Pages(program, engine, shell);
  started.pages = pages;
  listenToPeople(shell.stage);
  pages.call(engine.app, "onLaunch", pages.launchOptions());
  pages.call(engine.app, "onShow", pages.launchOptions());
  pages.start(location.hash);
  document.addEventListener("visibilitychange", () => allPages().appVisible(!document.hidden));
  host.ready = true;
}

start().catch((error: unknown) => {
  reportError(error);
  document.body.append(element("p", { class: "host-failure", role: "alert" }, say("startFailed")));
});
