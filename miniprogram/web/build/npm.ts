// npm packages. One that is made for mini programs (TDesign) is used file by file, as its own author laid it out. A
// plain one (a hash, a QR encoder) is bundled into one CommonJS file for each name that we import from it.
// `npm run npm:copy` writes both kinds into miniprogram_npm/, where WeChat DevTools looks, and only what is used:
// the whole of TDesign would fill a mini program's 2 MB.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Message, buildSync } from "esbuild";
import { type Files, NPM, splitNpm } from "./files.js";
import postcss from "postcss";
import type { Report } from "./problems.js";
import { withoutForeignFonts } from "./wxss.js";

const PLAIN = "npm:";

export function plainId(specifier: string): string {
  return PLAIN + specifier;
}

export class PlainPackages {
  private readonly bundles = new Map<string, string>();

  constructor(private readonly files: Files) {}

  knows(specifier: string): boolean {
    const { name } = splitNpm(specifier);
    return this.files.hasPackage(name) && this.files.miniPackage(name) === null;
  }

  bundle(specifier: string, report: Report): string {
    const known = this.bundles.get(specifier);
    if (known !== undefined) return known;
    let code = "";
    try {
      const result = buildSync({
        stdin: { contents: `module.exports = require(${JSON.stringify(specifier)});`, resolveDir: this.files.packageRoot, loader: "js" },
        bundle: true,
        write: false,
        format: "cjs",
        platform: "browser",
        target: "es2018",
        charset: "utf8",
        minifySyntax: true,
        minifyWhitespace: true,
        logLevel: "silent",
      });
      code = result.outputFiles[0]?.text ?? "";
    } catch (error) {
      for (const message of (error as { errors?: Message[] }).errors ?? []) report.fail(specifier, message.text);
    }
    this.bundles.set(specifier, code);
    return code;
  }
}

/** @param used logical paths of everything that the build read, and ids of bundled packages */
export function copyNpm(files: Files, used: readonly string[], plain: PlainPackages, report: Report): number {
  const target = join(files.root, NPM);
  rmSync(target, { recursive: true, force: true });
  let count = 0;
  const write = (path: string, put: (place: string) => void): void => {
    const place = join(files.root, path);
    mkdirSync(dirname(place), { recursive: true });
    put(place);
    count += 1;
  };
  for (const path of new Set(used)) {
    if (path.startsWith(PLAIN)) {
      const specifier = path.slice(PLAIN.length);
      const { rest } = splitNpm(specifier);
      const name = rest === "" ? `${specifier}/index.js` : specifier.replace(/(\.js)?$/, ".js");
      write(`${NPM}/${name}`, (place) => writeFileSync(place, plain.bundle(specifier, report)));
    } else if (!files.isOurs(path) && files.exists(path)) {
      write(path, (place) => (path.endsWith(".wxss") ? writeFileSync(place, ownFontsOnly(files.read(path))) : copyFileSync(files.place(path) ?? "", place)));
    }
  }
  return count;
}

function ownFontsOnly(sheet: string): string {
  const root = postcss.parse(sheet);
  withoutForeignFonts(root);
  return root.toString();
}
