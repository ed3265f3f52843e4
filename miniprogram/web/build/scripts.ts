// Turns every script of the mini program into a CommonJS function and resolves its `require` calls now, so that the
// browser only looks up a table. Source maps of our own code are kept: the browser's debugger shows the TypeScript.
import { statSync } from "node:fs";
import { type Message, transformSync } from "esbuild";
import type { Files } from "./files.js";
import { type PlainPackages, plainId } from "./npm.js";
import { type Report, placeOf } from "./problems.js";

export interface Module {
  id: string;
  code: string;
  /** Source map (JSON) or empty. */
  map: string;
  /** From the text in `require` to the id of a module. */
  requires: Record<string, string>;
}

interface Transformed {
  mtimeMs: number;
  code: string;
  map: string;
}

/** Survives from build to build while watching: a file that did not change is not compiled again. */
export type ScriptCache = Map<string, Transformed>;

const REQUIRE = /\brequire\(\s*(["'])([^"'\n]+)\1\s*\)/g;

export function transformScript(files: Files, path: string, cache: ScriptCache, report: Report): Transformed | null {
  const place = files.place(path);
  if (place === null) return null;
  const { mtimeMs } = statSync(place);
  const known = cache.get(path);
  if (known && known.mtimeMs === mtimeMs) return known;
  try {
    const ours = files.isOurs(path);
    const result = transformSync(files.read(path), {
      loader: path.endsWith(".ts") ? "ts" : "js",
      format: "cjs",
      target: "es2020",
      sourcemap: ours ? "external" : false,
      sourcefile: path,
      charset: "utf8",
      minify: !ours,
    });
    const made = { mtimeMs, code: result.code, map: result.map };
    cache.set(path, made);
    return made;
  } catch (error) {
    for (const message of (error as { errors?: Message[] }).errors ?? []) {
      report.fail(path, message.text, message.location?.line, (message.location?.column ?? -1) + 1);
    }
    return null;
  }
}

/** Follows `require` from the entry scripts. */
export function collectModules(files: Files, entries: readonly string[], plain: PlainPackages, cache: ScriptCache, report: Report): Module[] {
  const modules = new Map<string, Module>();
  const visit = (path: string): void => {
    if (modules.has(path)) return;
    const made = transformScript(files, path, cache, report);
    if (made === null) return;
    const module: Module = { id: path, code: made.code, map: made.map, requires: {} };
    modules.set(path, module);
    for (const match of made.code.matchAll(REQUIRE)) {
      const reference = match[2] ?? "";
      const found = files.resolve(path, reference, (base) => files.script(base));
      if (found !== null) {
        module.requires[reference] = found;
        visit(found);
      } else if (!reference.startsWith(".") && !reference.startsWith("/") && plain.knows(reference)) {
        const id = plainId(reference);
        module.requires[reference] = id;
        if (!modules.has(id)) modules.set(id, { id, code: plain.bundle(reference, report), map: "", requires: {} });
      } else {
        reportMissing(files, path, reference, report);
      }
    }
  };
  for (const entry of entries) visit(entry);
  return [...modules.values()];
}

function reportMissing(files: Files, path: string, reference: string, report: Report): void {
  const source = files.read(path);
  const { line, column } = placeOf(source, Math.max(0, source.indexOf(reference)));
  const ask = /\.json$/.test(reference) ? "WeChat can't require JSON: make it a .ts file" : `the module ${reference} is not found`;
  report.fail(path, ask, line, column);
}
