import { describe, expect, it } from "vitest";
import type { SeatMap } from "@/seats/domain/document";
import { localSample } from "@/features/seatmap/domain/generate";
import { pointedAt } from "@/features/seatmap/domain/pointers";
import { readText, Unreadable, writeText } from "@/seats/domain/serialise";
import { refusedInSvg, sizeOfSvg, tidiedSvg } from "@/features/seatmap/domain/svg";
import { problemsOf } from "@/features/seatmap/domain/validate";
import { aHall, aRow, aSeat } from "./halls";

function codes(map: SeatMap): Record<string, string> {
  return Object.fromEntries(problemsOf(map).map(({ code, pointer }) => [code, pointer]));
}

function withSeats(...seats: ReturnType<typeof aSeat>[]): SeatMap {
  return aHall([{ id: "main-A", label: "A", seats }]);
}

describe("problems", () => {
  it("are none in a hall that is well drawn", () => {
    expect(problemsOf(localSample("theatre", 600, { en: "Hall" }))).toEqual([]);
  });

  it("tell what is there twice, with its place", () => {
    expect(codes(aHall([aRow("A", 2), { ...aRow("B", 2, 600), id: "main-A" }]))).toMatchObject({ duplicate_id: "/sections/0/rows/1/id" });
    expect(codes(aHall([aRow("A", 2), { ...aRow("B", 2, 600), label: "A" }]))).toMatchObject({ duplicate_seat_label: "/sections/0/rows/1/seats/1/label" });
    expect(codes(withSeats(aSeat("a-1", 100), aSeat("b-1", 200)))).toMatchObject({ duplicate_seat_label: "/sections/0/rows/0/seats/1/label" });
  });

  it("tell what is missing", () => {
    expect(codes(withSeats(aSeat("a-1", 100, 500, { label: " " })))).toMatchObject({ no_label: "/sections/0/rows/0/seats/0/label" });
    expect(codes({ ...aHall(), name: {} })).toMatchObject({ no_name: "/name" });
    expect(codes(withSeats(aSeat("a-1", 100, 500, { kind: "companion" })))).toMatchObject({ companion_alone: "/sections/0/rows/0/seats/0/with" });
    expect(codes(withSeats(aSeat("a-1", 100, 500, { category: "zz" })))).toMatchObject({ unknown_reference: "/sections/0/rows/0/seats/0/category" });
  });

  it("tell what lies on each other or outside", () => {
    expect(codes(withSeats(aSeat("a-1", 100), aSeat("a-2", 120)))).toMatchObject({ overlap: "/sections/0/rows/0/seats/1" });
    expect(codes(withSeats(aSeat("a-1", 100), aSeat("a-2", 130)))).not.toHaveProperty("overlap");
    expect(codes(withSeats(aSeat("a-1", -1)))).toMatchObject({ outside: "/sections/0/rows/0/seats/0/x" });
    expect(codes(withSeats(aSeat("a-1", Number.NaN)))).toMatchObject({ outside: "/sections/0/rows/0/seats/0/x" });
    expect(codes(withSeats(aSeat("a-1", 100, 2001)))).toMatchObject({ outside: "/sections/0/rows/0/seats/0/y" });
  });

  it("tell ids and labels that the server would refuse", () => {
    expect(codes(withSeats(aSeat("-x", 100, 500, { label: "1" })))).toMatchObject({ bad_id: "/sections/0/rows/0/seats/0/id" });
    expect(codes(withSeats(aSeat("a-1", 100, 500, { label: "<b>" })))).toMatchObject({ text_refused: "/sections/0/rows/0/seats/0/label" });
  });

  it("are so many of a kind, then a number", () => {
    const many = problemsOf(aHall([{ ...aRow("A", 60), seats: aRow("A", 60).seats.map((seat) => ({ ...seat, label: "" })) }])).filter(({ code }) => code === "no_label");
    expect(many).toHaveLength(20);
    expect(many[19]!.more).toBe(40);
  });

  it("lead to their place", () => {
    const map = aHall();
    expect([...pointedAt(map, "/sections/0/rows/1/seats/2/label").seats]).toEqual(["main-B-3"]);
    expect([...pointedAt(map, "/sections/0/rows/1/label").seats]).toHaveLength(4);
    expect([...pointedAt(map, "/shapes/0/points/1").things]).toEqual(["shape:0"]);
    expect(pointedAt(map, "/sections/7/rows/1").seats.size).toBe(0);
  });

  it("are found among 50,000 seats", () => {
    const map = localSample("bowl", 50_000, { en: "Bowl" });
    expect(problemsOf(map)).toEqual([]);
    const last = map.sections.length - 1;
    const moved = { ...map, sections: map.sections.map((section, i) => (i < last ? section : { ...section, rows: [{ ...section.rows[0]!, seats: section.rows[0]!.seats.map((seat, k) => (k === 1 ? { ...seat, x: section.rows[0]!.seats[0]!.x, y: section.rows[0]!.seats[0]!.y } : seat)) }, ...section.rows.slice(1)] })) };
    expect(codes(moved)).toEqual({ overlap: `/sections/${last}/rows/0/seats/1` });
  });
});

