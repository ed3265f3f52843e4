import { describe, expect, it } from "vitest";
import { found, type Command } from "@/app/palette/search";

const command = (id: string, title: string, also = ""): Command => ({ id, title, also, group: "", icon: "home", run: () => undefined });
const ALL = [
  command("home", "首页", "Home shouye sy"),
  command("people", "员工", "People yuangong yg team"),
  command("halls", "演出厅", "Halls yanchuting yct"),
  command("addHall", "新建演出厅", "New hall xinjian"),
  command("account", "我的账号", "My account zhanghao mima password"),
];
const ids = (text: string) => found(ALL, text).map(({ id }) => id);

describe("what is found by its name", () => {
  it("is everything while nothing is typed", () => expect(ids("  ")).toEqual(["home", "people", "halls", "addHall", "account"]));
  it("puts a name that begins so before one that only contains it", () => expect(ids("演出厅")).toEqual(["halls", "addHall"]));
  it("knows the other language, pinyin and initials", () => {
    expect(ids("people")).toEqual(["people"]);
    expect(ids("yuangong")).toEqual(["people"]);
    expect(ids("yct")).toEqual(["halls"]);
    expect(ids("PASSWORD")).toEqual(["account"]);
  });
  it("needs every word that was typed", () => {
    expect(ids("new hall")).toEqual(["addHall"]);
    expect(ids("new people")).toEqual([]);
  });
  it("finds letters in their order, and nothing for nonsense", () => {
    expect(ids("新厅")).toEqual(["addHall"]);
    expect(ids("zzz")).toEqual([]);
  });
});
