// The words of both languages, and what the pages give them to say.
import { readFileSync, readdirSync } from "node:fs";
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

/** Sentences that are said with values, as they stand in a source: `t("a.b", { count })`, or one of two of them. */
const SAID = /\bt\((?:[^"'`()]*\?\s*"([\w.-]+)"\s*:\s*)?"([\w.-]+)"(?:,\s*\{((?:[^{}]|\{[^{}]*\})*)\})?\)/g;
const sources = new URL("../../src/", import.meta.url);
const files = (readdirSync(sources, { recursive: true }) as string[]).filter((name) => /\.(vue|ts)$/.test(name) && !name.startsWith("i18n"));

const zh = flat(zhCN as unknown as Words);
const english = flat(en as unknown as Words);

describe("words in both languages", () => {
  it("are there in both", () => expect([...english.keys()].sort()).toEqual([...zh.keys()].sort()));

  it("take the same values", () => {
    const taken = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    for (const [key, text] of zh) expect(taken(english.get(key) ?? ""), key).toEqual(taken(text));
  });

  it("are given what they take, wherever they are said", () => {
    let seen = 0;
    for (const file of files) {
      for (const [, other, key, given = ""] of readFileSync(new URL(file, sources), "utf8").matchAll(SAID)) {
        for (const said of [other, key]) {
          const lacking = [...(zh.get(said ?? "") ?? "").matchAll(/\{(\w+)\}/g)].filter(([, name]) => !given.includes("...") && !new RegExp(`\\b${name}\\b`).test(given));
          expect(lacking.map(([name]) => name), `${file}: ${said}`).toEqual([]);
          if (said && zh.has(said)) seen += 1;
        }
      }
    }
    expect(seen).toBeGreaterThan(1000);
  });

  it("say something in both, or in neither", () => {
    for (const [key, text] of zh) expect((english.get(key) ?? "").trim() === "", key).toBe(text.trim() === "");
  });

  it("hold no signs that the library would read as its own", () => {
    for (const [key, text] of [...zh, ...english]) expect(/[@|]/.test(text), `${key}: ${text}`).toBe(false);
  });
});
