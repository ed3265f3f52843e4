/**
 * The document's rules, told while one draws: a twin of the server's checks (which decide), with the same places;
 * `contract/vectors/seat-map-violations.json` holds both to it. Besides, warnings about what is allowed but hardly meant.
 * A problem knows where it is, so that the list can jump there. What is found in a row is remembered by the row: after an
 * edit only what changed is looked at again.
 */
import type { Row, Seat, SeatMap, Section, Shape, Table } from "@/seats/domain/document";
import { ID, LARGEST_CAPACITY, LARGEST_COORDINATE, LARGEST_SVG_BYTES, LARGEST_TABLE, LEVELS, LONGEST_VIEW, MOST_AREAS, MOST_CATEGORIES, MOST_ENTRANCES, MOST_POINTS, MOST_ROWS, MOST_SEATS, MOST_SEATS_IN_A_ROW, MOST_SECTIONS, MOST_SHAPES, MOST_ZONES, VIEW } from "@/seats/domain/limits";
import { Findings, type Problem, type ProblemCode } from "./findings";
import { overlaps } from "./overlaps";
import { refusedInSvg } from "./svg";
import { checkName, checkPlace, checkPoints, checkRange, isOutside, nameOf, refusedText } from "./values";

/** How many points a shape has: at least, and at most. */
const POINTS: Record<Shape["kind"], readonly [number, number]> = {
  text: [1, 1], ellipse: [2, 2], line: [2, MOST_POINTS], wall: [2, MOST_POINTS],
  stage: [3, MOST_POINTS], exit: [3, MOST_POINTS], bar: [3, MOST_POINTS], polygon: [3, MOST_POINTS],
};
const SMALLEST = Number.MIN_VALUE;

export function problemsOf(map: SeatMap): Problem[] {
  const found = new Findings();
  checkTotals(map, found);
  checkSurroundings(map, found);
  checkIds(map, found);
  const known = knownIn(map);
  map.sections.forEach((section, i) => checkSection(map, section, `/sections/${i}`, known, found));
  for (const { pointer, about } of overlaps(map)) found.add("warning", "overlap", pointer, about);
  if (map.categories.length > 0) {
    const unpainted = firstUnpainted(map);
    if (unpainted !== null) found.add("warning", "no_category", unpainted.pointer, String(unpainted.count));
  }
  return found.all();
}

function checkTotals(map: SeatMap, found: Findings): void {
  let seats = 0;
  let rows = 0;
  let areas = 0;
  for (const section of map.sections) {
    rows += section.rows.length + section.tables.length;
    areas += section.areas.length;
    for (const row of [...section.rows, ...section.tables]) seats += row.seats.length;
  }
  if (seats === 0 && areas === 0) found.add("warning", "no_seats", "");
  if (seats > MOST_SEATS) found.error("too_many_seats", "/sections", String(seats));
  if (rows > MOST_ROWS) found.error("too_many_rows", "/sections", String(rows));
  if (map.sections.length > MOST_SECTIONS) found.error("too_many_sections", "/sections", String(map.sections.length));
  if (map.categories.length > MOST_CATEGORIES) found.error("too_many_categories", "/categories", String(map.categories.length));
  for (const [group, most] of [["zones", MOST_ZONES], ["entrances", MOST_ENTRANCES], ["shapes", MOST_SHAPES]] as const) {
    if (map[group].length > most) found.error("too_many", `/${group}`, most.toLocaleString());
  }
}

function checkSurroundings(map: SeatMap, found: Findings): void {
  for (const side of ["width", "height"] as const) checkRange(map.size[side], [SMALLEST, LARGEST_COORDINATE], `/size/${side}`, nameOf(map.name), found);
  checkPlace(map.focal, "/focal", "", found);
  if (map.background !== null) {
    const refused = refusedInSvg(map.background.svg);
    if (new TextEncoder().encode(map.background.svg).length > LARGEST_SVG_BYTES) found.error("svg_too_large", "/background/svg");
    else if (refused !== null) found.error("svg_refused", "/background/svg", refused);
  }
  checkName(map.name, "/name", found);
  map.categories.forEach(({ name }, i) => checkName(name, `/categories/${i}/name`, found));
  map.zones.forEach(({ name }, i) => checkName(name, `/zones/${i}/name`, found));
  const zones = new Set(map.zones.map(({ id }) => id));
  map.entrances.forEach((entrance, i) => {
    checkName(entrance.name, `/entrances/${i}/name`, found);
    checkPlace(entrance, `/entrances/${i}`, nameOf(entrance.name), found);
    checkKnown(entrance.zone, zones, `/entrances/${i}/zone`, found);
  });
  map.shapes.forEach((shape, i) => {
    const [least, most] = POINTS[shape.kind];
    checkPoints(shape.points, `/shapes/${i}/points`, nameOf(shape.text) || shape.kind, found, { least, most });
    checkRange(shape.rotation ?? 0, [-360, 360], `/shapes/${i}/rotation`, nameOf(shape.text) || shape.kind, found);
    if (shape.text !== undefined) checkName(shape.text, `/shapes/${i}/text`, found);
    else if (shape.kind === "text") found.error("no_name", `/shapes/${i}/text`);
  });
}

