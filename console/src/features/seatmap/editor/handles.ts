/**
 * Points to take hold of around what is selected: turn everything; pull a row's ends, bend it; move corners of outlines.
 * Each handle makes, of where it is dragged to, an edit of the document as it was when the drag began.
 */
import { arcOf, bent, turnedBy } from "../domain/arrange";
import type { Point, Row, SeatMap, Shape } from "@/seats/domain/document";
import { changedAreas, changedRows, changedSections, changedShapes, type Edit } from "../domain/edit";
import { boxOf, centreOf, distance, isNowhere, pointOn, roundedPoint, turned, type Arc } from "@/seats/domain/geometry";
import type { Grip } from "@/seats/canvas/selected";
import { SEAT_RADIUS } from "@/seats/domain/limits";
import { selectionBox } from "@/seats/domain/places";
import { partsOf, type Selection } from "@/seats/domain/selection";

export interface Handle extends Grip {
  /** Names the step for undo. */
  readonly what: string;
  drag(to: Point, fine: boolean): Edit;
}

/** More rows than this are not bent by hand at once. */
const MOST_BENT = 120;

export function handlesOf(map: SeatMap, selection: Selection, scale: number): Handle[] {
  const handles: Handle[] = [];
  const rows = wholeRows(map, selection);
  if (rows !== null && selection.things.size === 0 && rows.length > 0 && rows.length <= MOST_BENT) handles.push(...rowHandles(rows));
  if (selection.seats.size === 0 && selection.things.size === 1) handles.push(...corners(map, [...selection.things][0]!));
  const turn = turnHandle(map, selection, scale);
  if (turn !== null) handles.push(turn);
  return handles;
}

/** The rows that the selected seats are, or null where a row is selected only in part. */
function wholeRows(map: SeatMap, { seats }: Selection): Row[] | null {
  if (seats.size === 0) return [];
  const rows: Row[] = [];
  let count = 0;
  for (const section of map.sections) {
    for (const row of section.rows) {
      const its = row.seats.filter((seat) => seats.has(seat.id)).length;
      if (its === 0) continue;
      if (its < row.seats.length) return null;
      rows.push(row);
      count += its;
    }
  }
  return count === seats.size ? rows : null;
}

function rowHandles(rows: readonly Row[]): Handle[] {
  const row = rows[Math.floor((rows.length - 1) / 2)]!;
  const arc = arcOf(row);
  if (arc === null) return [];
  const handles: Handle[] = [];
  if (row.seats.length > 2) {
    handles.push({
      kind: "bend", what: "bend", at: pointOn(arc, 0.5),
      drag: (to) => {
        const middle = midway(arc);
        const chord = distance(arc.from, arc.to);
        const across = ((to[0] - middle[0]) * (arc.to[1] - arc.from[1]) - (to[1] - middle[1]) * (arc.to[0] - arc.from[0])) / chord;
        const wanted = Math.abs(across) < chord / 60 ? 0 : Math.max(-chord / 2, Math.min(chord / 2, across));
        return relaid(rows, (own) => ({ ...own, rise: wanted === 0 ? 0 : (wanted * distance(own.from, own.to)) / chord }));
      },
    });
  }
  if (rows.length === 1) {
    handles.push(
      { kind: "end", what: "stretch", at: arc.from, drag: (to, fine) => relaid(rows, (own) => ({ ...own, from: fine ? to : levelled(to, own.to) })) },
      { kind: "end", what: "stretch", at: arc.to, drag: (to, fine) => relaid(rows, (own) => ({ ...own, to: fine ? to : levelled(to, own.from) })) },
    );
  }
  return handles;
}

function midway({ from, to }: Arc): Point {
  return [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
}

/** Nearly level or upright becomes exactly so. */
export function levelled(point: Point, other: Point): Point {
  const [dx, dy] = [Math.abs(point[0] - other[0]), Math.abs(point[1] - other[1])];
  if (dy < dx * 0.035) return [point[0], other[1]];
  return dx < dy * 0.035 ? [other[0], point[1]] : point;
}

function relaid(rows: readonly Row[], change: (arc: Arc) => Arc): Edit {
  const ids = new Set(rows.map(({ id }) => id));
  return (map) => changedRows(map, (row) => {
    const arc = ids.has(row.id) ? arcOf(row) : null;
    return arc === null ? row : bent(row, change(arc));
  });
}

function corners(map: SeatMap, key: string): Handle[] {
  const { kind, id } = partsOf(key);
  const handle = (points: readonly Point[], put: (points: Point[]) => Edit) => (at: Point, i: number): Handle => ({
    kind: "corner", what: "corner", at,
    drag: (to) => put(points.map((point, k) => (k === i ? roundedPoint(to) : point))),
  });
  if (kind === "area") {
    const area = map.sections.flatMap((section) => section.areas).find((one) => one.id === id);
    return area ? area.outline.map(handle(area.outline, (outline) => (whole) => changedAreas(whole, (one) => (one.id === id ? { ...one, outline } : one)))) : [];
  }
  if (kind === "outline") {
    const section = map.sections.find((one) => one.id === id);
    return section ? section.outline.map(handle(section.outline, (outline) => (whole) => changedSections(whole, (one) => (one.id === id ? { ...one, outline } : one)))) : [];
  }
  const shape = kind === "shape" ? map.shapes[Number(id)] : undefined;
  if (shape === undefined || shape.kind === "text") return [];
  const index = Number(id);
  const put = (points: Point[]): Edit => (whole) => changedShapes(whole, (one, i) => (i === index ? { ...one, points } : one));
  return shape.points.map((point, i) => ({ ...handle(shape.points, put)(point, i), at: shape.rotation ? shownAt(shape, point) : point }));
}

function shownAt(shape: Shape, point: Point): Point {
  return turned(point, centreOf(boxOf(shape.points)), shape.rotation ?? 0);
}

function turnHandle(map: SeatMap, selection: Selection, scale: number): Handle | null {
  if (selection.seats.size + selection.things.size === 0 || selection.seats.size === 1) return null;
  const only = selection.things.size === 1 && selection.seats.size === 0 ? partsOf([...selection.things][0]!).kind : null;
  if (only === "entrance" || only === "focal") return null;
  const box = selectionBox(map, selection);
  if (isNowhere(box)) return null;
  const centre = centreOf(box);
  const at: Point = [centre[0], box.top - Math.max(26 / scale, SEAT_RADIUS)];
  const began = Math.atan2(at[1] - centre[1], at[0] - centre[0]);
  return {
    kind: "turn", what: "turn", at,
    drag: (to, fine) => {
      const degrees = ((Math.atan2(to[1] - centre[1], to[0] - centre[0]) - began) * 180) / Math.PI;
      return turnedBy(selection, fine ? degrees : Math.round(degrees / 5) * 5, centre);
    },
  };
}

