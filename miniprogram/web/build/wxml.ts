// Compiles WXML into render functions, with the compiler of glass-easel, WeChat's own component framework. Templates
// pull in others (`import`, `include`) and WXS scripts; all of them end in one JavaScript expression. WXS is nearly
// JavaScript, and three of its habits are translated here, or TDesign would render wrongly without a word:
// `x.constructor === 'Array'` compares a name, `getRegExp('\d')` keeps its backslash, and `require` names the ending.
import { createRequire } from "node:module";
import type { TmplGroup as Group } from "glass-easel-template-compiler";
import { posix } from "node:path";
import type { Component } from "./crawl.js";
import type { Files } from "./files.js";
import { type Report, placeOf } from "./problems.js";
import { BUILT_IN_TAGS } from "../host/tags/names.js";

const { TmplGroup } = createRequire(import.meta.url)("glass-easel-template-compiler") as { TmplGroup: new () => Group };

interface TemplateMessage {
  message: string;
  startLine: number;
  startColumn: number;
}

export interface Templates {
  /** JavaScript: evaluates to a record from path to render functions. */
  expression: string;
  /** Logical paths of everything that was read: .wxml and .wxs. */
  read: string[];
}

/** Runs before the expression of the templates: what WXS calls and JavaScript lacks. */
export const WXS_PRELUDE = [
  "var getRegExp=function(p,f){return new RegExp(p,f)};",
  "var getDate=function(a){return arguments.length?new Date(a):new Date()};",
  "var __wxsType=function(x){return x==null?'':Object.prototype.toString.call(x).slice(8,-1)};",
].join("\n");

export function adaptWxs(source: string): string {
  return source
    .replace(/([\w$.]+(?:\[[\w$]+\])*)\.constructor\s*(===?|!==?)\s*(['"])(\w+)\3/g, "__wxsType($1)$2'$4'")
    .replace(/getRegExp\(\s*(['"])((?:\\.|(?!\1).)*)\1/g, (_all, quote: string, body: string) => `getRegExp(${quote}${body.replace(/\\/g, "\\\\")}${quote}`)
    .replace(/require\(\s*(['"])([^'"]+)\.wxs\1\s*\)/g, "require('$2')");
}

export function compileTemplates(files: Files, components: readonly Component[], report: Report): Templates {
  const group = new TmplGroup();
  const read: string[] = [];
  const templates = new Set<string>();
  const scripts = new Set<string>();

  const addScript = (path: string, from: string): void => {
    if (scripts.has(path)) return;
    scripts.add(path);
    const file = `${path}.wxs`;
    if (!files.exists(file)) return report.fail(`${from}.wxml`, `the script ${file} is not found`);
    read.push(file);
    const source = adaptWxs(files.read(file));
    group.addScript(path, source);
    for (const match of source.matchAll(/require\('([^']+)'\)/g)) addScript(posix.normalize(posix.join(posix.dirname(path), match[1] ?? "")), path);
  };

  const addTemplate = (path: string, from: string): void => {
    if (templates.has(path)) return;
    templates.add(path);
    const file = `${path}.wxml`;
    if (!files.exists(file)) return report.fail(`${from}.wxml`, `the template ${file} is not found`);
    read.push(file);
    const source = files.read(file);
    for (const message of group.addTmpl(path, source) as TemplateMessage[]) {
      // Its warnings (a missing end tag, an attribute given twice) are mistakes too; in TDesign we only note them.
      const say = files.isOurs(path) ? report.fail : report.warn;
      say.call(report, file, message.message, message.startLine + 1, message.startColumn + 1);
    }
    for (const name of group.getInlineScriptModuleNames(path) as string[]) {
      group.setInlineScript(path, name, adaptWxs(group.getInlineScript(path, name)));
    }
    for (const other of group.getDirectDependencies(path) as string[]) addTemplate(other, path);
    for (const script of group.getScriptDependencies(path) as string[]) addScript(script.replace(/\.wxs$/, ""), path);
  };

  for (const component of components) {
    addTemplate(component.path, component.path);
    if (files.isOurs(component.path) && files.exists(`${component.path}.wxml`)) checkTags(files, component, report);
  }
  report.throwIfFailed();
  return { expression: group.getTmplGenObjectGroups(), read };
}

/** A tag that is neither WeChat's nor a component would be an inert element here and nothing on a phone. */
function checkTags(files: Files, component: Component, report: Report): void {
  const file = `${component.path}.wxml`;
  const source = files.read(file).replace(/<!--[\s\S]*?-->|<wxs[\s\S]*?<\/wxs>|\{\{[\s\S]*?\}\}/g, (hidden) => hidden.replace(/[^\n]/g, " "));
  const known = new Set([...BUILT_IN_TAGS, ...Object.keys(component.config.usingComponents ?? {}), ...Object.keys(component.config.componentGenerics ?? {})]);
  for (const match of source.matchAll(/<([a-zA-Z][\w-]*)/g)) {
    const tag = match[1] ?? "";
    if (known.has(tag)) continue;
    const { line, column } = placeOf(source, match.index);
    report.fail(file, `<${tag}> is neither a tag that the browser host knows nor in usingComponents`, line, column);
  }
}
