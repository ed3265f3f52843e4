/** Paper that comes out of the printer: which kind, which the device remembers, and the file of what was printed last. */
import { onBeforeUnmount, ref, watch, type Ref } from "vue";
import { print, type Paper } from "@/api/boxOffice";
import { newKey } from "@/api/client";

const KEPT = "menpiao.paper";
export const PAPERS: readonly Paper[] = ["roll", "a6"];

export interface PaperOut {
  readonly paper: Ref<Paper>;
  /** Where the file is; empty before anything was printed. */
  readonly file: Ref<string>;
  /** Tickets of an order, all that are valid where none are named. */
  print(order: string, tickets: readonly string[] | null): Promise<void>;
}

export function usePaper(): PaperOut {
  const paper = ref<Paper>(localStorage.getItem(KEPT) === "a6" ? "a6" : "roll");
  const file = ref("");
  let key = newKey();

  const forget = (): void => URL.revokeObjectURL(file.value);
  watch(paper, (now) => localStorage.setItem(KEPT, now));
  onBeforeUnmount(forget);

  /** With one key until it is answered, so that a lost answer prints nothing anew; whoever asks again then wants other paper. */
  async function out(order: string, tickets: readonly string[] | null): Promise<void> {
    const made = await print(order, tickets, paper.value, key);
    key = newKey();
    forget();
    file.value = URL.createObjectURL(made);
  }

  return { paper, file, print: out };
}
