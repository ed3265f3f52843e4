import { describe, expect, it } from "vitest";
import { changed, merged, NO_FACTS, sendable, type Facts } from "@/features/events/facts";

const BASE: Facts = { ...NO_FACTS, title: { "zh-CN": "来信", en: "Letters" }, category: "livehouse", notes: [{ title: { en: "Entry" }, text: { en: "Early" } }] };

describe("what is written about an event", () => {
  it("is as it was where only blanks, the order of languages or a note without words differ", () => {
    expect(changed(BASE, { ...BASE, title: { en: "Letters ", "zh-CN": "来信" } })).toEqual([]);
    expect(changed(BASE, { ...BASE, notes: [...BASE.notes, { title: {}, text: {} }] })).toEqual([]);
    expect(changed(BASE, { ...BASE, title: { "zh-CN": "来信" }, tags: ["rock"] })).toEqual(["title", "tags"]);
    expect(sendable({ ...BASE, notes: [{ title: { en: " " }, text: {} }, ...BASE.notes] }).notes).toEqual(BASE.notes);
  });

  it("is joined where two people changed different things", () => {
    const { facts, clashes } = merged(BASE, { ...BASE, summary: { en: "Seven bands" } }, { ...BASE, category: "concert" });
    expect(clashes).toEqual([]);
    expect(facts).toEqual({ ...BASE, summary: { en: "Seven bands" }, category: "concert" });
  });

  it("clashes where both changed the same thing, each differently, and keeps mine until somebody decides", () => {
    const mine = { ...BASE, title: { en: "Mine" }, tags: ["rock"] };
    const { facts, clashes } = merged(BASE, mine, { ...BASE, title: { en: "Theirs" }, tags: ["rock"], cover: "/pictures/x.webp" });
    expect(clashes).toEqual(["title"]);
    expect(facts).toEqual({ ...mine, cover: "/pictures/x.webp" });
  });
});
