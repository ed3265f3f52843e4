// Lets WeChat's own compilers read our templates and style sheets (`wcc` and `wcsc`, from the npm package
// miniprogram-compiler). They are older than some features but they are the real thing: what they refuse, DevTools
// refuses. The binaries are copied to a temporary folder, because the package ships them without the right to run.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Files } from "./files.js";

const FOLDERS: Partial<Record<NodeJS.Platform, string>> = { linux: "linux", darwin: "mac", win32: "windows" };
const packageRoot = join(import.meta.dirname, "..", "..");

/** @returns what the compiler said, empty when it is content */
export function runCompiler(tool: "wcc" | "wcsc", root: string, sources: readonly string[]): string {
  const ending = process.platform === "win32" ? ".exe" : "";
  const binary = join(packageRoot, "node_modules", "miniprogram-compiler", "bin", FOLDERS[process.platform] ?? "none", tool + ending);
  if (!existsSync(binary)) throw new Error(`WeChat ships no ${tool} for ${process.platform}`);
  const folder = mkdtempSync(join(tmpdir(), "menpiao-wcc-"));
  try {
    const copy = join(folder, tool + ending);
    copyFileSync(binary, copy);
    chmodSync(copy, 0o755);
    const args = tool === "wcc" ? ["-o", join(folder, "out.js"), ...sources] : ["-o", join(folder, "out.wxss"), ...sources];
    const result = spawnSync(copy, args, { cwd: root, encoding: "utf8" });
    if (result.error) throw result.error;
    return result.status === 0 ? "" : `${result.stdout}${result.stderr}`.trim() || `${tool} ended with ${result.status}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function checkAll(root: string): string[] {
  const files = new Files(root, packageRoot);
  const templates = files.ours([".wxml", ".wxs"]);
  const sheets = files.ours([".wxss"]);
  const said = [runCompiler("wcc", root, templates), runCompiler("wcsc", root, sheets)];
  return said.filter((text) => text !== "");
}

if (process.argv[1]?.endsWith("wcc.ts")) {
  const said = checkAll(join(packageRoot, "miniprogram"));
  for (const text of said) console.error(text);
  process.exitCode = said.length === 0 ? 0 : 1;
}
