// The shapes that the host's parts share: the compiled program as program.js lays it down, an open page, and the
// settings that config.json carries.
import type { Root } from "glass-easel-miniprogram-adapter";

export interface ComponentParts {
  path: string;
  isPage: boolean;
  scope: string;
  config: PageConfig & { usingComponents?: Record<string, string>; componentGenerics?: Record<string, unknown> };
  script: string | null;
}

/** What a page's JSON, or `window` in app.json, may say about the page's surroundings. */
export interface PageConfig {
  navigationBarTitleText?: string;
  navigationBarBackgroundColor?: string;
  navigationBarTextStyle?: "black" | "white";
  navigationStyle?: "default" | "custom";
  backgroundColor?: string;
  enablePullDownRefresh?: boolean;
  onReachBottomDistance?: number;
  disableScroll?: boolean;
}

export interface TabBarConfig {
  color?: string;
  selectedColor?: string;
  backgroundColor?: string;
  list: { pagePath: string; text: string; iconPath?: string; selectedIconPath?: string }[];
}

export type ModuleFunction = (...parameters: unknown[]) => void;

export interface Program {
  /** The variables of theme.json, which app.json and the pages name as `@name`. */
  themes: Record<Theme, Record<string, string>>;
  app: { window?: PageConfig; tabBar?: TabBarConfig; darkmode?: boolean; [key: string]: unknown };
  pages: string[];
  assets: string[];
  components: ComponentParts[];
  appScript: string | null;
  templates: Record<string, unknown>;
  modules: Record<string, { requires: Record<string, string>; run: ModuleFunction }>;
}

/** The methods that a page may have; all are called with the page as `this`. */
export interface PageInstance {
  [name: string]: unknown;
  data: Record<string, unknown>;
  setData(data: Record<string, unknown>, callback?: () => void): void;
}

export interface OpenPage {
  /** Unique while the host runs; history entries name it. */
  id: number;
  path: string;
  query: Record<string, string>;
  instance: PageInstance;
  root: Root;
  /** Clips the page; `position: fixed` inside is relative to it. */
  frame: HTMLElement;
  scroller: HTMLElement;
  config: PageConfig;
  isTab: boolean;
  ready: boolean;
}

/** config.json, served beside index.html by whoever serves the site. */
export interface HostConfig {
  /** Address of the WeChat sandbox; empty when there is none. */
  sandbox: string;
  app_id: string;
  /** Address of the API; empty means: where this page came from. */
  api: string;
}

export type Language = "zh_CN" | "en";
export type Theme = "light" | "dark";
