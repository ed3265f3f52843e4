// What an organizer asks: who is asked what, in the server's order of tickets, and what is sent of what was tapped.
import { describe, expect, it } from "vitest";
import { answersOf, areAnswersGood, asksOf, asksOfOrder, asksOfWaiting, questionGroups, ticketsOf, valueAfter, withAnswer } from "../../miniprogram/domain/questions";
import type { Given } from "../../miniprogram/domain/questions";
import { zhCN } from "../../miniprogram/i18n/zh-CN";
import { question } from "../pages/asked";
import { eventPage, session, ticketType } from "../pages/world";
import type { Telling } from "../../miniprogram/domain/cards";

const telling = (): Telling => ({ words: zhCN, language: "zh-CN", now: Date.now() });

const food = question();
const dishes = question({ id: "q2", kind: "choices", required: false, choices: [{ id: "nuts", label: "花生" }, { id: "milk", label: "牛奶" }], ticket_type_ids: ["t2"] });
const company = question({ id: "q3", kind: "text", asked: "order", choices: [], label: "单位" });
const photos = question({ id: "q4", kind: "yes_no", required: false, choices: [], label: "可以拍照吗" });
const both = session({ ticket_types: [ticketType("t1", { name: "看台票" }), ticketType("t2", { name: "内场票" })] });
const page = eventPage({ sessions: [both], questions: [food, dishes, company, photos] });
const items = [
  { kind: "seat" as const, session_id: "s1", ticket_type_id: "t2", seat_id: "a" },
  { kind: "quantity" as const, session_id: "s1", ticket_type_id: "t1", quantity: 1 },
  { kind: "seat" as const, session_id: "s1", ticket_type_id: "t2", seat_id: "b" },
];

describe("who is asked what", () => {
  it("goes by the server's order of tickets, by ticket type, the order first", () => {
    const asks = asksOf(ticketsOf(items, "e1", both, null), [page], telling());
    expect(asks.map((ask) => [ask.title, ask.questions.map(({ id }) => id)])).toEqual([
      ["整个订单", ["q3"]],
      ["第 1 张 · 内场票", ["q1", "q2", "q4"]],
      ["第 2 张 · 内场票", ["q1", "q2", "q4"]],
      ["第 3 张 · 看台票", ["q1", "q4"]],
    ]);
  });

  it("is nothing where nothing is chosen, or no type of it is", () => {
    expect(asksOf([], [page], telling())).toEqual([]);
    const only = eventPage({ sessions: [both], questions: [{ ...company, ticket_type_ids: ["t2"] }] });
    expect(asksOf(ticketsOf(items.slice(1, 2), "e1", both, null), [only], telling())).toEqual([]);
  });

  it("is asked of a bundle's tickets by the event that they are of, those of a type that stands there already beside it", () => {
    const part = { event_id: "e1", event_title: "", session_id: "s1", starts_at: "", time_zone: "", venue: page.venue, name: "看台票", price: food as never, attendee_names_required: false, attendee_ids_required: false };
    const parts = [{ ...part, ticket_type_id: "t1", quantity: 1 }, { ...part, event_id: "e2", ticket_type_id: "x1", name: "讲座", quantity: 1 }];
    const chosen = { quantity: 2, bundle: { parts } as never };
    const other = eventPage({ id: "e2", title: "讲座", questions: [{ ...food, id: "q9" }] });
    const asks = asksOf(ticketsOf(items, "e1", both, chosen), [page, other], telling());
    expect(asks.map(({ position, questions }) => [position, questions[0]?.id])).toEqual([
      [0, "q3"], [1, "q1"], [2, "q1"], [3, "q1"], [4, "q1"], [5, "q1"], [6, "q9"], [7, "q9"],
    ]);
    expect(asks[0]?.title).toBe(page.title);
  });

  it("is all that one of the awaited types is asked", () => {
    const asks = asksOfWaiting(page, both, ["t1", "t2"], 1, telling());
    expect(asks.map(({ position, questions }) => [position, questions.length])).toEqual([[0, 1], [1, 3]]);
    expect(asksOfWaiting(page, both, [], 1, telling())).toEqual([]);
  });
});

describe("the answers", () => {
  const asks = asksOf(ticketsOf(items.slice(0, 1), "e1", both, null), [page], telling());
  const fields = (given: Given, strict = false) => questionGroups(asks, given, strict, telling()).flatMap((group) => group.fields);
  const tap = (given: Given, at: number, id: string): Given => {
    const field = fields(given)[at]!;
    return withAnswer(given, { key: field.key, value: valueAfter(field, id), typed: false });
  };

  it("are missing only where they are obligatory, and only once the buyer has tried to go on", () => {
    expect(fields({}).every(({ problem }) => problem === "")).toBe(true);
    expect(fields({}, true).map(({ problem }) => problem)).toEqual([zhCN.questions.mustAnswer, zhCN.questions.mustChoose, "", ""]);
    expect(areAnswersGood(questionGroups(asks, {}, true, telling()))).toBe(false);
    expect(areAnswersGood(questionGroups(asks, { "0:q3": "  ", "1:q1": "veg" }, true, telling()))).toBe(false);
  });

  it("are tapped on and off again, one or several, and sent without what is empty", () => {
    let given: Given = { "0:q3": " 夜航 " };
    given = tap(given, 1, "veg");
    given = tap(given, 1, "any");
    given = tap(given, 1, "any"); // obligatory: it stays
    given = tap(tap(tap(given, 2, "milk"), 2, "nuts"), 2, "milk");
    given = tap(given, 3, "no");
    expect(fields(given)[3]!.choices.map(({ on }) => on)).toEqual([false, true]);
    expect(answersOf(asks, given)).toEqual([
      { question_id: "q3", value: "夜航" },
      { question_id: "q1", value: "any", position: 1 },
      { question_id: "q2", value: ["nuts"], position: 1 },
      { question_id: "q4", value: false, position: 1 },
    ]);
    expect(answersOf(asks, tap(tap(given, 3, "no"), 2, "nuts"))).toHaveLength(2);
  });

  it("of an order come back as they were given", () => {
    const groups = [
      { position: null, ticket_type: null, event_title: "夜航", questions: [{ question: company, value: "夜航" }] },
      { position: 1, ticket_type: "内场票", event_title: "夜航", questions: [{ question: food, value: "veg" }, { question: photos, value: null }] },
    ];
    const order = asksOfOrder({ version: 1, missing: 0, editable: true, editable_until: null, groups }, telling());
    expect(order.given).toEqual({ "0:q3": "夜航", "1:q1": "veg" });
    expect(order.asks.map(({ title }) => title)).toEqual(["整个订单", "第 1 张 · 内场票"]);
  });
});
