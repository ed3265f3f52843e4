// Finds out what the mini program consists of: app.json names the pages and sub-packages, each page and component names
// the components that it uses, and so on. The result lists components so that whoever is used comes before its user:
// style sheets in that order let a page override what it embeds, as on a phone.
import type { Files } from "./files.js";
import type { Report } from "./problems.js";

export interface AppConfig {
  pages: string[];
  subPackages?: { root: string; pages: string[] }[];
  subpackages?: { root: string; pages: string[] }[];
  window?: Record<string, unknown>;
  tabBar?: { list: { pagePath: string; text: string; iconPath?: string; selectedIconPath?: string }[] };
  usingComponents?: Record<string, string>;
  themeLocation?: string;
  [key: string]: unknown;
}

export interface ComponentConfig {
  usingComponents?: Record<string, string>;
  componentGenerics?: Record<string, true | { default?: string }>;
  [key: string]: unknown;
}

export interface Component {
  /** Logical path without an ending. */
  path: string;
  isPage: boolean;
  config: ComponentConfig;
  /** Prefix of its class names in the page. */
  scope: string;
}

export interface Program {
  app: AppConfig;
  pages: string[];
  /** The used before the users. */
  components: Component[];
  /** theme.json: the values of `@name` in app.json and in the pages' JSON. */
  themes: Record<"light" | "dark", Record<string, string>>;
}

export function scopeOf(path: string): string {
  return path.replace(/^miniprogram_npm\//, "npm/").replace(/[^\w-]/g, "_");
}

function readJson<T>(files: Files, path: string, report: Report, fallback: T): T {
  if (!files.exists(path)) return fallback;
  try {
    return JSON.parse(files.read(path)) as T;
  } catch (error) {
    report.fail(path, `not valid JSON: ${(error as Error).message}`);
    return fallback;
  }
}

export function crawl(files: Files, report: Report): Program {
  if (!files.exists("app.json")) report.fail("app.json", "the mini program has no app.json");
  const app = readJson<AppConfig>(files, "app.json", report, { pages: [] });
  const inPackages = (app.subPackages ?? app.subpackages ?? []).flatMap((part) =>
    part.pages.map((page) => `${part.root.replace(/\/$/, "")}/${page}`),
  );
  const pages = [...app.pages, ...inPackages];
  const done = new Map<string, Component>();
  const appWide = resolveAll(files, report, "app", app.usingComponents ?? {});

  const visit = (path: string, isPage: boolean): void => {
    if (done.has(path)) return;
    const config = readJson<ComponentConfig>(files, `${path}.json`, report, {});
    const component: Component = { path, isPage, config, scope: scopeOf(path) };
    done.set(path, component);
    for (const ending of [".wxml"]) {
      if (!files.exists(path + ending)) report.fail(path + ending, "this file is missing");
    }
    if (files.script(path) === null) report.fail(`${path}.ts`, "this file is missing");
    const own = resolveAll(files, report, path, config.usingComponents ?? {});
    config.usingComponents = files.isOurs(path) ? { ...appWide, ...own } : own;
    const generics = Object.values(config.componentGenerics ?? {}).flatMap((it) => (it === true || !it.default ? [] : [it.default]));
    for (const reference of generics) resolveAll(files, report, path, { generic: reference });
    for (const used of Object.values(config.usingComponents)) visit(used.slice(1), false);
    // Whoever is visited first ends first: move to the end, so that users follow what they use.
    done.delete(path);
    done.set(path, component);
  };
  for (const page of pages) visit(page, true);
  const themes = { light: {}, dark: {}, ...(app.themeLocation ? readJson(files, app.themeLocation, report, {}) : {}) };
  return { app, pages, components: [...done.values()], themes };
}

function resolveAll(files: Files, report: Report, from: string, using: Record<string, string>): Record<string, string> {
  const resolved: Record<string, string> = {};
  for (const [tag, reference] of Object.entries(using)) {
    const path = files.resolve(from, reference, (base) => {
      if (files.exists(`${base}.json`) || files.exists(`${base}.wxml`)) return base;
      return files.exists(`${base}/index.wxml`) ? `${base}/index` : null;
    });
    if (path === null) report.fail(`${from}.json`, `component <${tag}> is not found at ${reference}`);
    else resolved[tag] = `/${path}`;
  }
  return resolved;
}
