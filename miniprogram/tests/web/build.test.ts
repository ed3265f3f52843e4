import { describe, expect, test } from "vitest";
import { BuildFailed } from "../../web/build/problems.js";
import { adaptWxs } from "../../web/build/wxml.js";
import { adaptValue } from "../../web/build/wxss.js";
import { type Sources, buildSources, component, page } from "./phone.js";

const app = (pages: string[], more: object = {}): Sources => ({ "app.json": { pages, ...more } });

function problemsOf(sources: Sources): string {
  try {
    buildSources(sources);
  } catch (error) {
    if (error instanceof BuildFailed) return error.message;
    throw error;
  }
  return "";
}

describe("what a broken program is told", () => {
  test("a syntax error names file, line and column", () => {
    expect(problemsOf({ ...app(["a/a"]), ...page("a/a", "<view/>", "Page({\n  data: {,\n})") })).toMatch(/^a\/a\.ts:2:10: /);
  });
  test("an unclosed tag names file, line and column, though the compiler would let it pass", () => {
    expect(problemsOf({ ...app(["a/a"]), ...page("a/a", "<view>\n  <text>hello</view>") })).toMatch(/^a\/a\.wxml:2:\d+: /);
  });
  test("a tag nobody knows is refused where it stands", () => {
    expect(problemsOf({ ...app(["a/a"]), ...page("a/a", "<view>\n  <div/>\n</view>") })).toMatch(/^a\/a\.wxml:2:3: <div> is neither/);
  });
  test("a broken style sheet names file, line and column", () => {
    expect(problemsOf({ ...app(["a/a"]), ...page("a/a", "<view/>", "Page({})", {}, ".a {\n  color: red") })).toMatch(/^a\/a\.wxss:1:1: Unclosed block/);
  });
  test("a missing component, module, page file and style sheet are all named at once", () => {
    const said = problemsOf({
      ...app(["a/a", "b/b"]),
      ...page("a/a", "<x-y/>", "Page({})", { usingComponents: { "x-y": "../x/y" } }),
    });
    expect(said).toContain("a/a.json: component <x-y> is not found at ../x/y");
    expect(said).toContain("b/b.wxml: this file is missing");
  });
  test("a module that is not there", () => {
    expect(problemsOf({ ...app(["a/a"]), ...page("a/a", "<view/>", 'import { x } from "../nowhere";\nPage({ x });') })).toBe("a/a.ts:1:20: the module ../nowhere is not found");
  });
  test("a tag selector that would leak out of its page", () => {
    expect(problemsOf({ ...app(["a/a"]), ...page("a/a", "<view/>", "Page({})", {}, "\nview { color: red }") })).toMatch(/^a\/a\.wxss:2:1: a tag selector \(view\)/);
  });
  test("a local picture in a style sheet, which no phone would show", () => {
    expect(problemsOf({ ...app(["a/a"]), ...page("a/a", "<view/>", "Page({})", {}, ".a { background: url(/x.png) }") })).toContain("WXSS can't load a local file");
  });
});

describe("style sheets", () => {
  const css = (sheet: string): string => buildSources({ ...app(["a/a"]), "app.wxss": ".all { color: red } page { height: 100vh }", ...page("a/a", "<view/>", "Page({})", {}, sheet) }).css;

  test("lengths become lengths of the phone", () => {
    expect(adaptValue("0 -20rpx 1.5vh calc(100vw - 2rpx)")).toBe("0 calc(var(--rpx) * -20) calc(var(--vh) * 1.5) calc(calc(var(--vw) * 100) - calc(var(--rpx) * 2))");
    expect(adaptValue("env(safe-area-inset-bottom)")).toBe("var(--safe-bottom, 0px)");
    expect(adaptValue("#123rpx url(a-2rpx.png)")).toBe("#123rpx url(a-2rpx.png)");
  });
  test("names of a page stay in the page, those of app.wxss reach all", () => {
    expect(css(".card:active .x { color: red }")).toContain(".a_a--card:active .a_a--x");
    expect(css("")).toContain(".all { color: red }");
  });
  test("page is the page's own element", () => {
    expect(css("page { color: red }")).toContain('wx-page[wx-host="a_a"] { color: red }');
    expect(css("")).toContain("wx-page { height: calc(var(--vh) * 100) }");
  });
  test("the dark scheme follows the switch, with the weight that it had", () => {
    expect(css("@media (prefers-color-scheme: dark) { .a, .b { color: red } }")).toContain(':where([data-theme="dark"]) .a_a--a, :where([data-theme="dark"]) .a_a--b');
  });
  test("an import is put in its place, with a component's names", () => {
    const built = buildSources({ ...app(["a/a"]), ...page("a/a", "<view/>", "Page({})", {}, '@import "../s/shared.wxss";'), "s/shared.wxss": ".s { width: 2rpx }" });
    expect(built.css).toContain(".a_a--s { width: calc(var(--rpx) * 2) }");
  });
  test("what is used comes before its user, so that a page can override what it embeds", () => {
    const built = buildSources({ ...app(["a/a"]), ...page("a/a", "<c-c/>", "Page({})", { usingComponents: { "c-c": "/c/c" } }, ".p {color: red}"), ...component("c/c", "<view/>", "Component({})", {}, ".q {color: red}") });
    expect(built.css.indexOf(".c_c--q")).toBeLessThan(built.css.indexOf(".a_a--p"));
  });
});

describe("WXS", () => {
  test("compares constructors by name", () => {
    expect(adaptWxs("x && x.constructor === 'Array'")).toBe("x && __wxsType(x)==='Array'");
  });
  test("keeps the backslash of a pattern", () => {
    expect(adaptWxs(String.raw`getRegExp('^\d+$')`)).toBe(String.raw`getRegExp('^\\d+$')`);
  });
  test("requires without an ending", () => {
    expect(adaptWxs('var u = require("./u.wxs");')).toBe("var u = require('./u');");
  });
});

describe("packages and maps", () => {
  test("a plain npm package is bundled, one made for mini programs is used file by file", () => {
    const built = buildSources({
      ...app(["a/a"]),
      ...page("a/a", "<t-button/>", 'import qrcode from "qrcode-generator";\nPage({ qrcode });', { usingComponents: { "t-button": "tdesign-miniprogram/button/button" } }),
    });
    expect(built.used).toContain("npm:qrcode-generator");
    expect(built.used).toContain("miniprogram_npm/tdesign-miniprogram/button/button.js");
    expect(built.used.some((path) => path.includes("tdesign-miniprogram/picker/"))).toBe(false);
  });
  test("source maps lead from program.js back to the TypeScript", () => {
    const built = buildSources({ ...app(["a/a"]), ...page("a/a", "<view/>", "interface X { a: number }\nPage({ marker() { return 1 } })") });
    const map = JSON.parse(built.map) as { sections: { offset: { line: number }; map: { sources: string[] } }[] };
    const section = map.sections.find((it) => it.map.sources[0] === "a/a.ts");
    expect(built.js.split("\n")[section?.offset.line ?? -1]).toContain("Page({ marker()");
  });
});
