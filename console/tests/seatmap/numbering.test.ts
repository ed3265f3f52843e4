import { describe, expect, it } from "vitest";
import { chineseOf, LETTERED_ROWS, lettersOf, numbered, numberOfLetters, PLAIN_SEATS, readSkips, rowLabels, seatLabels } from "@/features/seatmap/domain/numbering";
import { aRow } from "./halls";

const row = aRow("A", 6);
const backwards = { ...row, seats: [...row.seats].reverse() };

describe("numbers of seats", () => {
  it("count from the left as the row is seen, whichever way it was drawn", () => {
    expect(seatLabels(row, PLAIN_SEATS).join(" ")).toBe("1 2 3 4 5 6");
    expect(seatLabels(backwards, PLAIN_SEATS).join(" ")).toBe("6 5 4 3 2 1");
    expect(seatLabels(row, { ...PLAIN_SEATS, from: "right" }).join(" ")).toBe("6 5 4 3 2 1");
  });

  it("are odd or even from the first that fits the start", () => {
    expect(seatLabels(row, { ...PLAIN_SEATS, pattern: "odd" }).join(" ")).toBe("1 3 5 7 9 11");
    expect(seatLabels(row, { ...PLAIN_SEATS, pattern: "even", start: 3 }).join(" ")).toBe("4 6 8 10 12 14");
  });

  it("go from the middle outwards, odd to one side and even to the other", () => {
    expect(seatLabels(row, { ...PLAIN_SEATS, pattern: "split" }).join(" ")).toBe("5 3 1 2 4 6");
    expect(seatLabels(row, { ...PLAIN_SEATS, pattern: "split", from: "right" }).join(" ")).toBe("6 4 2 1 3 5");
    expect(seatLabels({ ...row, seats: row.seats.slice(0, 5) }, { ...PLAIN_SEATS, pattern: "split" }).join(" ")).toBe("5 3 1 2 4");
  });

  it("leave out what is unwanted", () => {
    expect(seatLabels(row, { ...PLAIN_SEATS, skip: [2, 5] }).join(" ")).toBe("1 3 4 6 7 8");
    expect(seatLabels(row, { ...PLAIN_SEATS, start: 12, skipFours: true, skip: readSkips("13、16") }).join(" ")).toBe("12 15 17 18 19 20");
  });

  it("go on from row to row, and bear a prefix", () => {
    const rows = numbered([row, aRow("B", 3, 600)], { ...PLAIN_SEATS, continued: true, prefix: "W" });
    expect(rows[1]!.seats.map(({ label }) => label)).toEqual(["W7", "W8", "W9"]);
  });

  it("keep ids, and seats that do not change", () => {
    const again = numbered([row], PLAIN_SEATS)[0]!;
    expect(again.seats[0]).toBe(row.seats[0]);
    expect(numbered([row], { ...PLAIN_SEATS, start: 5 })[0]!.seats.map(({ id }) => id)).toEqual(row.seats.map(({ id }) => id));
  });
});

describe("names of rows", () => {
  const rows = [aRow("x", 3, 900), aRow("y", 3, 400), aRow("z", 3, 650)];

  it("begin nearest to the stage, or furthest from it", () => {
    expect(rowLabels(rows, LETTERED_ROWS, [600, 0])).toEqual(["C", "A", "B"]);
    expect(rowLabels(rows, { ...LETTERED_ROWS, from: "back", scheme: "numbers", start: "1" }, [600, 0])).toEqual(["1", "3", "2"]);
  });

  it("leave letters out that look like digits", () => {
    expect(rowLabels(rows, { ...LETTERED_ROWS, start: "H", from: "top" }, [0, 0])).toEqual(["K", "H", "J"]);
  });

  it("count in letters and in Chinese", () => {
    expect([1, 26, 27, 52, 703].map(lettersOf)).toEqual(["A", "Z", "AA", "AZ", "AAA"]);
    expect(["A", "Z", "AA", "AZ"].map(numberOfLetters)).toEqual([1, 26, 27, 52]);
    expect([1, 10, 11, 20, 21, 101, 110, 115, 120].map(chineseOf)).toEqual(["一", "十", "十一", "二十", "二十一", "一百零一", "一百一十", "一百一十五", "一百二十"]);
    expect(rowLabels(rows, { ...LETTERED_ROWS, scheme: "chinese", start: "1", suffix: "排" }, [600, 0])).toEqual(["三排", "一排", "二排"]);
  });
});
