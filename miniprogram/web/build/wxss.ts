// Turns WXSS into CSS for one document that holds all pages at once. Class names get the prefix of their component
// (glass-easel writes the same prefix on elements), tags become `wx-…`, `rpx`, `vw`, `vh` and the safe area become
// variables of the phone that the host draws, and the dark colour scheme becomes an attribute, so that the switch
// beside the phone can set it.
import { posix } from "node:path";
import postcss, { type AtRule, type Root, type Rule } from "postcss";
import selectorParser from "postcss-selector-parser";
import { BUILT_IN_TAGS } from "../host/tags/names.js";
import type { Files } from "./files.js";
import type { Report } from "./problems.js";

const TAGS = new Set(BUILT_IN_TAGS);
const UNIT = /(?<![\w#.-])(-?(?:\d+\.?\d*|\.\d+))(rpx|vh|vw)\b/g;

/** Lengths of the phone instead of lengths of the browser's window, and fonts of this computer. */
export function adaptValue(value: string): string {
  return value
    .replace(UNIT, (_all, amount: string, unit: string) => (Number(amount) === 0 ? "0px" : `calc(var(--${unit}) * ${amount})`))
    // TDesign names no generic family: a computer without these fonts would fall back to serifs.
    .replace(/\bArial Regular\b(?!\s*,)/g, "Arial Regular, sans-serif")
    .replace(/(?:env|constant)\(safe-area-inset-(top|right|bottom|left)(?:,[^)]*)?\)/g, "var(--safe-$1, 0px)");
}

export interface Sheet {
  css: string;
  /** Logical paths that were read, the sheet itself first. */
  read: string[];
}

/** TDesign's icon font lies on somebody else's server. We ask nobody but our own, and draw our own icons. */
export function withoutForeignFonts(root: Root): void {
  root.walkAtRules("font-face", (rule) => {
    if (/url\(\s*['"]?(?:https?:)?\/\//.test(rule.toString())) rule.remove();
  });
}

/** @param scope prefix of class names; null for app.wxss, whose names reach every page */
export function compileSheet(files: Files, path: string, scope: string | null, report: Report): Sheet {
  const read: string[] = [];
  const root = load(files, path, read, report);
  if (files.isOurs(path)) forbidLocalFiles(root, path, report);
  root.walkDecls((declaration) => {
    declaration.value = adaptValue(declaration.value);
  });
  root.walkRules((rule) => {
    if (rule.parent?.type === "atrule" && /keyframes$/.test((rule.parent as AtRule).name)) return;
    rule.selector = adaptSelector(rule, scope, path, files, report);
  });
  root.walkAtRules("media", liftColorScheme);
  return { css: root.toString(), read };
}

function load(files: Files, path: string, read: string[], report: Report): Root {
  read.push(path);
  let root: Root;
  try {
    root = postcss.parse(files.read(path), { from: path });
  } catch (error) {
    const at = error as { reason?: string; line?: number; column?: number };
    report.fail(path, at.reason ?? String(error), at.line, at.column);
    return postcss.root();
  }
  withoutForeignFonts(root);
  root.walkAtRules("import", (rule) => {
    const reference = rule.params.replace(/^url\(|\)$/g, "").replace(/^['"]|['"]$/g, "");
    const found = files.resolve(path, reference.startsWith("/") ? reference : posix.normalize(reference).replace(/^(?!\.)/, ""), (it) => (files.exists(it) ? it : null));
    if (found === null) {
      report.fail(path, `the style sheet ${reference} is not found`, rule.source?.start?.line, rule.source?.start?.column);
      rule.remove();
    } else if (read.includes(found)) {
      rule.remove();
    } else {
      rule.replaceWith(load(files, found, read, report).nodes);
    }
  });
  return root;
}

/** WeChat loads no local file from WXSS: such a picture would be missing on every phone. */
function forbidLocalFiles(root: Root, path: string, report: Report): void {
  root.walkDecls((declaration) => {
    const local = /url\((?!\s*['"]?(?:data:|https:))/.test(declaration.value);
    if (local) report.fail(path, "WXSS can't load a local file: use <image> or a data: address", declaration.source?.start?.line, declaration.source?.start?.column);
  });
}

function adaptSelector(rule: Rule, scope: string | null, path: string, files: Files, report: Report): string {
  const transform = selectorParser((selectors) => {
    selectors.walkClasses((node) => {
      if (scope !== null) node.value = `${scope}--${node.value}`;
    });
    selectors.walkIds((node) => {
      node.replaceWith(attribute("id", "$=", `--${node.value}`));
    });
    selectors.walkPseudos((node) => {
      if (node.value === ":host" && scope !== null) node.replaceWith(hostOf(scope));
    });
    selectors.walkTags((node) => {
      if (node.parent?.parent?.type === "pseudo" && /nth/.test(node.parent.parent.toString())) return;
      if (node.value === "page") {
        node.value = "wx-page";
        if (scope !== null) node.parent?.insertAfter(node, hostOf(scope));
        return;
      }
      if (!TAGS.has(node.value)) return;
      if (scope !== null && files.isOurs(path)) {
        report.fail(path, `a tag selector (${node.value}) leaks out of its page: give the element a class`, rule.source?.start?.line, rule.source?.start?.column);
      }
      node.value = `wx-${node.value}`;
    });
  });
  return transform.processSync(rule.selector);
}

function hostOf(scope: string): selectorParser.Attribute {
  return attribute("wx-host", "=", scope);
}

function attribute(name: string, operator: selectorParser.AttributeOperator, value: string): selectorParser.Attribute {
  const made = selectorParser.attribute({ attribute: name, operator, value, quoteMark: '"', raws: {} });
  made.setValue(value, { quoteMark: '"' });
  return made;
}

function liftColorScheme(rule: AtRule): void {
  const theme = /^\(\s*prefers-color-scheme:\s*(dark|light)\s*\)$/.exec(rule.params.trim())?.[1];
  if (!theme) return;
  rule.walkRules((inner) => {
    inner.selectors = inner.selectors.map((selector) => `:where([data-theme="${theme}"]) ${selector}`);
  });
  rule.replaceWith(rule.nodes ?? []);
}
