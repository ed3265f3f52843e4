// Dates are told in the session's zone, whatever the phone's own.
import { describe, expect, it } from "vitest";
import {
  clockText,
  dayText,
  momentText,
  partsIn,
  rangeOf,
  spanText,
  weekdayText,
} from "../../miniprogram/domain/dates";

const SHANGHAI = "Asia/Shanghai";
const at = (text: string): number => Date.parse(text);
const NOW = at("2026-11-23T16:30:00Z"); // Tuesday 24 November, 00:30 in Shanghai

describe("a moment", () => {
  it("is told with its weekday, in both languages", () => {
    const start = at("2026-12-05T11:30:00Z");
    expect(momentText(start, SHANGHAI, "zh-CN", NOW)).toBe("12月5日 周六 19:30");
    expect(momentText(start, SHANGHAI, "en", NOW)).toBe("Sat 5 Dec, 19:30");
  });

  it("falls on the day of its own zone", () => {
    expect(dayText(at("2026-12-05T16:00:00Z"), SHANGHAI, "zh-CN", NOW)).toBe("12月6日");
    expect(weekdayText(at("2026-12-05T16:00:00Z"), "UTC", "zh-CN")).toBe("周六");
    expect(clockText(at("2026-12-05T16:00:07Z"), SHANGHAI)).toBe("00:00:07");
  });

  it("names the year only when it is another one", () => {
    expect(dayText(at("2027-01-01T04:00:00Z"), SHANGHAI, "zh-CN", NOW)).toBe("2027年1月1日");
    expect(dayText(at("2027-01-01T04:00:00Z"), SHANGHAI, "en", NOW)).toBe("1 Jan 2027");
  });

  it("follows summer time where a zone has it", () => {
    expect(partsIn(at("2026-07-01T12:00:00Z"), "Europe/Berlin").hour).toBe(14);
    expect(partsIn(at("2026-12-01T12:00:00Z"), "Europe/Berlin").hour).toBe(13);
  });
});

describe("a span", () => {
  it("is one moment when it is one day, else from day to day", () => {
    const first = at("2026-12-05T06:30:00Z");
    expect(spanText(first, at("2026-12-05T11:30:00Z"), SHANGHAI, "zh-CN", NOW)).toBe("12月5日 周六 14:30");
    expect(spanText(first, at("2026-12-06T11:30:00Z"), SHANGHAI, "en", NOW)).toBe("5 Dec – 6 Dec");
  });
});

describe("the date filter", () => {
  it.each([
    ["any", {}],
    ["today", { from: "2026-11-24", to: "2026-11-24" }],
    ["weekend", { from: "2026-11-28", to: "2026-11-29" }],
    ["week", { from: "2026-11-24", to: "2026-11-30" }],
    ["month", { from: "2026-11-24", to: "2026-12-23" }],
  ] as const)("%s, on a Tuesday", (choice, range) => {
    expect(rangeOf(choice, NOW, SHANGHAI)).toEqual(range);
  });

  it("takes what is left of the weekend on its days", () => {
    expect(rangeOf("weekend", at("2026-11-28T04:00:00Z"), SHANGHAI)).toEqual({ from: "2026-11-28", to: "2026-11-29" });
    expect(rangeOf("weekend", at("2026-11-29T04:00:00Z"), SHANGHAI)).toEqual({ from: "2026-11-29", to: "2026-11-29" });
  });
});
