/** Tools that put something where one clicks: tables, texts, entrances, the focal point. */
import { EMPTY, ofThings, thing } from "@/seats/domain/selection";
import { changedSection } from "../../domain/edit";
import { Namer } from "../../domain/ids";
import { newTable } from "../../domain/rows";
import type { Point, Text } from "@/seats/domain/document";
import type { Workbench } from "../hand";
import type { Hand, Tool } from "@/seats/hand";

class PutTool implements Tool {
  readonly cursor = "crosshair";

  constructor(private readonly put: (at: Point) => void) {}

  down(): void {}
  move(): void {}

  up({ at, alt }: Hand): void {
    this.put(alt ? at : [Math.max(0, Math.round(at[0] / 10) * 10), Math.max(0, Math.round(at[1] / 10) * 10)]);
  }

  cancel(): boolean {
    return false;
  }
}

export function tableTool({ editor }: Workbench): Tool {
  return new PutTool((at) => {
    const section = editor.map.sections.find(({ id }) => id === editor.section);
    if (section === undefined) return;
    const { tableSeats, tableSize, tableShape, paint } = editor.options;
    const category = "category" in paint ? (paint.category ?? undefined) : undefined;
    const table = newTable(section, at, { seats: tableSeats, size: tableSize, shape: tableShape, ...(category === undefined ? {} : { category }) }, new Namer(editor.map));
    editor.apply("table", (map) => changedSection(map, section.id, (its) => ({ ...its, tables: [...its.tables, table] })), { select: ofThings([thing("table", table.id)]) });
  });
}

export function textTool(bench: Workbench): Tool {
  const { editor } = bench;
  return new PutTool((at) => {
    const text: Text = { "zh-CN": "文字", en: "Text" };
    editor.apply("text", (map) => ({ ...map, shapes: [...map.shapes, { kind: "text", points: [at], text }] }), { select: ofThings([thing("shape", editor.map.shapes.length)]) });
    editor.choose("select");
    bench.askText();
  });
}

export function entranceTool({ editor }: Workbench): Tool {
  return new PutTool(([x, y]) => {
    const id = new Namer(editor.map).after("e");
    const number = editor.map.entrances.length + 1;
    const entrance = { id, name: { "zh-CN": `${number} 号门`, en: `Door ${number}` }, x, y, ...(editor.map.zones[0] ? { zone: editor.map.zones[0].id } : {}) };
    editor.apply("entrance", (map) => ({ ...map, entrances: [...map.entrances, entrance] }), { select: ofThings([thing("entrance", id)]) });
  });
}

export function focalTool({ editor }: Workbench): Tool {
  return new PutTool(([x, y]) => {
    editor.apply("focal", (map) => ({ ...map, focal: { x, y } }), { select: EMPTY });
    editor.choose("select");
  });
}
