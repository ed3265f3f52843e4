// Giving tickets back: what is chosen together, what it comes to, and how refunds are told.
import { describe, expect, it } from "vitest";
import type { Telling } from "../../miniprogram/domain/cards";
import {
  amountOf,
  firstChoice,
  holdsUntil,
  orderRefunds,
  refundRows,
  refundView,
  toggledTicket,
} from "../../miniprogram/domain/refundview";
import { zhCN } from "../../miniprogram/i18n/zh-CN";
import { order, quotedTicket, refundQuote, refundRules } from "../pages/world";

const NOW = Date.parse("2027-11-01T00:00:00Z");
const telling: Telling = { words: zhCN, language: "zh-CN", now: NOW };
const together = [quotedTicket(1, { together: [1, 2] }), quotedTicket(2, { together: [1, 2] })];
const gone = { refundable: false, reason: "checked_in", together: [] as number[], holds_until: null } as const;

describe("a choice", () => {
  it("begins with all that can go back of the first event", () => {
    const tickets = [quotedTicket(1, gone), quotedTicket(2), quotedTicket(3), quotedTicket(4)];
    const rules = [
      { positions: [1], rules: null },
      { positions: [2, 3], rules: refundRules() },
      { positions: [4], rules: refundRules() },
    ];
    const quote = refundQuote({ tickets, rules });
    expect(firstChoice(quote)).toEqual([2, 3]);
    expect(toggledTicket(quote, [2, 3], 3)).toEqual([2]);
    expect(toggledTicket(quote, [2], 3)).toEqual([2, 3]);
    expect(toggledTicket(quote, [2, 3], 4)).toEqual([4]);
    expect(toggledTicket(quote, [2, 3], 1)).toEqual([2, 3]);
  });

  it("takes along what goes back together", () => {
    const quote = refundQuote({ tickets: together });
    expect(toggledTicket(quote, [1, 2], 2)).toEqual([]);
    expect(toggledTicket(quote, [], 2)).toEqual([1, 2]);
    expect(refundView(order(), quote, [1, 2], telling).together).toBe(true);
  });

  it("takes the companion's seat along with its wheelchair place, and lets go of the place with the seat", () => {
    const tickets = [quotedTicket(1, { together: [1, 2], companions: [2] }), quotedTicket(2), quotedTicket(3)];
    const quote = refundQuote({ tickets });
    expect(toggledTicket(quote, [3], 1)).toEqual([1, 2, 3]);
    expect(toggledTicket(quote, [1, 2, 3], 2)).toEqual([3]);
    expect(toggledTicket(quote, [1, 2, 3], 1)).toEqual([2, 3]);
    expect(toggledTicket(quote, [], 2)).toEqual([2]);
    const says = refundView(order(), quote, [1, 2], telling).tickets.map((ticket) => ticket.says);
    expect(says).toEqual(["收 ¥76 手续费，陪同席须一起退", "收 ¥76 手续费，这是陪同席", "收 ¥76 手续费"]);
  });

  it("is empty where nothing goes back", () => {
    const quote = refundQuote({ tickets: [quotedTicket(1, gone)] });
    expect(firstChoice(quote)).toEqual([]);
    expect(orderRefunds(order(), quote, telling).may).toBe(false);
    expect(holdsUntil(quote, [1])).toBeNull();
  });
});

describe("the sum", () => {
  const quote = refundQuote();

  it("is that of what is chosen, and holds until the first of them changes", () => {
    expect(amountOf(quote, [1])).toEqual({ amount: 30_400, currency: "CNY" });
    const view = refundView(order(), quote, [1, 2], telling);
    expect([view.amount.amount, view.fee.amount, view.label]).toEqual([60_800, 15_200, "退回 ¥608"]);
    expect(view.until).toBe("12月3日 周五 19:30 前按此金额退");
    expect([view.ask, view.askText]).toEqual([
      "要退这 2 张票吗",
      "将原路退回 ¥608，手续费 ¥152。提交后票立即失效，不能恢复。",
    ]);
  });

  it("speaks of no fee where there is none, and of no money where there is none", () => {
    const fee = { amount: 0, currency: "CNY" };
    const free = refundQuote({ tickets: [quotedTicket(1, { fee, amount: fee })] });
    expect(refundView(order(), free, [1], telling).askText).toContain("将原路退回 ¥0。");
    const view = refundView(order({ total: fee }), free, [1], telling);
    expect([view.label, view.until, view.tickets[0]?.says]).toEqual(["退回名额", "", "可以退回"]);
  });

  it("asks to choose first", () => {
    expect(refundView(order(), quote, [], telling).label).toBe("请选择要退的票");
  });
});

it("a ticket that does not go back says why", () => {
  const quote = refundQuote({ tickets: [quotedTicket(1, gone), quotedTicket(2)] });
  expect(refundView(order(), quote, [2], telling).tickets.map(({ says, may, chosen }) => [says, may, chosen])).toEqual([
    ["已检票入场", false, false],
    ["收 ¥76 手续费", true, true],
  ]);
});

it.each([
  ["approved", 100, "退款处理中，到账时间以微信为准"],
  ["processing", 100, "退款处理中，到账时间以微信为准"],
  ["succeeded", 100, "已原路退回"],
  ["succeeded", 0, "名额已退回"],
  ["abnormal", 100, "退款遇到问题，主办方正在处理，您的钱不会丢"],
  ["declined", 100, "没有通过"],
])("a refund that is %s over %i is told", (state, amount, word) => {
  const refund = { id: "r1", amount: { amount, currency: "CNY" }, state, reason: "by_buyer" };
  expect(refundRows(order({ refunds: [refund] as never }), telling)[0]?.word).toBe(word);
});
