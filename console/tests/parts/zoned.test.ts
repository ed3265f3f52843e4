import { describe, expect, it } from "vitest";
import { daysLater, isZone, later, minutesBetween, momentOf, wallOf, weekdayOf } from "@/parts/zoned";

describe("the clock of a place", () => {
  it("shows a moment, and gives it back", () => {
    expect(wallOf("2027-03-08T12:00:00Z", "Asia/Shanghai")).toBe("2027-03-08T20:00");
    expect(wallOf("2027-03-08T16:00:00Z", "Asia/Shanghai")).toBe("2027-03-09T00:00");
    expect(momentOf("2027-03-08T20:00", "Asia/Shanghai")).toBe("2027-03-08T12:00:00.000Z");
    expect(momentOf("2027-07-01T20:00", "Europe/Berlin")).toBe("2027-07-01T18:00:00.000Z");
  });

  it("has hours that are not there, and hours that come twice", () => {
    expect(momentOf("2027-03-28T02:30", "Europe/Berlin")).toBeNull();
    expect(momentOf("2027-10-31T02:30", "Europe/Berlin")).toBe("2027-10-31T00:30:00.000Z");
    expect(momentOf("2027-03-28T01:59", "Europe/Berlin")).toBe("2027-03-28T00:59:00.000Z");
    expect(momentOf("2027-03-28T03:00", "Europe/Berlin")).toBe("2027-03-28T01:00:00.000Z");
  });

  it("takes no nonsense", () => {
    expect(momentOf("", "Asia/Shanghai")).toBeNull();
    expect(momentOf("2027-13-01T20:00", "Asia/Shanghai")).toBeNull();
    expect(isZone("Asia/Shanghai")).toBe(true);
    expect(isZone("Asia/Nowhere")).toBe(false);
  });

  it("counts minutes, days and weekdays", () => {
    expect(later("2027-03-08T12:00:00.000Z", -60)).toBe("2027-03-08T11:00:00.000Z");
    expect(minutesBetween("2027-03-08T11:00:00Z", "2027-03-08T13:30:00Z")).toBe(150);
    expect(daysLater("2027-02-27", 2)).toBe("2027-03-01");
    expect([weekdayOf("2027-03-08"), weekdayOf("2027-03-07")]).toEqual([1, 7]);
  });
});
