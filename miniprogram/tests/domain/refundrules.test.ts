// What a reader is told of an event's refund rules, at the hours of the session they chose.
import { describe, expect, it } from "vitest";
import { rulesView } from "../../miniprogram/domain/refundrules";
import type { Telling } from "../../miniprogram/domain/cards";
import { en } from "../../miniprogram/i18n/en";
import { zhCN } from "../../miniprogram/i18n/zh-CN";
import { refundRules } from "../pages/world";

const START = { starts_at: "2027-12-04T11:30:00Z", time_zone: "Asia/Shanghai" };
const telling = (now: string, language: "zh-CN" | "en" = "zh-CN"): Telling => ({
  words: language === "en" ? en : zhCN,
  language,
  now: Date.parse(now),
});
const view = (now: string, changes: Parameters<typeof refundRules>[0] = {}, costsNothing = false) =>
  rulesView(refundRules(changes), START, costsNothing, telling(now));

describe("refund rules", () => {
  it("tell the hours of the session in its zone, the fee, and what comes after", () => {
    expect(view("2027-11-01T00:00:00Z").rows.map(({ until, about, fee, tone }) => [until, about, fee, tone])).toEqual([
      ["12月1日 周三 19:30 前", "开始前 3 天以上", "全额退款", "jade"],
      ["12月3日 周五 19:30 前", "开始前 24 小时以上", "收 20% 手续费", "amber"],
      ["之后", "", "不能退票", "plum"],
    ]);
  });

  it.each([
    ["2027-12-01T11:29:59.999Z", 0, []],
    ["2027-12-01T11:30:00Z", 1, [0]],
    ["2027-12-03T11:30:00Z", 2, [0, 1]],
    ["2027-12-09T00:00:00Z", 2, [0, 1]],
  ])("at %s the row %i holds", (now, holds, past) => {
    const rows = view(now).rows;
    expect(rows.map((row) => row.now).indexOf(true)).toBe(holds);
    expect(rows.flatMap((row, index) => (row.past ? [index] : []))).toEqual(past);
  });

  it("say what is the same for everybody where no session is known", () => {
    const { rows } = rulesView(refundRules(), null, false, telling("2027-12-09T00:00:00Z", "en"));
    expect(rows.map((row) => [row.until, row.fee])).toEqual([
      ["More than 3 days before the start", "Full refund"],
      ["More than 24 h before the start", "20% fee"],
      ["After that", "No refund"],
    ]);
    expect(rows.some((row) => row.now || row.past)).toBe(false);
  });

  it("tell a fixed fee by ticket or by order, and a fee of all for what it is", () => {
    const fixed = { until_hours_before: 0, fee_percent: 0, fee: { amount: 1050, currency: "CNY" } };
    const all = { until_hours_before: 0, fee_percent: 100, fee: { amount: 0, currency: "CNY" } };
    const fee = (tier: typeof fixed, scope: "ticket" | "order" = "ticket") =>
      view("2027-11-01T00:00:00Z", { tiers: [tier], scope }).rows[0]?.fee;
    expect([fee(fixed), fee(fixed, "order"), fee(all)]).toEqual([
      "每张收 ¥10.50 手续费",
      "每单收 ¥10.50 手续费",
      "不退款",
    ]);
  });

  it("speak of no money where there is none", () => {
    expect(view("2027-11-01T00:00:00Z", {}, true).rows.map((row) => row.fee)).toEqual([
      "可以退回",
      "可以退回",
      "不能退票",
    ]);
  });

  it("say what else there is to know", () => {
    expect(view("2027-11-01T00:00:00Z").lines).toEqual(["检票入场后不能退票。"]);
    const strict = { scope: "order", once_per_buyer: true, places_return_at: "2027-12-02T04:00:00Z" } as const;
    expect(view("2027-11-01T00:00:00Z", strict).lines).toEqual([
      "同一订单的票须一起退。",
      "每位购票人在这个项目只能退一次。",
      "检票入场后不能退票。",
      "退回的票在 12月2日 周四 12:00 统一放出。",
    ]);
    expect(view("2027-12-02T04:00:00Z", strict).lines).toHaveLength(3);
  });

  it("say so where there are none", () => {
    expect(rulesView(null, START, false, telling("2027-11-01T00:00:00Z"))).toEqual({
      rows: [],
      lines: ["这个项目不能自助退票。有需要时请联系主办方。"],
    });
  });
});
