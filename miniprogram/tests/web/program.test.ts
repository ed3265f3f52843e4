// The mini program itself, as a whole: it builds, WeChat's compilers take it, it fits, and it asks nobody but us.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Built, build } from "../../web/build/build.js";
import { Files } from "../../web/build/files.js";
import { PlainPackages, copyNpm } from "../../web/build/npm.js";
import { checkAll, runCompiler } from "../../web/build/wcc.js";
import { type Phone, openPhone, packageRoot } from "./phone.js";

const root = join(packageRoot, "miniprogram");
let built: Built;
let phone: Phone | undefined;

beforeAll(() => {
  built = build(root, packageRoot);
});
afterEach(() => {
  phone?.close();
  phone = undefined;
});

/** Bytes of the files that a phone would load from the main package. */
function size(paths: Iterable<string>, files: Files): number {
  let sum = 0;
  for (const path of new Set(paths)) {
    const place = files.place(path);
    if (place !== null && existsSync(place)) sum += readFileSync(place).length;
  }
  return sum;
}

describe("the mini program", () => {
  test("WeChat's own compilers accept every template and style sheet of ours", () => {
    expect(checkAll(root)).toEqual([]);
  });

  test("and they would not accept a broken one", () => {
    const folder = mkdtempSync(join(tmpdir(), "menpiao-broken-"));
    writeFileSync(join(folder, "a.wxml"), "<view>\n<text></view>");
    expect(runCompiler("wcc", folder, ["a.wxml"])).toMatch(/a\.wxml:2/);
    rmSync(folder, { recursive: true });
  });

  test("fits into WeChat's limits with room to spare", () => {
    const { files } = built;
    // Types alone are no code: nothing of them reaches a phone.
    const ours = files
      .ours([".ts", ".wxml", ".wxss", ".wxs", ".json", ".png", ".svg", ".wav"])
      .filter((path) => !path.endsWith(".d.ts"));
    const npm = built.used.filter((path) => path.startsWith("miniprogram_npm/"));
    expect(size(ours, files)).toBeLessThan(800_000);
    expect(size([...ours, ...npm], files)).toBeLessThan(1_500_000);
  });

  test("its styles and templates name no other computer, TDesign's icon font included", () => {
    // An SVG must name its format so; nobody is asked at that address.
    const foreign = (text: string): string[] => (text.match(/(?:https?:)?\/\/[\w-]+\.[\w.-]+/g) ?? []).filter((it) => it !== "http://www.w3.org");
    expect(foreign(built.css)).toEqual([]);
    expect(built.files.ours([".wxml"]).filter((path) => foreign(built.files.read(path)).length > 0)).toEqual([]);
  });

  test("what is copied for WeChat DevTools is what is used, whole, and free of foreign fonts", () => {
    const folder = mkdtempSync(join(tmpdir(), "menpiao-npm-"));
    try {
      const files = new Files(folder, packageRoot);
      const count = copyNpm(files, [...built.used, "npm:qrcode-generator", "npm:@noble/hashes/sha2.js"], new PlainPackages(files), built.report);
      const copied = (path: string): string => readFileSync(join(folder, "miniprogram_npm", path), "utf8");
      expect(count).toBeGreaterThan(10);
      expect(copied("tdesign-miniprogram/button/button.json")).toContain('"component":true');
      expect(copied("tdesign-miniprogram/icon/icon.wxss")).not.toContain("gtimg");
      const module = { exports: {} as { sha256?: (bytes: Uint8Array) => Uint8Array } };
      new Function("module", "exports", copied("@noble/hashes/sha2.js"))(module, module.exports);
      expect(module.exports.sha256?.(new Uint8Array())).toHaveLength(32);
      expect(existsSync(join(folder, "miniprogram_npm/qrcode-generator/index.js"))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("starts on the host without an error, and asks for nothing that is not there", async () => {
    phone = await openPhone(built);
    expect(phone.host.pages()).toHaveLength(1);
    expect(phone.host.missing).toEqual([]);
    expect(phone.errors).toEqual([]);
  });
});
