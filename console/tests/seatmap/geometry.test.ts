import { describe, expect, it } from "vitest";
import { aligned, arcOf, bent, distributed, mirrored, movedBy, pointsAlong, turnedBy } from "@/features/seatmap/domain/arrange";
import { arcLength, distance, isInside, pointOn, riseThrough, type Arc } from "@/seats/domain/geometry";
import { hitAt, within } from "@/seats/domain/places";
import { pointsOfRows } from "@/features/seatmap/domain/rows";
import { ofSeats, ofThings } from "@/seats/domain/selection";
import { aHall, aRow, rowOf } from "./halls";

const arc: Arc = { from: [0, 0], to: [1000, 0], rise: 200 };

const nearest = (share: number, one = arc) => pointOn(one, share).map((value) => Math.round(value) + 0);

describe("arcs", () => {
  it("begin and end where they should, and rise to the left of the way", () => {
    expect(nearest(0)).toEqual([0, 0]);
    expect(nearest(1)).toEqual([1000, 0]);
    expect(nearest(0.5)).toEqual([500, -200]);
    expect(nearest(0.5, { ...arc, rise: -200 })).toEqual([500, 200]);
  });

  it("have the length of a half circle where they are one", () => {
    expect(arcLength({ ...arc, rise: 500 })).toBeCloseTo(Math.PI * 500, 3);
    expect(arcLength({ ...arc, rise: 0 })).toBe(1000);
  });

  it("are found again from three of their points", () => {
    for (const rise of [-450, -60, 30, 200, 499]) {
      for (const share of [0.2, 0.5, 0.7]) expect(riseThrough(arc.from, arc.to, pointOn({ ...arc, rise }, share))).toBeCloseTo(rise, 3);
    }
  });

  it("carry seats at even distances", () => {
    const points = pointsAlong(arc, 55, 500);
    const gaps = points.slice(1).map((point, i) => distance(points[i]!, point));
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThan(0.01);
    expect(points).toHaveLength(Math.floor(arcLength(arc) / 55 + 0.01) + 1);
  });

  it("lie behind each other around one centre, longer from row to row", () => {
    const rows = pointsOfRows({ arc: { from: [0, 800], to: [1000, 800], rise: -150 }, spacing: 50, rows: 3, rowSpacing: 90 }, [500, 0]);
    expect(rows[2]!.length).toBeGreaterThan(rows[0]!.length);
    const bottoms = rows.map((points) => Math.max(...points.map(([, y]) => y)));
    expect(bottoms[1]! - bottoms[0]!).toBeGreaterThan(80);
    expect(bottoms[2]! - bottoms[1]!).toBeLessThan(100);
  });
});

describe("what is selected", () => {
  const map = aHall([aRow("A", 4), aRow("B", 4, 600, 530), aRow("C", 4, 760, 470)]);
  const all = ofSeats(map.sections[0]!.rows.flatMap((row) => row.seats.map(({ id }) => id)));

  it("aligns row by row", () => {
    const left = aligned(all, "left")(map);
    expect(left.sections[0]!.rows.map((row) => row.seats[0]!.x)).toEqual([470, 470, 470]);
  });

  it("is distributed at even distances", () => {
    const spread = distributed(all, "y")(map);
    expect(spread.sections[0]!.rows.map((row) => row.seats[0]!.y)).toEqual([500, 630, 760]);
  });

  it("comes back when it is mirrored twice or turned all around", () => {
    expect(mirrored(all, "x")(mirrored(all, "x")(map))).toEqual(map);
    const turned = Array.from({ length: 4 }).reduce<typeof map>((now) => turnedBy(all, 90, [600, 600])(now), map);
    expect(rowOf(turned, 1).seats[2]).toEqual(rowOf(map, 1).seats[2]);
  });

  it("leaves alone what is not selected", () => {
    const moved = movedBy(ofSeats(["main-A-1"]), 10, 0)(map);
    expect(rowOf(moved, 1)).toBe(rowOf(map, 1));
    expect(rowOf(moved).seats[1]).toBe(rowOf(map).seats[1]);
    expect(rowOf(moved).seats[0]!.x).toBe(510);
  });

  it("bends, keeping its aisles", () => {
    const row = { ...aRow("A", 5), seats: aRow("A", 5).seats.map((seat, i) => (i > 2 ? { ...seat, x: seat.x + 100, gap: i === 3 } : seat)) };
    const curved = bent(row, { ...arcOf(row)!, rise: 60 });
    const gaps = curved.seats.slice(1).map((seat, i) => Math.hypot(seat.x - curved.seats[i]!.x, seat.y - curved.seats[i]!.y));
    expect(gaps[2]! / gaps[0]!).toBeGreaterThan(2.5);
    expect(arcOf(curved)!.rise).toBeCloseTo(60, -1);
  });
});

describe("places", () => {
  const map = aHall();

  it("are hit at their nearest seat, and missed beside them", () => {
    expect(hitAt(map, 558, 503, 5)).toMatchObject({ kind: "seat", seat: { id: "main-A-2" } });
    expect(hitAt(map, 558, 545, 2)).toBeNull();
    expect(hitAt(map, 1000, 150, 5)).toMatchObject({ kind: "thing", key: "shape:0" });
  });

  it("are found in a rectangle", () => {
    expect([...within(map, { left: 540, top: 480, right: 620, bottom: 600 }).seats]).toEqual(["main-A-2", "main-A-3", "main-B-2", "main-B-3"]);
  });

  it("know inside from outside", () => {
    expect(isInside([[0, 0], [10, 0], [10, 10], [0, 10]], 5, 5)).toBe(true);
    expect(isInside([[0, 0], [10, 0], [10, 10], [0, 10]], 15, 5)).toBe(false);
  });

  it("are moved as things too", () => {
    expect(movedBy(ofThings(["shape:0", "focal"]), 0, 20)(map)).toMatchObject({ focal: { y: 250 }, shapes: [{ points: [[900, 100], [2100, 100], [2100, 250], [900, 250]] }] });
  });
});