function checkIds(map: SeatMap, found: Findings): void {
  const seen = new Set<string>();
  const check = (id: string, pointer: () => string) => {
    if (seen.has(id)) found.error("duplicate_id", `${pointer()}/id`, id);
    else if (!ID.test(id)) found.error("bad_id", `${pointer()}/id`, id.slice(0, 50));
    seen.add(id);
  };
  for (const group of ["zones", "categories", "entrances"] as const) map[group].forEach(({ id }, i) => check(id, () => `/${group}/${i}`));
  map.sections.forEach((section, s) => {
    check(section.id, () => `/sections/${s}`);
    for (const group of ["rows", "tables"] as const) {
      section[group].forEach((row: Row | Table, r) => {
        check(row.id, () => `/sections/${s}/${group}/${r}`);
        row.seats.forEach((seat, k) => check(seat.id, () => `/sections/${s}/${group}/${r}/seats/${k}`));
      });
    }
    section.areas.forEach((area, a) => check(area.id, () => `/sections/${s}/areas/${a}`));
  });
}

/** What parts of the document may refer to. */
interface Known {
  readonly zones: ReadonlySet<string>;
  readonly entrances: ReadonlySet<string>;
  readonly categories: ReadonlySet<string>;
  readonly chairs: ReadonlySet<string>;
}

function knownIn(map: SeatMap): Known {
  const ids = (all: readonly { readonly id: string }[]) => new Set(all.map(({ id }) => id));
  const chairs = new Set<string>();
  for (const section of map.sections) for (const row of [...section.rows, ...section.tables]) for (const seat of row.seats) if (seat.kind === "wheelchair") chairs.add(seat.id);
  return { zones: ids(map.zones), entrances: ids(map.entrances), categories: ids(map.categories), chairs };
}

function checkKnown(id: string | undefined, known: ReadonlySet<string>, pointer: string, found: Findings): void {
  if (id !== undefined && !known.has(id)) found.error("unknown_reference", pointer, id);
}

function checkSection(map: SeatMap, section: Section, at: string, known: Known, found: Findings): void {
  const name = nameOf(section.name);
  checkName(section.name, `${at}/name`, found);
  if (section.rows.length + section.tables.length + section.areas.length === 0) found.add("warning", "empty_section", at, name);
  if (Number.isInteger(section.level)) checkRange(section.level, LEVELS, `${at}/level`, name, found);
  else found.error("out_of_range", `${at}/level`, name);
  checkKnown(section.zone, known.zones, `${at}/zone`, found);
  checkKnown(section.entrance, known.entrances, `${at}/entrance`, found);
  checkPoints(section.outline, `${at}/outline`, name, found, { least: section.outline.length > 0 ? 3 : 0 });
  if (section.view !== undefined && (section.view.length > LONGEST_VIEW || !VIEW.test(section.view))) found.error("view_refused", `${at}/view`, name);
  for (const group of ["rows", "tables"] as const) {
    section[group].forEach((row: Row | Table, i) => checkRow(row, `${at}/${group}/${i}`, map.size, known, found));
    checkTwins(section[group], `${at}/${group}`, found);
  }
  if (section.areas.length > MOST_AREAS) found.error("too_many", `${at}/areas`, MOST_AREAS.toLocaleString());
  section.areas.forEach((area, i) => {
    const pointer = `${at}/areas/${i}`;
    checkName(area.name, `${pointer}/name`, found);
    if (!Number.isInteger(area.capacity) || area.capacity < 1 || area.capacity > LARGEST_CAPACITY) found.error("no_capacity", `${pointer}/capacity`, nameOf(area.name));
    if (area.outline.length === 0) found.error("outline_missing", `${pointer}/outline`, nameOf(area.name));
    else checkPoints(area.outline, `${pointer}/outline`, nameOf(area.name), found, { least: 3 });
    checkKnown(area.category, known.categories, `${pointer}/category`, found);
  });
}

