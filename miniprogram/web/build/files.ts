// Where the files of the mini program are. Inside the build every file has a logical path, the one that WeChat would
// know: `pages/home/home.ts`, `miniprogram_npm/tdesign-miniprogram/button/button.wxml`. The folder `miniprogram_npm`
// need not exist: it is read straight out of node_modules, from the folder that a package names as `miniprogram` in
// its package.json. Packages without that field are plain JavaScript and are bundled (see npm.ts).
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, posix } from "node:path";

export const NPM = "miniprogram_npm";
const SCRIPT_ENDINGS = [".ts", ".js", "/index.ts", "/index.js"];

export interface NpmName {
  name: string;
  /** What follows the package's name, without a leading slash. */
  rest: string;
}

export function splitNpm(specifier: string): NpmName {
  const parts = specifier.split("/");
  const count = specifier.startsWith("@") ? 2 : 1;
  return { name: parts.slice(0, count).join("/"), rest: parts.slice(count).join("/") };
}

export class Files {
  private readonly packageFolders = new Map<string, string | null>();

  /**
   * @param root the folder that DevTools opens as miniprogramRoot
   * @param packageRoot the folder that holds package.json and node_modules
   */
  constructor(readonly root: string, readonly packageRoot: string) {}

  /** The folder of a package made for mini programs; null for a plain or a missing one. */
  miniPackage(name: string): string | null {
    const known = this.packageFolders.get(name);
    if (known !== undefined) return known;
    const folder = join(this.packageRoot, "node_modules", name);
    let found: string | null = null;
    if (existsSync(join(folder, "package.json"))) {
      const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { miniprogram?: string };
      const inside = join(folder, about.miniprogram ?? "miniprogram_dist");
      if (existsSync(inside)) found = inside;
    }
    this.packageFolders.set(name, found);
    return found;
  }

  hasPackage(name: string): boolean {
    return existsSync(join(this.packageRoot, "node_modules", name, "package.json"));
  }

  /** The place on disk of a logical path, whether or not a file is there; null when its package is not for mini programs. */
  place(logical: string): string | null {
    if (!logical.startsWith(`${NPM}/`)) return join(this.root, logical);
    const { name, rest } = splitNpm(logical.slice(NPM.length + 1));
    const folder = this.miniPackage(name);
    return folder === null ? null : join(folder, rest);
  }

  exists(logical: string): boolean {
    const place = this.place(logical);
    return place !== null && existsSync(place) && statSync(place).isFile();
  }

  read(logical: string): string {
    const place = this.place(logical);
    if (place === null) throw new Error(`no such file: ${logical}`);
    return readFileSync(place, "utf8");
  }

  isOurs(logical: string): boolean {
    return !logical.startsWith(`${NPM}/`);
  }

  /** The script for a path without an ending: `a/b` finds `a/b.ts`, `a/b.js` or `a/b/index.ts`. */
  script(base: string): string | null {
    if (/\.(ts|js)$/.test(base) && this.exists(base)) return base;
    return SCRIPT_ENDINGS.map((ending) => base + ending).find((path) => this.exists(path)) ?? null;
  }

  /**
   * Resolves a reference as WeChat does: `/x` from the root, then relative to the file that names it, then
   * `miniprogram_npm` in each folder upwards. `found` says what counts as a hit.
   */
  resolve(from: string, reference: string, found: (logical: string) => string | null): string | null {
    if (reference.startsWith("/")) return found(posix.normalize(reference.slice(1)));
    const folder = posix.dirname(from);
    const near = posix.normalize(posix.join(folder, reference));
    const hit = near.startsWith("..") ? null : found(near);
    if (hit !== null || reference.startsWith(".")) return hit;
    for (let up = folder; ; up = posix.dirname(up)) {
      const inNpm = found(posix.normalize(posix.join(up, NPM, reference)));
      if (inNpm !== null) return inNpm;
      if (up === "." || up === "") return null;
    }
  }

  /** Every file of ours with one of these endings, as logical paths. */
  ours(endings: readonly string[]): string[] {
    const names = readdirSync(this.root, { recursive: true, encoding: "utf8" });
    return names
      .map((name) => name.split("\\").join("/"))
      .filter((name) => !name.startsWith(`${NPM}/`) && endings.some((ending) => name.endsWith(ending)))
      .sort();
  }
}
