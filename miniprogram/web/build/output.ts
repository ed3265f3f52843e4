// Writes the site: program.js (the mini program as data and functions), program.css, runtime.js (the host), host.css,
// index.html, config.json and the pictures of the program. Every address in it is relative, so the folder works under
// any path. The source maps of the modules are joined into one, as an "index map" with a section for each module.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Message, buildSync } from "esbuild";
import type { Component, Program } from "./crawl.js";
import type { Files } from "./files.js";
import type { Report } from "./problems.js";
import type { Module } from "./scripts.js";
import { WXS_PRELUDE } from "./wxml.js";

export const ASSET_ENDINGS = [".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp3", ".wav"];

interface Section {
  offset: { line: number; column: 0 };
  map: unknown;
}

export interface ProgramText {
  code: string;
  map: string;
}

/** The parts of a component that the host needs at run time. */
function describe(component: Component, files: Files): unknown {
  return { path: component.path, isPage: component.isPage, scope: component.scope, config: component.config, script: files.script(component.path) };
}

export function programText(program: Program, templates: string, modules: readonly Module[], files: Files): ProgramText {
  const lines: string[] = [];
  const sections: Section[] = [];
  const put = (text: string): void => {
    lines.push(...text.split("\n"));
  };
  put("(function(){");
  put(WXS_PRELUDE);
  put("globalThis.__program={");
  put(`app:${JSON.stringify(program.app)},`);
  put(`themes:${JSON.stringify(program.themes)},`);
  put(`pages:${JSON.stringify(program.pages)},`);
  put(`assets:${JSON.stringify(files.ours(ASSET_ENDINGS))},`);
  put(`components:${JSON.stringify(program.components.map((it) => describe(it, files)))},`);
  put(`appScript:${JSON.stringify(files.script("app"))},`);
  put("modules:{");
  for (const module of modules) {
    put(`${JSON.stringify(module.id)}:{requires:${JSON.stringify(module.requires)},run:function(require,module,exports,App,Page,Component,Behavior,getApp,getCurrentPages,wx){`);
    if (module.map !== "") sections.push({ offset: { line: lines.length, column: 0 }, map: JSON.parse(module.map) });
    put(module.code.replace(/\n$/, ""));
    put("}},");
  }
  put("},");
  put("templates:");
  put(templates);
  put("};})();");
  put("//# sourceMappingURL=program.js.map");
  return { code: `${lines.join("\n")}\n`, map: JSON.stringify({ version: 3, file: "program.js", sections }) };
}

export function bundleHost(hostFolder: string, report: Report): string {
  try {
    const result = buildSync({
      entryPoints: [join(hostFolder, "main.ts")],
      bundle: true,
      write: false,
      format: "iife",
      target: "es2021",
      minify: true,
      legalComments: "none",
      charset: "utf8",
      define: { "process.env.NODE_ENV": '"production"' },
      logLevel: "silent",
    });
    return result.outputFiles[0]?.text ?? "";
  } catch (error) {
    for (const message of (error as { errors?: Message[] }).errors ?? []) {
      report.fail(message.location?.file ?? "web/host/main.ts", message.text, message.location?.line, message.location?.column);
    }
    return "";
  }
}

export function writeSite(target: string, hostFolder: string, files: Files, made: Record<string, string>): void {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const [name, text] of Object.entries(made)) writeFileSync(join(target, name), text);
  for (const name of ["index.html", "host.css", "config.json"]) writeFileSync(join(target, name), readFileSync(join(hostFolder, name)));
  for (const asset of files.ours(ASSET_ENDINGS)) {
    const place = join(target, "assets", asset);
    mkdirSync(dirname(place), { recursive: true });
    copyFileSync(join(files.root, asset), place);
  }
}
