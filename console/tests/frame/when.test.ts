import { describe, expect, it } from "vitest";
import { readDay } from "@/app/palette/when";

const NOW = Date.parse("2027-03-01T04:00:00Z");
const read = (text: string) => readDay(text, NOW);

describe("a day among words", () => {
  it("is read as people write it", () => {
    for (const text of ["海边 2027-03-08", "2027年3月8日 海边", "海边 3月8日", "海边 3-8", "03/08 海边", "海边3月8号"]) expect(read(text), text).toEqual({ words: "海边", day: "2027-03-08" });
    for (const text of ["Seaside Mar 8", "8 March Seaside"]) expect(read(text), text).toEqual({ words: "Seaside", day: "2027-03-08" });
  });
  it("may stand alone", () => expect(read("3月8日")).toEqual({ words: "", day: "2027-03-08" }));
  it("without a year is the next one, or one not long ago", () => {
    expect(read("2-10").day).toBe("2027-02-10");
    expect(readDay("1月2日", Date.parse("2027-11-01T00:00:00Z")).day).toBe("2028-01-02");
  });
  it("is none where there is none", () => {
    for (const text of ["海边", "2-30", "13月1日", "1000 Pop", "Marching 76 trombones", "2027-03-081"]) expect(read(text), text).toEqual({ words: text, day: null });
  });
});
