import { describe, expect, it } from "vitest";
import { moneyText, nearTime } from "@/parts/formats";

describe("money", () => {
  it("shows fen only where there are some", () => {
    expect(moneyText(36_000)).toBe("¥360");
    expect(moneyText(36_005)).toBe("¥360.05");
    expect(moneyText(-120_050)).toBe("−¥1,200.50");
    expect(moneyText(9_900, "USD")).toBe("USD 99");
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
