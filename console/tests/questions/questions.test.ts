import { describe, expect, it } from "vitest";
import type { Question } from "@/api/questions";
import type { Session } from "@/api/sessions";
import { bodyOf, differ, draftsOf, merged, newDraft, ofKind, typeChoices, typesAfter, type Draft } from "@/features/events/questions/questions";

function aQuestion(id: string, changes: Partial<Question> = {}): Question {
  return { id, kind: "text", label: { "zh-CN": id }, hint: {}, asked: "ticket", required: false, choices: [], ticket_type_ids: null, ...changes };
}

const base = draftsOf([aQuestion("food"), aQuestion("company"), aQuestion("photos")]);
const changed = (key: string, label: string, drafts: readonly Draft[] = base) => drafts.map((one) => (one.key === key ? { ...one, label: { "zh-CN": label } } : one));
const without = (key: string, drafts: readonly Draft[] = base) => drafts.filter((one) => one.key !== key);
const names = (drafts: readonly Draft[]) => drafts.map(({ label }) => label["zh-CN"]);

describe("questions of two who write at once", () => {
  it("are merged question by question", () => {
    const { drafts, clashes } = merged(base, changed("food", "吃什么"), changed("photos", "拍照"));
    expect([names(drafts), clashes]).toEqual([["吃什么", "company", "拍照"], []]);
  });

  it("keep what is new of both, and lose what either took away", () => {
    const mine = [...without("company"), { ...newDraft(), label: { "zh-CN": "我的" } }];
    const theirs = [...base, ...draftsOf([aQuestion("theirs")])];
    const { drafts, clashes } = merged(base, mine, theirs);
    expect([names(drafts), clashes]).toEqual([["food", "photos", "theirs", "我的"], []]);
    expect(names(merged(base, changed("food", "吃什么"), without("photos")).drafts)).toEqual(["吃什么", "company"]);
  });

  it("clash where both changed the same one differently, or one took it away; mine stays until somebody has chosen", () => {
    const twice = merged(base, changed("food", "吃什么"), changed("food", "餐食"));
    expect([names(twice.drafts)[0], twice.clashes]).toEqual(["吃什么", ["food"]]);
    expect(merged(base, changed("food", "餐食"), changed("food", " 餐食 ")).clashes).toEqual([]);
    const gone = merged(base, without("food"), changed("food", "餐食"));
    expect([names(gone.drafts), gone.clashes]).toEqual([["company", "photos"], ["food"]]);
    const back = merged(base, changed("food", "餐食"), without("food"));
    expect([names(back.drafts).includes("餐食"), back.clashes]).toEqual([true, ["food"]]);
    expect(back.drafts.find(({ key }) => key === "food")?.id).toBe(null); // the server has it no more
  });

  it("stand as whoever moved them has put them, me first", () => {
    const turned = [...base].reverse();
    expect(names(merged(base, turned, base).drafts)).toEqual(["photos", "company", "food"]);
    expect(names(merged(base, base, turned).drafts)).toEqual(["photos", "company", "food"]);
  });
});

describe("a question", () => {
  it("that may be chosen from has two choices to begin with, and none any more as a text", () => {
    const chosen = ofKind(newDraft(), "choice");
    expect(chosen.choices).toHaveLength(2);
    expect(ofKind(chosen, "choices").choices).toEqual(chosen.choices);
    expect(ofKind(chosen, "yes_no").choices).toEqual([]);
  });

  it("is sent without an id while it is new, and is not changed by a blank or by another order of its types", () => {
    expect(bodyOf([newDraft()])[0]).toMatchObject({ id: null, ticket_type_ids: null });
    const some = base.map((one) => ({ ...one, types: ["a", "b"] }));
    expect(differ(some, some.map((one) => ({ ...one, types: ["b", "a"], hint: { en: "" } })))).toBe(false);
    expect(differ(base, some)).toBe(true);
    expect(differ(base, [...base].reverse())).toBe(true);
  });
});

describe("ticket types of many sessions", () => {
  const type = (id: string, name: string) => ({ id, name: { "zh-CN": name } });
  const sessions = [{ ticket_types: [type("a1", "看台"), type("b1", "含餐")] }, { ticket_types: [type("a2", "看台"), type("b2", "含餐")] }] as unknown as Session[];

  it("are chosen by what they are called; all of them are those that come later, too", () => {
    const all = typeChoices(sessions, null);
    expect(all.map(({ on }) => on)).toEqual([true, true]);
    const some = typesAfter(all, all[0]!.key);
    expect(some).toEqual(["b1", "b2"]);
    const now = typeChoices(sessions, some);
    expect(now.map(({ on }) => on)).toEqual([false, true]);
    expect(typesAfter(now, all[0]!.key)).toBe(null);
    expect(typesAfter(now, all[1]!.key)).toEqual([]);
  });
});
