import { describe, expect, it } from "vitest";
import en from "@/i18n/en";
import zhCN from "@/i18n/zh-CN";

type Words = { readonly [key: string]: string | Words };

function flat(words: Words, before = ""): Map<string, string> {
  return new Map(Object.entries(words).flatMap(([key, value]): [string, string][] => {
    const name = before ? `${before}.${key}` : key;
    return typeof value === "string" ? [[name, value]] : [...flat(value, name)];
  }));
}

const zh = flat(zhCN as unknown as Words);
const english = flat(en as unknown as Words);

describe("words in both languages", () => {
  it("are there in both", () => expect([...english.keys()].sort()).toEqual([...zh.keys()].sort()));

  it("take the same values", () => {
    const taken = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    for (const [key, text] of zh) expect(taken(english.get(key) ?? ""), key).toEqual(taken(text));
  });

  it("say something in both, or in neither", () => {
    for (const [key, text] of zh) expect((english.get(key) ?? "").trim() === "", key).toBe(text.trim() === "");
  });

  it("hold no signs that the library would read as its own", () => {
    for (const [key, text] of [...zh, ...english]) expect(/[@|]/.test(text), `${key}: ${text}`).toBe(false);
  });
});
