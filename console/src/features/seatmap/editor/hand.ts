/** What the editor's tools may do. */
import type { View } from "@/seats/canvas/view";
import type { Editor } from "./editor";

export interface Workbench {
  readonly editor: Editor;
  readonly view: View;
  /** Draw what belongs to the hand anew. */
  redraw(): void;
  /** In the language of the page: names of steps and of what is made. */
  say(key: string): string;
  /** Let the person write what a text says. */
  askText(): void;
}
