import { expect, it } from "vitest";
import type { EventMessage } from "@/api/eventMessages";
import { bodyOf, differ, draftsOf, grouped, isWrong, linesOf, merged, type Draft } from "@/features/events/messages/messages";

function message(kind: string, more: Partial<EventMessage> = {}): EventMessage {
  return {
    kind, title: { "zh-CN": "通知", en: "News" }, when: {}, template_id: "T", may_switch_off: true, on: true, lead_hours: null, usual_lead_hours: null,
    sentence_room: 20, sentence: { "zh-CN": "", en: "" }, usual_sentence: { "zh-CN": "请早到", en: "Come early" },
    previews: { "zh-CN": [{ label: "活动名称", text: "雨", own: false }, { label: "温馨提示", text: "请早到", own: true }], en: [] }, ...more,
  };
}
const draft = (more: Partial<Draft> = {}): Draft => ({ on: true, leadHours: null, sentence: { "zh-CN": "", en: "" }, ...more });

it("kinds are read in the order of a buyer's story, and a newer one stands at the end", () => {
  const shown = grouped(["waitlist_joined", "newer", "session_reminder", "order_paid"].map((kind) => message(kind)));
  expect(shown.map(({ name, items }) => [name, items.map(({ kind }) => kind)])).toEqual([["buying", ["order_paid", "session_reminder"]], ["waiting", ["waitlist_joined"]], ["others", ["newer"]]]);
});

it("blanks are no change, and are not sent", () => {
  const read = draftsOf([message("ticket_issued")]);
  const blank = { ticket_issued: draft({ sentence: { "zh-CN": " ", en: "" } }) };
  expect(differ(read, blank)).toBe(false);
  expect(bodyOf(blank)[0]!.sentence).toEqual({ "zh-CN": "", en: "" });
  expect(differ(read, { ticket_issued: draft({ on: false }) })).toBe(true);
});

it("a sentence that is too long and a lead time that is none can't be saved", () => {
  expect(isWrong(message("ticket_issued"), draft({ sentence: { "zh-CN": "字".repeat(20), en: "" } }))).toBe(false);
  expect(isWrong(message("ticket_issued"), draft({ sentence: { "zh-CN": "", en: "x".repeat(21) } }))).toBe(true);
  const reminder = message("session_reminder", { lead_hours: 24 });
  expect([undefined, null, 24].map((leadHours) => isWrong(reminder, draft({ leadHours })))).toEqual([true, true, false]);
});

it("the preview says what is being written, else the template's own words", () => {
  const written = draft({ sentence: { "zh-CN": " 地铁直达 ", en: "" } });
  expect(linesOf(message("ticket_issued"), written, "zh-CN").map(({ text }) => text)).toEqual(["雨", "地铁直达"]);
  expect(linesOf(message("ticket_issued"), draft(), "zh-CN").map(({ text }) => text)).toEqual(["雨", "请早到"]);
});

it("what a colleague changed is taken over, and where both changed the same mine stands and is named", () => {
  const base = { a: draft(), b: draft(), c: draft() };
  const mine = { ...base, a: draft({ on: false }), c: draft({ on: false }) };
  const theirs = { ...base, a: draft({ leadHours: 3 }), b: draft({ leadHours: 5 }), c: draft({ on: false }) };
  expect(merged(base, mine, theirs)).toEqual({ drafts: { a: mine.a, b: theirs.b, c: mine.c }, clashes: ["a"] });
});
