import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { join } from "node:path";
import { type Built, build } from "../../web/build/build.js";
import { type Phone, openPhone, packageRoot, page } from "./phone.js";

// TDesign is written for WeChat's own framework. Whether a component of it starts at all on this host is not to be
// taken for granted, so every one that the program uses is mounted, with a text inside, and changed once.

let phone: Phone | undefined;
afterEach(() => phone?.close());

const used = new Map<string, string>();

beforeAll(() => {
  const program: Built = build(join(packageRoot, "miniprogram"), packageRoot);
  for (const { path } of program.program.components) {
    const name = /^miniprogram_npm\/tdesign-miniprogram\/([\w-]+)\/\1$/.exec(path)?.[1];
    if (name) used.set(name, path);
  }
});

describe("TDesign", () => {
  test("every component that the program uses mounts and updates without an exception", async () => {
    expect(used.size).toBeGreaterThan(0);
    const names = [...used.keys()];
    const wxml = names.map((name) => `<view class="box"><t-${name} visible="{{on}}" value="{{on ? '1' : ''}}" title="题" label="标签" disabled="{{on}}">字</t-${name}></view>`).join("\n");
    const usingComponents = Object.fromEntries(names.map((name) => [`t-${name}`, `tdesign-miniprogram/${name}/${name}`]));
    phone = await openPhone({ "app.json": { pages: ["p/p"] }, ...page("p/p", wxml, "Page({ data: { on: false, ready: false }, onReady() { this.setData({ ready: true }) } })", { usingComponents }) });
    await phone.until(() => phone?.host.page().data.ready);
    await new Promise<void>((resolve) => void phone?.host.page().setData?.({ on: true }, resolve));
    expect(phone.shown().querySelectorAll(".p_p--box")).toHaveLength(names.length);
    expect(phone.errors).toEqual([]);
    expect(phone.host.missing).toEqual([]);
  });

  test("a button shows its text and tells of a tap once", async () => {
    phone = await openPhone({
      "app.json": { pages: ["p/p"] },
      ...page("p/p", `<t-button theme="primary" size="large" block bind:tap="hit">付款</t-button>`, "Page({ data: { hits: 0 }, hit() { this.data.hits += 1 } })", { usingComponents: { "t-button": "tdesign-miniprogram/button/button" } }),
    });
    const button = phone.find("wx-button");
    expect(button.textContent).toBe("付款");
    expect(button.className).toContain("t-button--primary");
    phone.tap(button);
    expect(phone.host.page().data.hits).toBe(1);
  });
});
