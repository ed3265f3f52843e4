/**
 * The document's rules, told while one draws: a twin of the server's checks (which decide), with the same places, and
 * warnings about what is allowed but hardly meant. A problem knows where it is, so that the list can jump there. What is
 * found in a row is remembered by the row: after an edit only what changed is looked at again.
 */
import { textIn, type Point, type Row, type Seat, type SeatMap, type Section, type Table, type Text } from "@/seats/domain/document";
import { ID, LARGEST_COORDINATE, LARGEST_SVG_BYTES, LONGEST_TEXT, MOST_CATEGORIES, MOST_ROWS, MOST_SEATS, MOST_SEATS_IN_A_ROW, MOST_SECTIONS } from "@/seats/domain/limits";
import { overlaps } from "./overlaps";
import { refusedInSvg } from "./svg";

export type ProblemCode =
  | "no_seats" | "too_many_seats" | "too_many_sections" | "too_many_rows" | "row_too_long" | "too_many_categories" | "svg_too_large" | "svg_refused"
  | "bad_id" | "duplicate_id" | "no_label" | "label_too_long" | "text_refused" | "duplicate_seat_label" | "duplicate_row_label" | "no_name" | "duplicate_name"
  | "outside" | "overlap" | "unknown_reference" | "companion_alone" | "outline_too_short" | "outline_missing" | "no_capacity" | "empty_section" | "no_category";

export interface Problem {
  readonly severity: "error" | "warning";
  readonly code: ProblemCode | string;
  readonly pointer: string;
  /** What it is about, for the sentence: a label, a name, a number. */
  readonly about: string;
  /** A sentence that is already written: the server's. */
  readonly detail?: string;
  /** More of the same kind, which are not listed. */
  readonly more?: number;
}

