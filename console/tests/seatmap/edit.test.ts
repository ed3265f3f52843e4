import { describe, expect, it } from "vitest";
import { allSeats, countSeats } from "@/seats/domain/document";
import { removed } from "@/features/seatmap/domain/edit";
import { localSample } from "@/features/seatmap/domain/generate";
import { idsOf, Namer, speakingIds } from "@/features/seatmap/domain/ids";
import { ofKind, painted, withoutCategory } from "@/features/seatmap/domain/paint";
import { joinedIntoRow, newTable, reseated } from "@/features/seatmap/domain/rows";
import { everything, ofSeats, ofThings } from "@/seats/domain/selection";
import { problemsOf } from "@/features/seatmap/domain/validate";
import { Editor } from "@/features/seatmap/editor/editor";
import { MOST_STEPS } from "@/seats/domain/history";
import { aHall, aRow, labelsOf, rowOf } from "./halls";

describe("deleting", () => {
  it("leaves an aisle where a seat was, and none at the row's beginning", () => {
    const map = removed(aHall(), ofSeats(["main-A-1", "main-A-3"]));
    expect(rowOf(map).seats.map(({ label, gap }) => [label, gap])).toEqual([["2", undefined], ["4", true]]);
  });

  it("takes rows that have no seats any more, and what pointed to them", () => {
    let map = ofKind(aHall(), ofSeats(["main-A-1"]), "wheelchair");
    map = ofKind(map, ofSeats(["main-B-1"]), "companion");
    expect(rowOf(map, 1).seats[0]!.with).toBe("main-A-1");
    map = removed(map, ofSeats(rowOf(map).seats.map(({ id }) => id)));
    expect(map.sections[0]!.rows).toHaveLength(1);
    expect(rowOf(map).seats[0]!.with).toBeUndefined();
  });
});

describe("copies", () => {
  it("have ids and row names of their own, and lie beside", () => {
    const editor = new Editor(aHall());
    editor.select(everything(editor.map));
    editor.copy();
    editor.paste("paste");
    editor.paste("paste");
    expect(countSeats(editor.map)).toBe(24);
    expect(idsOf(editor.map).size).toBe(24 + 6 + 1 + 1);
    expect(editor.map.sections[0]!.rows.map(({ label }) => label)).toEqual(["A", "B", "C", "D", "E", "F"]);
    expect(problemsOf(editor.map).filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("keep companions with the wheelchair seats that were copied with them", () => {
    let map = ofKind(aHall(), ofSeats(["main-A-1"]), "wheelchair");
    map = ofKind(map, ofSeats(["main-A-2"]), "companion");
    const row = new Namer(map).row(rowOf(map), map.sections[0]!);
    expect(row.seats[1]!.with).toBe(row.seats[0]!.id);
    expect(row.seats[0]!.id).not.toBe("main-A-1");
  });
});

describe("undo", () => {
  it("goes back and forth exactly, with what was selected", () => {
    const editor = new Editor(aHall());
    const first = editor.map;
    editor.select(ofSeats(["main-A-1"]));
    editor.remove("delete");
    const second = editor.map;
    editor.undo();
    expect(editor.map).toBe(first);
    expect([...editor.selection.seats]).toEqual(["main-A-1"]);
    editor.redo();
    expect(editor.map).toBe(second);
    expect(editor.history.redoes).toBeNull();
  });

  it("forgets what could be redone when something else is done", () => {
    const editor = new Editor(aHall());
    editor.apply("move", (map) => ({ ...map, focal: { x: 1, y: 1 } }));
    editor.undo();
    editor.apply("move", (map) => ({ ...map, focal: { x: 2, y: 2 } }));
    expect(editor.history.redoes).toBeNull();
  });

  it("takes typing as one step, and nothing as none", () => {
    let now = 0;
    const editor = new Editor(aHall(), () => now);
    for (const en of ["S", "Sm", "Sma"]) {
      now += 200;
      editor.apply("hall", (map) => ({ ...map, name: { en } }), { merge: "name" });
    }
    editor.apply("hall", (map) => map);
    expect(editor.history.length).toBe(1);
    editor.undo();
    expect(editor.map.name).toEqual({ "zh-CN": "小厅", en: "Small hall" });
  });

  it("is bounded", () => {
    const editor = new Editor(aHall());
    for (let i = 0; i < MOST_STEPS + 50; i++) editor.apply("move", (map) => ({ ...map, focal: { x: i, y: 0 } }));
    expect(editor.history.length).toBe(MOST_STEPS);
  });

  it("shares what a step did not touch", () => {
    const editor = new Editor(aHall());
    const before = rowOf(editor.map, 1);
    editor.apply("paint", (map) => painted(map, ofSeats(["main-A-1"]), "a"));
    expect(rowOf(editor.map, 1)).toBe(before);
  });
});

describe("painting", () => {
  it("reaches seats, tables and areas, and goes with its category", () => {
    const map = painted(aHall(), ofSeats(["main-A-1", "main-B-4"]), "a");
    expect([...allSeats(map)].filter(({ category }) => category === "a").map(({ id }) => id)).toEqual(["main-A-1", "main-B-4"]);
    expect([...allSeats(withoutCategory(map, "a"))].some(({ category }) => category)).toBe(false);
  });
});

describe("rows and tables", () => {
  it("are joined from left to right", () => {
    const map = joinedIntoRow(aHall([aRow("A", 2, 500, 700), aRow("B", 2, 500, 500)]), new Set(["main-A-1", "main-B-1", "main-B-2"]), "main", new Namer(aHall()));
    const joined = map.sections[0]!.rows[1]!;
    expect(joined.seats.map(({ id }) => id)).toEqual(["main-B-1", "main-B-2", "main-A-1"]);
    expect(labelsOf(map.sections[0]!.rows[0]!)).toBe("2");
  });

  it("keep the ids of seats when a table gets another number of them", () => {
    const map = aHall();
    const namer = new Namer(map);
    const table = newTable(map.sections[0]!, [1000, 1000], { seats: 6, size: 160, shape: "round" }, namer);
    const more = reseated(table, { seats: 8, shape: "square" }, namer);
    expect(more.seats.slice(0, 6).map(({ id }) => id)).toEqual(table.seats.map(({ id }) => id));
    expect(new Set(more.seats.map(({ id }) => id)).size).toBe(8);
    expect(ofThings([`table:${table.id}`]).things.size).toBe(1);
  });
});

describe("ids that speak", () => {
  it("say section, row and seat, and stay unique and partnered", () => {
    let map = ofKind(aHall([{ ...aRow("A", 3), id: "x1" }, { ...aRow("一", 2, 600), id: "x2" }]), ofSeats(["main-A-1"]), "wheelchair");
    map = ofKind(map, ofSeats(["main-A-2"]), "companion");
    const spoken = speakingIds(map);
    expect(rowOf(spoken).id).toBe("main-A");
    expect(rowOf(spoken).seats[1]).toMatchObject({ id: "main-A-2", with: "main-A-1" });
    expect(idsOf(spoken).size).toBe(5 + 2 + 1 + 1);
    expect(problemsOf(spoken).filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

describe("samples", () => {
  it.each(["theatre", "tables", "bowl"] as const)("of a %s have the seats that were asked for, and no errors", (kind) => {
    for (const seats of [10, 487, 3000]) {
      const map = localSample(kind, seats, { en: "Hall" });
      expect(countSeats(map)).toBe(seats);
      expect(problemsOf(map).filter(({ code }) => code !== "empty_section")).toEqual([]);
    }
  });
});
