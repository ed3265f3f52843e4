// One build of the mini program for the browser, from app.json to the text of the files. Nothing is written here, so
// that tests can build into memory; main.ts writes.
import { type Program, crawl } from "./crawl.js";
import { Files } from "./files.js";
import { PlainPackages } from "./npm.js";
import { programText } from "./output.js";
import { Report } from "./problems.js";
import { type ScriptCache, collectModules } from "./scripts.js";
import { compileTemplates } from "./wxml.js";
import { compileSheet } from "./wxss.js";

export interface Built {
  files: Files;
  program: Program;
  plain: PlainPackages;
  report: Report;
  js: string;
  map: string;
  css: string;
  /** Logical paths of all that was read, and ids of bundled packages. */
  used: string[];
}

/** @throws BuildFailed with every problem found */
export function build(root: string, packageRoot: string, cache: ScriptCache = new Map()): Built {
  const files = new Files(root, packageRoot);
  const report = new Report();
  const program = crawl(files, report);
  report.throwIfFailed();

  const templates = compileTemplates(files, program.components, report);
  const used = [...templates.read];
  const sheets: string[] = [];
  const addSheet = (path: string, scope: string | null): void => {
    if (!files.exists(path)) return;
    const sheet = compileSheet(files, path, scope, report);
    used.push(...sheet.read);
    sheets.push(`/* ${path} */\n${sheet.css}`);
  };
  addSheet("app.wxss", null);
  for (const component of program.components) addSheet(`${component.path}.wxss`, component.scope);

  const plain = new PlainPackages(files);
  const entries = ["app", ...program.components.map((it) => it.path)].flatMap((path) => files.script(path) ?? []);
  const modules = collectModules(files, entries, plain, cache, report);
  report.throwIfFailed();
  used.push(...modules.map((module) => module.id), ...program.components.map((it) => `${it.path}.json`));
  const text = programText(program, templates.expression, modules, files);
  return { files, program, plain, report, js: text.code, map: text.map, css: sheets.join("\n"), used };
}
