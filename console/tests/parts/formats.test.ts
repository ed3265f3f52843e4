import { describe, expect, it } from "vitest";
import { fenOf, moneyText, nearTime, yuanText } from "@/parts/formats";

describe("money", () => {
  it("shows fen only where there are some", () => {
    expect(moneyText(36_000)).toBe("¥360");
    expect(moneyText(36_005)).toBe("¥360.05");
    expect(moneyText(-120_050)).toBe("−¥1,200.50");
    expect(moneyText(9_900, "USD")).toBe("USD 99");
  });

  it("is read as people write it, up to what a price may be", () => {
    expect(["380", "380.5", " 1,280.05 ", "¥80", "", "0"].map((text) => fenOf(text))).toEqual([38_000, 38_050, 128_005, 8_000, null, 0]);
    expect(["-1", "38.005", "1e3", "100000.01", "abc", "."].map((text) => fenOf(text))).toEqual(Array(6).fill(undefined));
    expect(fenOf("100000.01", 100_000_000)).toBe(10_000_001);
    expect([38_000, 38_050, undefined].map(yuanText)).toEqual(["380", "380.50", ""]);
  });
});

describe("a moment", () => {
  const now = Date.parse("2027-03-01T12:00:00Z");
  it("is told by how long ago it was, as long as that says more than a date", () => {
    expect(nearTime("2027-03-01T11:57:00Z", "en", now)).toBe("3 minutes ago");
    expect(nearTime("2027-03-01T11:57:00Z", "zh-CN", now)).toBe("3分钟前");
    expect(nearTime("2027-03-01T08:30:00Z", "en", now)).toBe("3 hours ago");
    expect(nearTime("2027-03-01T11:57:00Z", "en", now, true)).toBe("within the hour");
    expect(nearTime("2027-03-01T11:57:00Z", "zh-CN", now, true)).toBe("一小时内");
    expect(nearTime("2027-03-03T12:00:00Z", "en", now)).toBe("in 2 days");
    expect(nearTime("2027-01-01T12:00:00Z", "en", now)).toBe("Jan 1, 2027");
  });
});
