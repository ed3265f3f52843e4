// Puts `wx` together. A name that the host does not have is undefined, is told to the console, and is listed in
// `window.__host.missing`: tests assert that this list is empty after a walk through the program.
import type { Accounts } from "../accounts";
import type { Pages } from "../pages";
import type { Shell } from "../shell";
import type { ShownCodes } from "../shown_code";
import type { HostConfig } from "../types";
import { audioApi } from "./audio";
import { type ScreenState, deviceApi } from "./device";
import { feedbackApi } from "./feedback";
import { navigationApi } from "./navigation";
import { networkApi } from "./network";
import { offscreenCanvas } from "../tags/media";
import { IntersectionObserverOfPage, type ObserverOptions } from "./observe";
import { type Owner, SelectorQuery } from "./query";
import { scanApi } from "./scan";
import { storageApi } from "./storage";
import { wechatApi } from "./wechat";

/** Read by the language itself (`await`, `JSON.stringify`), never by a program that wants something of WeChat. */
const NOT_ASKED_FOR = new Set(["then", "toJSON"]);

export interface ApiParts {
  config: HostConfig;
  shell: Shell;
  accounts: Accounts;
  screen: ScreenState;
  missing: string[];
  takeNextScan: () => string | null;
  shownCodes: ShownCodes;
}

/** @param pages known a moment later than `wx`, which the scripts get while pages are still being registered */
export function makeWx(parts: ApiParts, pages: () => Pages): Record<string, unknown> {
  const { config, shell, accounts, screen, missing } = parts;
  const lazyPages = new Proxy({} as Pages, { get: (_target, name) => bound(pages(), name) });
  const known: Record<string, unknown> = {
    ...navigationApi(lazyPages, shell),
    ...feedbackApi(),
    ...storageApi(),
    ...networkApi(),
    ...deviceApi(config, screen),
    ...wechatApi(config, accounts),
    ...scanApi(parts.takeNextScan, parts.shownCodes),
    ...audioApi(),
    createOffscreenCanvas: offscreenCanvas,
    createSelectorQuery: () => new SelectorQuery(pages().top?.instance as unknown as Owner),
    createIntersectionObserver: (owner: Owner, options?: ObserverOptions) => new IntersectionObserverOfPage(owner, options),
    getLaunchOptionsSync: () => pages().launchOptions(),
    getEnterOptionsSync: () => pages().launchOptions(),
  };
  known.canIUse = (name: string) => (name.split(".")[0] ?? "") in known;
  return new Proxy(known, {
    get(target, name) {
      if (typeof name === "symbol" || name in target) return target[name as string];
      if (!missing.includes(name) && !NOT_ASKED_FOR.has(name)) {
        missing.push(name);
        console.warn(`wx.${name} is not in the browser host`);
      }
      return undefined;
    },
  });
}

function bound(target: object, name: string | symbol): unknown {
  const value = Reflect.get(target, name) as unknown;
  return typeof value === "function" ? (value as (...it: unknown[]) => unknown).bind(target) : value;
}