/** So many of one kind are listed; the rest is a number. */
const MOST_OF_A_KIND = 20;
const REFUSED_LETTERS = /[<>\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

export function problemsOf(map: SeatMap): Problem[] {
  const found = new Findings();
  checkWhole(map, found);
  checkIds(map, found);
  map.sections.forEach((section, i) => checkSection(map, section, `/sections/${i}`, found));
  for (const { pointer, about } of overlaps(map)) found.add("warning", "overlap", pointer, about);
  if (map.categories.length > 0) {
    const unpainted = firstUnpainted(map);
    if (unpainted !== null) found.add("warning", "no_category", unpainted.pointer, String(unpainted.count));
  }
  return found.all();
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}

class Findings {
  private readonly kinds = new Map<string, { list: Problem[]; more: number }>();

  add(severity: Problem["severity"], code: ProblemCode, pointer: string, about = ""): void {
    const kind = this.kinds.get(code) ?? { list: [], more: 0 };
    this.kinds.set(code, kind);
    if (kind.list.length < MOST_OF_A_KIND) kind.list.push({ severity, code, pointer, about });
    else kind.more += 1;
  }

  all(): Problem[] {
    const listed = [...this.kinds.values()].flatMap(({ list, more }) => (more > 0 ? [...list.slice(0, -1), { ...list[list.length - 1]!, more }] : list));
    return listed.sort((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"));
  }
}

function checkWhole(map: SeatMap, found: Findings): void {
  let seats = 0;
  let rows = 0;
  let areas = 0;
  for (const section of map.sections) {
    rows += section.rows.length + section.tables.length;
    areas += section.areas.length;
    for (const row of [...section.rows, ...section.tables]) seats += row.seats.length;
  }
  if (seats === 0 && areas === 0) found.add("warning", "no_seats", "");
  if (seats > MOST_SEATS) found.add("error", "too_many_seats", "/sections", String(seats));
  if (rows > MOST_ROWS) found.add("error", "too_many_rows", "/sections", String(rows));
  if (map.sections.length > MOST_SECTIONS) found.add("error", "too_many_sections", "/sections", String(map.sections.length));
  if (map.categories.length > MOST_CATEGORIES) found.add("error", "too_many_categories", "/categories", String(map.categories.length));
  if (map.background !== null) {
    if (new TextEncoder().encode(map.background.svg).length > LARGEST_SVG_BYTES) found.add("error", "svg_too_large", "/background/svg");
    const refused = refusedInSvg(map.background.svg);
    if (refused !== null) found.add("error", "svg_refused", "/background/svg", refused);
  }
  checkName(map.name, "/name", found);
  map.categories.forEach(({ name }, i) => checkName(name, `/categories/${i}/name`, found));
  map.zones.forEach(({ name }, i) => checkName(name, `/zones/${i}/name`, found));
  const zones = new Set(map.zones.map(({ id }) => id));
  map.entrances.forEach((entrance, i) => {
    checkName(entrance.name, `/entrances/${i}/name`, found);
    checkPoint([entrance.x, entrance.y], `/entrances/${i}`, nameOf(entrance.name), found);
    if (entrance.zone !== undefined && !zones.has(entrance.zone)) found.add("error", "unknown_reference", `/entrances/${i}/zone`, entrance.zone);
  });
  map.shapes.forEach((shape, i) => {
    const least = { text: 1, ellipse: 2, line: 2, wall: 2, stage: 3, exit: 3, bar: 3, polygon: 3 }[shape.kind];
    if (shape.points.length < least) found.add("error", "outline_too_short", `/shapes/${i}/points`, shape.kind);
    const outside = shape.points.findIndex(isOutside);
    if (outside >= 0) found.add("error", "outside", `/shapes/${i}/points/${outside}`, nameOf(shape.text) || shape.kind);
    if (shape.text !== undefined && nameOf(shape.text) !== "") checkName(shape.text, `/shapes/${i}/text`, found);
    if (shape.kind === "text" && nameOf(shape.text) === "") found.add("error", "no_name", `/shapes/${i}/text`);
  });
  checkPoint([map.focal.x, map.focal.y], "/focal", "", found);
}

function nameOf(text: Text | undefined): string {
  return textIn(text, "zh-CN");
}

function checkName(text: Text, pointer: string, found: Findings): void {
  const written = Object.values(text).filter((one) => one !== undefined && one !== "");
  if (written.length === 0) found.add("error", "no_name", pointer);
  for (const one of written) {
    if ([...one].length > LONGEST_TEXT) found.add("error", "label_too_long", pointer, one.slice(0, 12) + "…");
    if (REFUSED_LETTERS.test(one)) found.add("error", "text_refused", pointer, one.slice(0, 12));
  }
}

function isOutside([x, y]: Point): boolean {
  return !(x >= 0 && y >= 0 && x <= LARGEST_COORDINATE && y <= LARGEST_COORDINATE);
}

function checkPoint(point: Point, pointer: string, about: string, found: Findings): void {
  if (isOutside(point)) found.add("error", "outside", pointer, about);
}

function checkIds(map: SeatMap, found: Findings): void {
  const seen = new Set<string>();
  const check = (id: string, pointer: () => string) => {
    if (seen.has(id)) found.add("error", "duplicate_id", `${pointer()}/id`, id);
    else if (!ID.test(id)) found.add("error", "bad_id", `${pointer()}/id`, id.slice(0, 50));
    seen.add(id);
  };
  for (const group of ["zones", "entrances", "categories"] as const) map[group].forEach(({ id }, i) => check(id, () => `/${group}/${i}`));
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

function checkSection(map: SeatMap, section: Section, at: string, found: Findings): void {
  checkName(section.name, `${at}/name`, found);
  if (section.rows.length + section.tables.length + section.areas.length === 0) found.add("warning", "empty_section", at, nameOf(section.name));
  if (section.zone !== undefined && !map.zones.some(({ id }) => id === section.zone)) found.add("error", "unknown_reference", `${at}/zone`, section.zone);
  if (section.entrance !== undefined && !map.entrances.some(({ id }) => id === section.entrance)) found.add("error", "unknown_reference", `${at}/entrance`, section.entrance);
  if (section.outline.length > 0 && section.outline.length < 3) found.add("error", "outline_too_short", `${at}/outline`, nameOf(section.name));
  const outside = section.outline.findIndex(isOutside);
  if (outside >= 0) found.add("error", "outside", `${at}/outline/${outside}`, nameOf(section.name));
  const context = { categories: new Set(map.categories.map(({ id }) => id)), chairs: wheelchairsOf(map) };
  for (const group of ["rows", "tables"] as const) {
    const labels = new Map<string, number>();
    section[group].forEach((row: Row | Table, i) => {
      const pointer = `${at}/${group}/${i}`;
      if (row.label.trim() !== "" && labels.has(row.label)) found.add("error", "duplicate_row_label", `${pointer}/label`, row.label);
      labels.set(row.label, i);
      checkRow(row, pointer, context, found);
    });
  }
  section.areas.forEach((area, i) => {
    const pointer = `${at}/areas/${i}`;
    checkName(area.name, `${pointer}/name`, found);
    if (!Number.isInteger(area.capacity) || area.capacity < 1 || area.capacity > 200_000) found.add("error", "no_capacity", `${pointer}/capacity`, nameOf(area.name));
    if (area.outline.length < 3) found.add("error", area.outline.length ? "outline_too_short" : "outline_missing", `${pointer}/outline`, nameOf(area.name));
    const point = area.outline.findIndex(isOutside);
    if (point >= 0) found.add("error", "outside", `${pointer}/outline/${point}`, nameOf(area.name));
    if (area.category !== undefined && !context.categories.has(area.category)) found.add("error", "unknown_reference", `${pointer}/category`, area.category);
  });
}

const chairsOfMap = new WeakMap<SeatMap, ReadonlySet<string>>();

function wheelchairsOf(map: SeatMap): ReadonlySet<string> {
  let chairs = chairsOfMap.get(map);
  if (chairs === undefined) {
    const made = new Set<string>();
    for (const section of map.sections) for (const row of [...section.rows, ...section.tables]) for (const seat of row.seats) if (seat.kind === "wheelchair") made.add(seat.id);
    chairs = made;
    chairsOfMap.set(map, chairs);
  }
  return chairs;
}

interface Context {
  readonly categories: ReadonlySet<string>;
  readonly chairs: ReadonlySet<string>;
}

function checkRow(row: Row | Table, at: string, { categories, chairs }: Context, found: Findings): void {
  for (const { code, where, about } of ownFindings(row)) found.add("error", code, at + where, about);
  row.seats.forEach((seat, i) => {
    if (seat.category !== undefined && !categories.has(seat.category)) found.add("error", "unknown_reference", `${at}/seats/${i}/category`, seat.category);
    if (seat.kind === "companion" && (seat.with === undefined || !chairs.has(seat.with))) found.add("error", "companion_alone", `${at}/seats/${i}/with`, `${row.label} ${seat.label}`);
  });
}

interface OwnFinding {
  readonly code: ProblemCode;
  readonly where: string;
  readonly about: string;
}

const remembered = new WeakMap<Row | Table, readonly OwnFinding[]>();

/** What is wrong with a row whatever is around it. */
function ownFindings(row: Row | Table): readonly OwnFinding[] {
  let findings = remembered.get(row);
  if (findings === undefined) {
    findings = lookAt(row);
    remembered.set(row, findings);
  }
  return findings;
}

function lookAt(row: Row | Table): OwnFinding[] {
  const findings: OwnFinding[] = [];
  const label = (text: string, where: string) => {
    if (text.trim() === "") findings.push({ code: "no_label", where, about: row.label });
    else if ([...text].length > LONGEST_TEXT) findings.push({ code: "label_too_long", where, about: text.slice(0, 12) + "…" });
    else if (REFUSED_LETTERS.test(text)) findings.push({ code: "text_refused", where, about: text.slice(0, 12) });
  };
  label(row.label, "/label");
  if (row.seats.length > MOST_SEATS_IN_A_ROW) findings.push({ code: "row_too_long", where: "/seats", about: row.label });
  if ("size" in row && isOutside([row.x, row.y])) findings.push({ code: "outside", where: "", about: row.label });
  const labels = new Set<string>();
  row.seats.forEach((seat: Seat, i) => {
    const where = `/seats/${i}`;
    label(seat.label, `${where}/label`);
    if (seat.label.trim() !== "" && labels.has(seat.label)) findings.push({ code: "duplicate_seat_label", where: `${where}/label`, about: `${row.label} ${seat.label}` });
    labels.add(seat.label);
    if (isOutside([seat.x, seat.y])) findings.push({ code: "outside", where, about: `${row.label} ${seat.label}` });
  });
  return findings;
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