describe("documents", () => {
  it("are the same after writing and reading", () => {
    for (const kind of ["theatre", "tables", "bowl"] as const) {
      const map = localSample(kind, 300, { "zh-CN": "厅", en: "Hall" });
      expect(readText(writeText(map))).toEqual(map);
      expect(writeText(readText(writeText(map)))).toBe(writeText(map));
    }
  });

  it("leave defaults out, and fill them in", () => {
    const text = writeText(aHall());
    expect(text).not.toContain('"kind": "normal"');
    const bare = readText('{"format":"menpiao.seat-map/1","name":{"en":"H"},"size":{"width":10,"height":10},"focal":{"x":1,"y":1},"sections":[{"id":"s","name":{"en":"S"}}]}');
    expect(bare).toMatchObject({ background: null, shapes: [], sections: [{ level: 1, rows: [], tables: [], areas: [], outline: [] }] });
  });

  it.each([
    ["nonsense", ""],
    ["[]", ""],
    ['{"format":"other"}', "/format"],
    ['{"format":"menpiao.seat-map/1","name":{},"size":{"width":1,"height":1},"focal":{"x":0,"y":0},"sections":[{"id":"s","name":{},"rows":[{"id":"r","label":"A","seats":[{"id":"x","label":"1","x":"0","y":0}]}]}]}', "/sections/0/rows/0/seats/0/x"],
    ['{"format":"menpiao.seat-map/1","name":{},"size":{"width":1,"height":1},"focal":{"x":1e999,"y":0}}', "/focal/x"],
    ['{"format":"menpiao.seat-map/1","name":{},"size":{"width":1,"height":1},"focal":{"x":0,"y":0},"categories":[{"id":"a","name":{},"colour":"url(x)"}]}', "/categories/0/colour"],
  ])("that are none are refused with the place", (text, pointer) => {
    try {
      readText(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(Unreadable);
      expect((error as Unreadable).pointer).toBe(pointer);
    }
  });
});

describe("a background", () => {
  it("has a size of its own", () => {
    expect(sizeOfSvg('<svg viewBox="0 0 400 300">')).toEqual({ width: 400, height: 300 });
  });

  it.each([
    ["<script>1</script>", "script"],
    ["<foreignObject/>", "foreignObject"],
    ['<path onload="x()"/>', "onload"],
    ['<rect style="fill:url(https://x.test)"/>', "style"],
    ["<path></g>", "g"],
  ])("is refused by name: %s", (inside, refused) => {
    expect(refusedInSvg(`<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`)).toBe(refused);
  });

  it("is tidied of what drawing programs leave behind", () => {
    const tidy = tidiedSvg('<?xml version="1.0"?><!DOCTYPE svg PUBLIC "a" "b"><svg xmlns:inkscape="x" inkscape:version="1"><!-- hi --><metadata>m</metadata><path d="M0 0"/></svg>');
    expect(tidy).toBe('<svg><path d="M0 0"/></svg>');
  });
});
