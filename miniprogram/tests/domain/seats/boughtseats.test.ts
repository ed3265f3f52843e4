import { describe, expect, it } from "vitest";
import { boughtPlace, boughtWords } from "../../../miniprogram/domain/seats/seatwords";
import { en } from "../../../miniprogram/i18n/en";
import { zhCN as zh } from "../../../miniprogram/i18n/zh-CN";

const seat = { id: "t3-5", section: "圆桌", row: "3", label: "5", table: true, tier: null, entrance: null };

describe("a seat that was bought", () => {
  it("is at a table, or in a row", () => {
    expect([boughtWords(seat, zh), boughtWords(seat, en)]).toEqual(["3 桌 5 座", "Table 3, seat 5"]);
    expect(boughtPlace(seat, zh)).toBe("圆桌 3 桌 5 座");
    expect(boughtWords({ ...seat, table: false }, zh)).toBe("3 排 5 座");
  });
});
