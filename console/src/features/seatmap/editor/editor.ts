/**
 * The editor without its looks: the document, what is selected, the tool in hand, undo. Vue components and the canvas
 * listen to it; it knows neither. The document never becomes reactive: watching 50,000 seats would cost more than
 * drawing them.
 */
import { copied, isNothing, pasted, type Copied } from "../domain/clipboard";
import { emptyHall, type SeatKind, type SeatMap, type Table } from "@/seats/domain/document";
import { removed, type Edit } from "../domain/edit";
import { MOST_WEIGHT, weightOf, type Snapshot } from "../domain/snapshots";
import { History } from "@/seats/domain/history";
import { ROW_SPACING, SEAT_SPACING } from "@/seats/domain/limits";
import { EMPTY, isEmpty, surviving, type Selection } from "@/seats/domain/selection";

export const TOOLS = ["select", "pan", "row", "table", "area", "outline", "stage", "polygon", "ellipse", "line", "text", "entrance", "focal", "paint"] as const;
export type ToolName = (typeof TOOLS)[number];

export interface Options {
  readonly spacing: number;
  readonly rows: number;
  readonly rowSpacing: number;
  readonly tableSeats: number;
  readonly tableSize: number;
  readonly tableShape: Table["shape"];
  readonly polygonKind: "polygon" | "bar" | "exit";
  readonly lineKind: "line" | "wall";
  readonly paint: { readonly category: string | null } | { readonly kind: SeatKind };
  readonly brush: "seat" | "row" | "section";
}

export type Part = "map" | "selection" | "tool" | "options" | "preview";

export class Editor {
  private document: SeatMap;
  private shown: SeatMap | null = null;
  private chosen: Selection = EMPTY;
  private clipboard: Copied | null = null;
  private pasteCount = 0;
  private readonly listeners = new Set<(part: Part) => void>();
  readonly history = new History<Snapshot>(weightOf, MOST_WEIGHT);
  private inHand: ToolName = "select";
  private onlyLooks = false;
  private sectionInHand: string | null = null;
  private now: Options = {
    spacing: SEAT_SPACING, rows: 1, rowSpacing: ROW_SPACING, tableSeats: 8, tableSize: 160, tableShape: "round",
    polygonKind: "polygon", lineKind: "line", paint: { category: null }, brush: "seat",
  };

  constructor(map: SeatMap = emptyHall({}), private readonly clock: () => number = () => performance.now()) {
    this.document = map;
    this.forgetHands();
  }

  get map(): SeatMap {
    return this.document;
  }

  /** What the canvas shows: the document, or how it would be if the hand let go now. */
  get visible(): SeatMap {
    return this.shown ?? this.document;
  }

  get selection(): Selection {
    return this.chosen;
  }

  /** What the hand does; where nothing can be changed, it pans. */
  get tool(): ToolName {
    return this.onlyLooks ? "pan" : this.inHand;
  }

  get locked(): boolean {
    return this.onlyLooks;
  }

  lock(locked: boolean): void {
    this.onlyLooks = locked;
    this.tell("tool");
  }

  get options(): Options {
    return this.now;
  }

  /** The section that new rows, tables and areas belong to. */
  get section(): string | null {
    const { sections } = this.document;
    return sections.some(({ id }) => id === this.sectionInHand) ? this.sectionInHand : (sections[0]?.id ?? null);
  }

  listen(listener: (part: Part) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Another document: what was done to the last one can not be taken back. */
  open(map: SeatMap): void {
    this.document = map;
    this.history.clear();
    this.chosen = EMPTY;
    this.shown = null;
    this.forgetHands();
    this.tell("map", "selection", "options");
  }

  private forgetHands(): void {
    this.sectionInHand = this.document.sections[0]?.id ?? null;
    this.now = { ...this.now, paint: { category: this.document.categories[0]?.id ?? null } };
  }

  /** One step. `what` names it for undo; steps with one `merge` that follow quickly are one. */
  apply(what: string, edit: Edit, { select, merge = null }: { select?: Selection; merge?: string | null } = {}): void {
    this.shown = null;
    if (this.onlyLooks) return this.tell("preview");
    const before = { map: this.document, selection: this.chosen };
    const next = edit(this.document);
    if (next === this.document) {
      if (select !== undefined) this.select(select);
      this.tell("preview");
      return;
    }
    this.document = next;
    this.history.push(before, { ...before, map: next }, what, this.clock(), merge);
    this.chosen = select ?? surviving(next, this.chosen);
    this.tell("map", "selection");
  }

  /** Show an edit without doing it, while the hand moves; null shows the document again. */
  preview(map: SeatMap | null): void {
    if (map === this.shown) return;
    this.shown = map;
    this.tell("preview");
  }

  undo(): void {
    this.travel(this.history.undo({ map: this.document, selection: this.chosen }));
  }

  redo(): void {
    this.travel(this.history.redo({ map: this.document, selection: this.chosen }));
  }

  private travel(to: { map: SeatMap; selection: Selection } | null): void {
    if (to === null) return;
    this.document = to.map;
    this.shown = null;
    this.chosen = surviving(to.map, to.selection);
    this.tell("map", "selection");
  }

  select(selection: Selection): void {
    this.chosen = selection;
    this.tell("selection");
  }

  choose(tool: ToolName): void {
    if (tool === this.inHand) return;
    this.inHand = tool;
    this.shown = null;
    this.tell("tool", "preview");
  }

  set(options: Partial<Options>): void {
    this.now = { ...this.now, ...options };
    this.tell("options");
  }

  workIn(sectionId: string): void {
    this.sectionInHand = sectionId;
    this.tell("options");
  }

  copy(): boolean {
    const what = copied(this.document, this.chosen);
    if (isNothing(what)) return false;
    this.clipboard = what;
    this.pasteCount = 0;
    this.tell("options");
    return true;
  }

  cut(what: string): void {
    if (this.copy()) this.remove(what);
  }

  get canPaste(): boolean {
    return this.clipboard !== null;
  }

  paste(what: string): void {
    if (this.clipboard === null) return;
    this.pasteCount += 1;
    this.put(what, this.clipboard, this.pasteCount * ROW_SPACING);
  }

  duplicate(what: string): void {
    const its = copied(this.document, this.chosen);
    if (!isNothing(its)) this.put(what, its, ROW_SPACING);
  }

  private put(what: string, its: Copied, by: number): void {
    const fallback = this.section;
    if (fallback === null) return;
    const { map, selection } = pasted(this.document, its, { dx: 0, dy: by, fallback });
    this.apply(what, () => map, { select: selection });
  }

  remove(what: string): void {
    if (!isEmpty(this.chosen)) this.apply(what, (map) => removed(map, this.chosen), { select: EMPTY });
  }

  private tell(...parts: Part[]): void {
    for (const part of parts) for (const listener of this.listeners) listener(part);
  }
}
