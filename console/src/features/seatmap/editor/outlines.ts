/** What the drawn outlines become. */
import type { Point, SeatMap, Shape, ShapeKind, Text } from "@/seats/domain/document";
import { changedSection } from "../domain/edit";
import { boxOf } from "@/seats/domain/geometry";
import { Namer } from "../domain/ids";
import { ofThings, thing } from "@/seats/domain/selection";
import type { ToolName } from "./editor";
import type { Workbench } from "./hand";
import type { Tool } from "@/seats/hand";
import { OutlineTool, type Drawn } from "./tools/outline";

const STAGE: Text = { "zh-CN": "舞台", en: "Stage" };
const BAR: Text = { "zh-CN": "吧台", en: "Bar" };
const EXIT: Text = { "zh-CN": "出口", en: "Exit" };
/** People who fit on a square metre where they stand: a first guess that the organizer corrects. */
const PEOPLE_PER_M2 = 2;

export function outlineTool(bench: Workbench, name: ToolName): Tool {
  return new OutlineTool(bench, drawn(bench, name));
}

function drawn(bench: Workbench, name: ToolName): Drawn {
  const { editor } = bench;
  switch (name) {
    case "area":
      return { form: "closed", done: (points) => addArea(bench, points) };
    case "outline":
      return { form: "closed", done: (points) => outlineSection(bench, points) };
    case "stage":
      return { form: "closed", done: (points) => addShape(bench, "stage", points, STAGE) };
    case "ellipse":
      return { form: "box", done: (points) => addShape(bench, "ellipse", points) };
    case "line":
      return { form: "open", done: (points) => addShape(bench, editor.options.lineKind, points) };
    default:
      return {
        form: "closed",
        done: (points) => {
          const kind = editor.options.polygonKind;
          addShape(bench, kind, points, kind === "bar" ? BAR : kind === "exit" ? EXIT : undefined);
        },
      };
  }
}

function addShape({ editor }: Workbench, kind: ShapeKind, points: Point[], text?: Text): void {
  const shape: Shape = { kind, points: points.map(inHall), ...(text === undefined ? {} : { text }) };
  editor.apply("shape", (map) => ({ ...map, shapes: [...map.shapes, shape] }), { select: ofThings([thing("shape", editor.map.shapes.length)]) });
}

function addArea({ editor }: Workbench, points: Point[]): void {
  const section = editor.map.sections.find(({ id }) => id === editor.section);
  if (section === undefined) return;
  const outline = points.map(inHall);
  const paint = editor.options.paint;
  const category = "category" in paint ? (paint.category ?? undefined) : undefined;
  const id = new Namer(editor.map).after(`${section.id}-a`);
  const number = section.areas.length + 1;
  const capacity = Math.max(1, Math.min(200_000, Math.round((surface(outline) / 10_000) * PEOPLE_PER_M2)));
  const area = { id, name: { "zh-CN": number > 1 ? `站席 ${number}` : "站席", en: number > 1 ? `Standing ${number}` : "Standing" }, capacity, outline, ...(category === undefined ? {} : { category }) };
  editor.apply("area", (map) => changedSection(map, section.id, (its) => ({ ...its, areas: [...its.areas, area] })), { select: ofThings([thing("area", id)]) });
}

function outlineSection({ editor }: Workbench, points: Point[]): void {
  const id = editor.section;
  if (id === null) return;
  editor.apply("outline", (map: SeatMap) => changedSection(map, id, (section) => ({ ...section, outline: points.map(inHall) })), { select: ofThings([thing("outline", id)]) });
}

function inHall([x, y]: Point): Point {
  return [Math.max(0, x), Math.max(0, y)];
}

function surface(outline: readonly Point[]): number {
  let twice = 0;
  for (let i = 0; i < outline.length; i++) {
    const [x, y] = outline[i]!;
    const [nx, ny] = outline[(i + 1) % outline.length]!;
    twice += x * ny - nx * y;
  }
  const box = boxOf(outline);
  return Math.min(Math.abs(twice) / 2, (box.right - box.left) * (box.bottom - box.top));
}

