/** What the keys do on this page, as data. Digits choose what to paint with. */
import type { ToolName } from "./desk";

export type Action = "undo" | "redo" | "save" | "fit" | "zoomIn" | "zoomOut" | "erase" | "none" | "help" | "tiers" | "allocations" | "live" | "nextProblem" | `tool:${ToolName}` | `paint:${number}`;

/** `Mod` is Ctrl, and ⌘ on a Mac. */
export const BINDINGS: readonly { readonly keys: string; readonly action: Action; readonly group: "tools" | "paint" | "edit" | "view" }[] = [
  { keys: "B", action: "tool:seat", group: "tools" },
  { keys: "R", action: "tool:row", group: "tools" },
  { keys: "S", action: "tool:section", group: "tools" },
  { keys: "L", action: "tool:lasso", group: "tools" },
  { keys: "M", action: "tool:box", group: "tools" },
  { keys: "H", action: "tool:pan", group: "tools" },
  { keys: "X", action: "erase", group: "paint" },
  { keys: "T", action: "tiers", group: "paint" },
  { keys: "A", action: "allocations", group: "paint" },
  { keys: "N", action: "live", group: "view" },
  { keys: "Mod+Z", action: "undo", group: "edit" },
  { keys: "Mod+Shift+Z", action: "redo", group: "edit" },
  { keys: "Mod+S", action: "save", group: "edit" },
  { keys: "Escape", action: "none", group: "edit" },
  { keys: "0", action: "fit", group: "view" },
  { keys: "+", action: "zoomIn", group: "view" },
  { keys: "-", action: "zoomOut", group: "view" },
  { keys: "F8", action: "nextProblem", group: "view" },
  { keys: "?", action: "help", group: "view" },
];

const OTHERS: Readonly<Record<string, Action>> = { "Mod+Y": "redo", "=": "zoomIn", "Shift++": "zoomIn", _: "zoomOut", "Shift+?": "help", "Shift+/": "help", Delete: "erase", Backspace: "erase" };
const BY_KEYS = new Map<string, Action>([...BINDINGS.map(({ keys, action }) => [keys, action] as const), ...Object.entries(OTHERS)]);

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export function actionOf({ key, ctrlKey, metaKey, shiftKey, altKey }: Pressed): Action | null {
  if (altKey) return null;
  const modified = ctrlKey || metaKey;
  const name = key.length === 1 ? key.toUpperCase() : key;
  if (!modified && /^[1-9]$/.test(name)) return `paint:${Number(name) - 1}`;
  return BY_KEYS.get([modified ? "Mod" : "", shiftKey && (modified || key.length > 1 || !/[a-z]/i.test(key)) ? "Shift" : "", name].filter(Boolean).join("+")) ?? null;
}
