// The command behind `npm run build`, `npm run watch` and `npm run npm:copy`.
//   (none)       builds the static site into dist/web/
//   --watch      builds again whenever the program or the host changes
//   --npm-copy   writes miniprogram/miniprogram_npm/ for WeChat DevTools
import { watch } from "node:fs";
import { join } from "node:path";
import { build } from "./build.js";
import { copyNpm } from "./npm.js";
import { bundleHost, writeSite } from "./output.js";
import { BuildFailed, format } from "./problems.js";
import type { ScriptCache } from "./scripts.js";

const packageRoot = join(import.meta.dirname, "..", "..");
const root = join(packageRoot, "miniprogram");
const hostFolder = join(packageRoot, "web", "host");
const target = join(packageRoot, "dist", "web");
const cache: ScriptCache = new Map();

function once(): void {
  const started = performance.now();
  const built = build(root, packageRoot, cache);
  const runtime = bundleHost(hostFolder, built.report);
  built.report.throwIfFailed();
  for (const warning of built.report.warnings.filter((it) => built.files.isOurs(it.file))) console.warn(`warning: ${format(warning)}`);
  writeSite(target, hostFolder, built.files, { "program.js": built.js, "program.js.map": built.map, "program.css": built.css, "runtime.js": runtime });
  const { pages, components } = built.program;
  const kilobytes = (text: string): string => `${Math.round(Buffer.byteLength(text) / 1024)} kB`;
  console.info(
    `dist/web: ${pages.length} pages, ${components.length - pages.length} components, program ${kilobytes(built.js)}, ` +
      `styles ${kilobytes(built.css)}, host ${kilobytes(runtime)}, in ${Math.round(performance.now() - started)} ms`,
  );
}

/** @returns whether it went well */
function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    console.error(error.message);
    return false;
  }
}

function copy(): void {
  const built = build(root, packageRoot, cache);
  const count = copyNpm(built.files, built.used, built.plain, built.report);
  built.report.throwIfFailed();
  console.info(`miniprogram/miniprogram_npm: ${count} files`);
}

function watchAll(): void {
  let timer: NodeJS.Timeout | undefined;
  const again = (_event: string, name: string | null): void => {
    if (name?.includes("miniprogram_npm")) return;
    clearTimeout(timer);
    timer = setTimeout(() => attempt(once), 80);
  };
  watch(root, { recursive: true }, again);
  watch(hostFolder, { recursive: true }, again);
}

const mode = process.argv[2];
if (mode === "--npm-copy") {
  process.exitCode = attempt(copy) ? 0 : 1;
} else {
  const good = attempt(once);
  if (mode === "--watch") watchAll();
  else process.exitCode = good ? 0 : 1;
}
