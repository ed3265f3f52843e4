import { afterEach, describe, expect, test } from "vitest";
import { type Phone, component, openPhone, page } from "./phone.js";

let phone: Phone;
afterEach(() => phone.close());

/** One page whose handlers write what they hear into `heard`. */
async function open(wxml: string, more = "", extra: Record<string, string | object> = {}, using: object = {}): Promise<() => unknown[]> {
  const script = `Page({ data: { heard: [], list: ["甲", "乙"], nothing: undefined ${more} }, hear(e) { this.data.heard.push([e.type, e.currentTarget.dataset.as ?? e.currentTarget.id, e.detail]) }, set(d) { this.setData(d) } })`;
  phone = await openPhone({ "app.json": { pages: ["p/p"] }, ...page("p/p", wxml, script, { usingComponents: using }), ...extra });
  return () => phone.host.page().data.heard as unknown[];
}

const type = (field: Element, value: string): void => {
  const inner = field.querySelector("input, textarea") as HTMLInputElement;
  inner.value = value;
  inner.dispatchEvent(new phone.window.Event("input", { bubbles: true }));
};

describe("taps", () => {
  test("bubble, and stop at catch", async () => {
    const heard = await open(`<view data-as="out" bindtap="hear"><view data-as="in" bind:tap="hear"><text id="t">x</text></view><view data-as="stop" catchtap="hear"><text id="u">y</text></view></view>`);
    phone.tap('[id$="--t"]');
    phone.tap('[id$="--u"]');
    expect(heard().map((it) => (it as string[])[1])).toEqual(["in", "out", "stop"]);
  });

  test("a disabled button swallows them; undefined does not disable", async () => {
    const heard = await open(`<view data-as="around" bindtap="hear"><button id="no" disabled bindtap="hear">a</button><button id="yes" disabled="{{nothing}}" bindtap="hear">b</button></view>`);
    phone.tap('[id$="--no"]');
    expect(heard()).toEqual([]);
    phone.tap('[id$="--yes"]');
    expect(heard()).toHaveLength(2);
  });

  test("the keyboard and a screen reader tap too", async () => {
    const heard = await open(`<button id="b" bindtap="hear">a</button><view id="v" aria-role="button" bindtap="hear">b</view>`);
    phone.find('[id$="--b"]').dispatchEvent(new phone.window.KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    phone.find('[id$="--v"]').dispatchEvent(new phone.window.KeyboardEvent("keydown", { key: " ", bubbles: true, cancelable: true }));
    phone.find('[id$="--b"]').click();
    expect(heard().map((it) => (it as string[])[1])).toEqual(["b", "v", "b"]);
    expect(phone.find('[id$="--v"]').tabIndex).toBe(0);
    expect(phone.find('[id$="--v"]').getAttribute("role")).toBe("button");
  });

  test("an attribute that is undefined is no attribute: an empty aria-label would hide a name", async () => {
    await open(`<view id="v" aria-label="{{nothing}}" role="button">x</view>`);
    expect(phone.find('[id$="--v"]').hasAttribute("aria-label")).toBe(false);
    expect(phone.find('[id$="--v"]').tabIndex).toBe(0);
  });

  test("a finger that moves is no tap, and the mouse events that a browser sends after a touch are not a second one", async () => {
    const heard = await open(`<view id="v" bindtap="hear" bindtouchmove="hear">a</view>`);
    const target = phone.find('[id$="--v"]');
    const touch = (name: string, x: number): boolean => {
      const point = { identifier: 1, target, clientX: x, clientY: 0 };
      const event = new phone.window.Event(name, { bubbles: true, cancelable: true });
      Object.assign(event, { touches: name === "touchend" ? [] : [point], changedTouches: [point] });
      return target.dispatchEvent(event);
    };
    touch("touchstart", 0);
    touch("touchmove", 50);
    touch("touchend", 50);
    expect(heard().map((it) => (it as string[])[0])).toEqual(["touchmove"]);
    touch("touchstart", 0);
    touch("touchend", 0);
    phone.tap(target);
    expect(heard().map((it) => (it as string[])[0])).toEqual(["touchmove", "tap"]);
  });

  test("hover-class comes and goes with the finger", async () => {
    await open(`<view id="v" hover-class="down">a</view>`);
    const target = phone.find('[id$="--v"]');
    target.dispatchEvent(new phone.window.MouseEvent("mousedown", { bubbles: true, button: 0 }));
    expect(target.className).toContain("p_p--down");
    target.dispatchEvent(new phone.window.MouseEvent("mouseup", { bubbles: true, button: 0 }));
    await phone.until(() => !target.className.includes("p_p--down"));
  });
});

describe("templates", () => {
  test("lists, conditions, WXS, two-way binding, slots and events of components", async () => {
    const heard = await open(
      `<wxs module="w">module.exports.up = function(s) { return s.constructor === 'String' ? s + '!' : s }</wxs>
       <view wx:for="{{list}}" wx:key="*this" class="row">{{index}}{{w.up(item)}}</view>
       <view wx:if="{{list.length > 5}}">many</view><view wx:else>few</view>
       <input id="i" model:value="{{text}}"/><text>{{text}}</text>
       <c-c id="c" label="好" bind:pick="hear"><text>in slot</text></c-c>`,
      ', text: "a"',
      component("c/c", `<view bindtap="tell"><slot/>{{label}}</view>`, `Component({ properties: { label: String }, methods: { tell() { this.triggerEvent("pick", { label: this.data.label }) } } })`),
      { "c-c": "/c/c" },
    );
    expect([...phone.shown().querySelectorAll(".p_p--row")].map((it) => it.textContent)).toEqual(["0甲!", "1乙!"]);
    expect(phone.shown().textContent).toContain("few");
    type(phone.find('[id$="--i"]'), "abc");
    expect(phone.host.page().data.text).toBe("abc");
    phone.tap(phone.find("c-c wx-text"));
    expect(heard()).toEqual([["pick", "c", { label: "好" }]]);
  });

  test("rpx in styles that the program makes", async () => {
    await open(`<view id="v" style="width: {{w}}rpx">a</view>`, ", w: 750");
    expect(phone.find('[id$="--v"]').getAttribute("style")).toContain("calc(var(--rpx) * 750)");
  });
});

describe("fields", () => {
  test("a form collects its fields by name and resets them", async () => {
    const heard = await open(`<form bindsubmit="hear" bindreset="hear" data-as="form">
      <input name="who" value="林"/><textarea name="note"/><switch name="on"/>
      <radio-group name="one"><label><radio value="a"/>A</label><label><radio value="b"/>B</label></radio-group>
      <checkbox-group name="many"><checkbox value="x" checked/><checkbox value="y" checked/></checkbox-group>
      <button form-type="submit" id="go">go</button><button form-type="reset" id="back">back</button></form>`);
    type(phone.find("wx-input"), "周");
    phone.tap("wx-switch");
    phone.tap(phone.shown().querySelectorAll("wx-label")[1] as Element);
    phone.tap('[id$="--go"]');
    expect(heard()[0]).toMatchObject(["submit", "form", { value: { who: "周", note: "", on: true, one: "b", many: ["x", "y"] } }]);
    phone.tap('[id$="--back"]');
    expect((phone.find("wx-input input") as HTMLInputElement).value).toBe("林");
  });

  test("input tells what is typed, when it is confirmed, and obeys its attributes", async () => {
    const heard = await open(`<input id="i" type="number" maxlength="{{4}}" placeholder="电话" aria-label="电话号码" bindinput="hear" bindconfirm="hear" bindfocus="hear" bindblur="hear"/>`);
    const inner = phone.find("wx-input input") as HTMLInputElement;
    expect([inner.inputMode, inner.maxLength, inner.placeholder, inner.getAttribute("aria-label")]).toEqual(["numeric", 4, "电话", "电话号码"]);
    inner.focus();
    type(phone.find("wx-input"), "12");
    inner.dispatchEvent(new phone.window.KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    expect(heard().map((it) => (it as string[])[0])).toEqual(["focus", "input", "confirm", "blur"]);
    expect(heard()[1]).toMatchObject(["input", "i", { value: "12" }]);
  });

  test("a picker opens a sheet with its list", async () => {
    const heard = await open(`<picker id="p" range="{{list}}" value="{{0}}" bindchange="hear"><view>choose</view></picker>`);
    phone.tap("wx-picker wx-view");
    (phone.find("select") as HTMLSelectElement).selectedIndex = 1;
    phone.find(".host-primary").click();
    expect(heard()).toEqual([["change", "p", { value: 1 }]]);
  });

  test("a navigator goes where it says", async () => {
    phone = await openPhone({ "app.json": { pages: ["p/p", "q/q"] }, ...page("p/p", `<navigator url="/q/q?a=1"><text>go</text></navigator>`), ...page("q/q", "<view/>") });
    phone.tap("wx-navigator wx-text");
    await phone.until(() => phone.host.pages()[1]?.path === "q/q");
  });

  test("rich text shows the words and nothing that acts", async () => {
    await open(`<rich-text nodes="{{html}}"/>`, `, html: '<p onclick="x()">你好<script>x()</script><img src="javascript:x()"><b style="color:red">b</b></p>'`);
    expect(phone.find("wx-rich-text").innerHTML).toBe('<p>你好<img><b style="color:red">b</b></p>');
  });
});
