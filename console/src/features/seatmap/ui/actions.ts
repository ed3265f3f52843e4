/** What a key asks for, done. */
import { mirrored, movedBy, turnedBy } from "../domain/arrange";
import { pointedAt } from "../domain/pointers";
import { everything, isEmpty, wholeRows } from "@/seats/domain/selection";
import { actionOf, type Action } from "../editor/keyboard";
import type { ToolName } from "../editor/editor";
import type { Workshop } from "./workshop";

/** What only the page can do. */
export interface PageActions {
  /** A dialog is open: the keys are its own. */
  busy(): boolean;
  save(): void;
  open(): void;
  number(): void;
  help(): void;
}

const STEPS: Partial<Record<Action, readonly [number, number]>> = { left: [-5, 0], right: [5, 0], up: [0, -5], down: [0, 5], farLeft: [-50, 0], farRight: [50, 0], farUp: [0, -50], farDown: [0, 50] };

/** Keys count for the editor unless one is typing or a dialog is open. */
export function keysFor(shop: Workshop, page: PageActions): { down(event: KeyboardEvent): void; up(event: KeyboardEvent): void } {
  return {
    down(event) {
      if (isTyping(event) || page.busy()) return;
      const onControl = (event.target as HTMLElement).closest?.("button, a, [role=tab]") != null;
      if (event.code === "Space" && !onControl) {
        event.preventDefault();
        shop.board.value?.holdSpace(true);
        return;
      }
      const action = actionOf(event);
      if (action === null || (onControl && (action === "finish" || action === "left" || action === "right"))) return;
      event.preventDefault();
      perform(action, shop, page);
    },
    up(event) {
      if (event.code === "Space") shop.board.value?.holdSpace(false);
    },
  };
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return target.matches?.("input, textarea, [contenteditable]") ?? false;
}

function perform(action: Action, shop: Workshop, page: PageActions): void {
  const { editor, board, allProblems } = shop;
  const { selection } = editor;
  const step = STEPS[action];
  if (step !== undefined) {
    if (!isEmpty(selection)) editor.apply("move", movedBy(selection, ...step), { merge: "nudge" });
    return;
  }
  if (action.startsWith("tool:")) return editor.choose(action.slice(5) as ToolName);
  if (action.startsWith("paint:")) {
    const category = editor.map.categories[Number(action.slice(6))];
    if (category === undefined) return;
    editor.set({ paint: { category: category.id } });
    return editor.choose("paint");
  }
  const simple: Partial<Record<Action, () => void>> = {
    undo: () => editor.undo(),
    redo: () => editor.redo(),
    copy: () => void editor.copy(),
    cut: () => editor.cut("cut"),
    paste: () => editor.paste("paste"),
    duplicate: () => editor.duplicate("duplicate"),
    delete: () => editor.remove("delete"),
    all: () => editor.select(everything(editor.map)),
    rows: () => editor.select(wholeRows(editor.map, selection)),
    none: () => void (board.value?.cancel() || editor.choose("select")),
    finish: () => board.value?.finish(),
    turnLeft: () => editor.apply("turn", turnedBy(selection, -15)),
    turnRight: () => editor.apply("turn", turnedBy(selection, 15)),
    mirror: () => editor.apply("mirror", mirrored(selection, "x")),
    fit: () => board.value?.fit(),
    fitSelection: () => board.value?.fitSelection(),
    zoomIn: () => board.value?.zoom(1.25),
    zoomOut: () => board.value?.zoom(0.8),
    nextProblem: () => {
      const place = allProblems.value.map(({ pointer }) => pointedAt(editor.map, pointer)).find((one) => !isEmpty(one));
      if (place === undefined) return;
      editor.select(place);
      board.value?.fitSelection();
    },
    save: page.save,
    open: page.open,
    number: page.number,
    help: page.help,
  };
  simple[action]?.();
}