/** Rows of a section may have one label, the left and the right of an aisle, while no two of their seats have. */
function checkTwins(rows: readonly (Row | Table)[], at: string, found: Findings): void {
  const rowsOf = new Map<string, number[]>();
  rows.forEach(({ label }, i) => rowsOf.set(label, [...(rowsOf.get(label) ?? []), i]));
  for (const twins of rowsOf.values()) {
    if (twins.length < 2) continue;
    const before = new Set<string>();
    for (const i of twins) {
      const row = rows[i]!;
      const own = new Set<string>();
      row.seats.forEach((seat, k) => {
        if (before.has(seat.label) && !own.has(seat.label)) found.error("duplicate_seat_label", `${at}/${i}/seats/${k}/label`, `${row.label} ${seat.label}`);
        own.add(seat.label);
      });
      own.forEach((label) => before.add(label));
    }
  }
}

function checkRow(row: Row | Table, at: string, size: SeatMap["size"], { categories, chairs }: Known, found: Findings): void {
  const { findings, right, bottom } = own(row);
  for (const { code, where, about } of findings) found.error(code, at + where, about);
  const beyond = (size.width > 0 && right > size.width) || (size.height > 0 && bottom > size.height);
  row.seats.forEach((seat, i) => {
    const about = () => `${row.label} ${seat.label}`;
    if (beyond && seat.x > size.width) found.error("outside", `${at}/seats/${i}/x`, about());
    if (beyond && seat.y > size.height) found.error("outside", `${at}/seats/${i}/y`, about());
    checkKnown(seat.category, categories, `${at}/seats/${i}/category`, found);
    if (seat.kind !== "companion" && seat.with !== undefined) found.error("not_a_companion", `${at}/seats/${i}/with`, about());
    if (seat.kind === "companion" && (seat.with === undefined || !chairs.has(seat.with))) found.error("companion_alone", `${at}/seats/${i}/with`, about());
  });
}

/** What is wrong with a row whatever is around it, and how far it reaches. */
interface Own {
  readonly findings: readonly { readonly code: ProblemCode; readonly where: string; readonly about: string }[];
  readonly right: number;
  readonly bottom: number;
}

const remembered = new WeakMap<Row | Table, Own>();

function own(row: Row | Table): Own {
  let known = remembered.get(row);
  if (known === undefined) {
    known = lookAt(row);
    remembered.set(row, known);
  }
  return known;
}

function lookAt(row: Row | Table): Own {
  const findings: { code: ProblemCode; where: string; about: string }[] = [];
  const add = (code: ProblemCode, where: string, about = row.label) => findings.push({ code, where, about });
  const label = (text: string, where: string) => {
    const refused = refusedText(text, "no_label");
    if (refused !== null) add(refused.code, where, refused.about || row.label);
  };
  label(row.label, "/label");
  if (row.seats.length === 0) add("row_empty", "/seats");
  if (row.seats.length > MOST_SEATS_IN_A_ROW) add("row_too_long", "/seats");
  if ("size" in row) {
    for (const axis of ["x", "y"] as const) if (isOutside(row[axis])) add("outside", `/${axis}`);
    if (!(row.size > 0 && row.size <= LARGEST_TABLE)) add("out_of_range", "/size");
  }
  const labels = new Set<string>();
  let right = 0;
  let bottom = 0;
  row.seats.forEach((seat: Seat, i) => {
    const where = `/seats/${i}`;
    label(seat.label, `${where}/label`);
    if (seat.label.trim() !== "" && labels.has(seat.label)) add("duplicate_seat_label", `${where}/label`, `${row.label} ${seat.label}`);
    labels.add(seat.label);
    // Beyond the hall's own size is found where that is known.
    for (const axis of ["x", "y"] as const) if (!(seat[axis] >= 0)) add("outside", `${where}/${axis}`, `${row.label} ${seat.label}`);
    right = Math.max(right, seat.x);
    bottom = Math.max(bottom, seat.y);
  });
  return { findings, right, bottom };
}

function firstUnpainted(map: SeatMap): { pointer: string; count: number } | null {
  let count = 0;
  let pointer = "";
  map.sections.forEach((section, s) => {
    for (const group of ["rows", "tables"] as const) {
      section[group].forEach((row: Row | Table, r) => {
        row.seats.forEach((seat, k) => {
          if (seat.category !== undefined) return;
          if (count++ === 0) pointer = `/sections/${s}/${group}/${r}/seats/${k}`;
        });
      });
    }
  });
  return count > 0 ? { pointer, count } : null;
}
