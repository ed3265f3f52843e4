/** What the keys do, as data: the listener follows it, and the list under `?` shows it. */
import type { ToolName } from "./editor";

export type Action =
  | "undo" | "redo" | "copy" | "cut" | "paste" | "duplicate" | "delete" | "all" | "none" | "rows" | "save" | "open"
  | "fit" | "fitSelection" | "zoomIn" | "zoomOut" | "left" | "right" | "up" | "down" | "farLeft" | "farRight" | "farUp" | "farDown"
  | "turnLeft" | "turnRight" | "mirror" | "number" | "help" | "finish" | "nextProblem" | `tool:${ToolName}` | `paint:${number}`;

export interface Binding {
  readonly keys: string;
  readonly action: Action;
  readonly group: "tools" | "edit" | "select" | "arrange" | "view" | "file";
}

/** `Mod` is Ctrl, and ⌘ on a Mac. */
export const BINDINGS: readonly Binding[] = [
  { keys: "V", action: "tool:select", group: "tools" },
  { keys: "H", action: "tool:pan", group: "tools" },
  { keys: "R", action: "tool:row", group: "tools" },
  { keys: "T", action: "tool:table", group: "tools" },
  { keys: "A", action: "tool:area", group: "tools" },
  { keys: "O", action: "tool:outline", group: "tools" },
  { keys: "S", action: "tool:stage", group: "tools" },
  { keys: "G", action: "tool:polygon", group: "tools" },
  { keys: "C", action: "tool:ellipse", group: "tools" },
  { keys: "L", action: "tool:line", group: "tools" },
  { keys: "X", action: "tool:text", group: "tools" },
  { keys: "E", action: "tool:entrance", group: "tools" },
  { keys: "F", action: "tool:focal", group: "tools" },
  { keys: "P", action: "tool:paint", group: "tools" },
  { keys: "Mod+Z", action: "undo", group: "edit" },
  { keys: "Mod+Shift+Z", action: "redo", group: "edit" },
  { keys: "Mod+C", action: "copy", group: "edit" },
  { keys: "Mod+X", action: "cut", group: "edit" },
  { keys: "Mod+V", action: "paste", group: "edit" },
  { keys: "Mod+D", action: "duplicate", group: "edit" },
  { keys: "Delete", action: "delete", group: "edit" },
  { keys: "Mod+A", action: "all", group: "select" },
  { keys: "Escape", action: "none", group: "select" },
  { keys: "Mod+L", action: "rows", group: "select" },
  { keys: "Enter", action: "finish", group: "edit" },
  { keys: "N", action: "number", group: "arrange" },
  { keys: "M", action: "mirror", group: "arrange" },
  { keys: "[", action: "turnLeft", group: "arrange" },
  { keys: "]", action: "turnRight", group: "arrange" },
  { keys: "ArrowLeft", action: "left", group: "arrange" },
  { keys: "ArrowRight", action: "right", group: "arrange" },
  { keys: "ArrowUp", action: "up", group: "arrange" },
  { keys: "ArrowDown", action: "down", group: "arrange" },
  { keys: "Shift+ArrowLeft", action: "farLeft", group: "arrange" },
  { keys: "Shift+ArrowRight", action: "farRight", group: "arrange" },
  { keys: "Shift+ArrowUp", action: "farUp", group: "arrange" },
  { keys: "Shift+ArrowDown", action: "farDown", group: "arrange" },
  { keys: "0", action: "fit", group: "view" },
  { keys: "Z", action: "fitSelection", group: "view" },
  { keys: "+", action: "zoomIn", group: "view" },
  { keys: "-", action: "zoomOut", group: "view" },
  { keys: "F8", action: "nextProblem", group: "view" },
  { keys: "Mod+S", action: "save", group: "file" },
  { keys: "Mod+O", action: "open", group: "file" },
  { keys: "?", action: "help", group: "file" },
];

/** Also understood, without being listed. */
const OTHERS: Readonly<Record<string, Action>> = { "Mod+Y": "redo", Backspace: "delete", "=": "zoomIn", "Shift+=": "zoomIn", "Shift++": "zoomIn", _: "zoomOut", "Shift+?": "help", "Shift+/": "help" };

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
  const keys = [modified ? "Mod" : "", shiftKey && (modified || key.length > 1 || !/[a-z]/i.test(key)) ? "Shift" : "", name].filter(Boolean).join("+");
  if (!modified && /^[1-9]$/.test(name)) return `paint:${Number(name) - 1}`;
  return BY_KEYS.get(keys) ?? null;
}
