// Both languages say the same things with the same placeholders.
import { expect, it } from "vitest";
import { en } from "../../miniprogram/i18n/en";
import { zhCN } from "../../miniprogram/i18n/zh-CN";

type Tree = { [name: string]: string | Tree };

function sentences(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === "string" ? [[`${path}${name}`, value] as [string, string]] : sentences(value, `${path}${name}.`),
  );
}

const placeholders = (sentence: string): string[] => (sentence.match(/\{\w+\}/g) ?? []).sort();

it("every sentence has its placeholders in both languages", () => {
  const english = new Map(sentences(en));
  for (const [path, chinese] of sentences(zhCN)) {
    expect([path, ...placeholders(english.get(path) ?? "")]).toEqual([path, ...placeholders(chinese)]);
  }
});

it("no sentence of ours shouts, and Chinese sentences use full-width punctuation", () => {
  for (const [path, sentence] of [...sentences(zhCN), ...sentences(en)]) expect(sentence, path).not.toMatch(/[!！]/);
  for (const [path, sentence] of sentences(zhCN)) expect(sentence, path).not.toMatch(/[\u4e00-\u9fff][,;?]/);
});
