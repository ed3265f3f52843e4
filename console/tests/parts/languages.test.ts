import { expect, it } from "vitest";
import { fieldsFor, wordsIn } from "@/parts/languages";

it("an editor has the organizer's languages, and another one where something is written in it", () => {
  expect(fieldsFor(["en"], { en: "Night" })).toEqual(["en"]);
  expect(fieldsFor(["en"], { "zh-CN": "", en: "" })).toEqual(["en"]);
  expect(fieldsFor(["en"], {}, { "zh-CN": "夜航" })).toEqual(["zh-CN", "en"]);
});

it("a template's words come in the organizer's languages, and as they are where it has none of them", () => {
  expect(wordsIn(["zh-CN"], { "zh-CN": "入场", en: "Entry" })).toEqual({ "zh-CN": "入场" });
  expect(wordsIn(["zh-CN"], { en: "Entry" })).toEqual({ en: "Entry" });
});
