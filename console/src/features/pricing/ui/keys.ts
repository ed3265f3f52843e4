/** What a key asks for, done. */
import { actionOf, type Action } from "../keyboard";
import type { ToolName } from "../desk";
import type { Shop } from "./shop";

/** What only the page can do. */
export interface PageActions {
  /** A dialog is open: the keys are its own. */
  busy(): boolean;
  save(): void;
  help(): void;
  show(tab: "tiers" | "allocations" | "live"): void;
  problem(): void;
}

/** Keys count for the page unless one is typing or a dialog is open. */
export function keysFor(shop: Shop, page: PageActions): { down(event: KeyboardEvent): void; up(event: KeyboardEvent): void } {
  return {
    down(event) {
      if (page.busy()) return;
      const target = event.target as HTMLElement;
      const action = actionOf(event);
      const typing = target.matches?.("input, textarea, [contenteditable]") ?? false;
      if (typing && action !== "save") return;
      if (event.code === "Space" && target.closest?.("button, a, [role=tab]") == null) {
        event.preventDefault();
        shop.board.value?.holdSpace(true);
        return;
      }
      if (action === null) return;
      event.preventDefault();
      perform(action, shop, page);
    },
    up(event) {
      if (event.code === "Space") shop.board.value?.holdSpace(false);
    },
  };
}

function perform(action: Action, shop: Shop, page: PageActions): void {
  const { desk, board } = shop;
  if (action.startsWith("tool:")) return desk.choose(action.slice(5) as ToolName);
  if (action.startsWith("paint:")) {
    const wanted = desk.pricing[desk.layer][Number(action.slice(6))];
    return wanted === undefined ? undefined : desk.paintWith(wanted.number);
  }
  const simple: Partial<Record<Action, () => void>> = {
    undo: () => desk.undo(),
    redo: () => desk.redo(),
    save: page.save,
    help: page.help,
    erase: () => desk.paintWith(0),
    none: () => void (board.value?.cancel() || desk.mark(new Set())),
    fit: () => board.value?.fit(),
    zoomIn: () => board.value?.zoom(1.25),
    zoomOut: () => board.value?.zoom(0.8),
    tiers: () => page.show("tiers"),
    allocations: () => page.show("allocations"),
    live: () => page.show("live"),
    nextProblem: page.problem,
  };
  simple[action]?.();
}
