/**
 * An event being edited: the form, what the server has, and the way from one to the other. Saves take turns. A draft saves
 * itself a moment after the last key; what buyers see already is saved when somebody says so. What a colleague saved
 * meanwhile is taken over where it meets nothing of ours, and asked about where it does.
 */
import { computed, onBeforeUnmount, ref, shallowRef, watch } from "vue";
import { Refused } from "@/api/client";
import { event as readEvent, writeEvent, type Loaded } from "@/api/events";
import { warnUnsaved } from "@/parts/warnUnsaved";
import { changed, factsOf, merged, NO_FACTS, sendable, withThose, type Facts, type Field } from "./facts";

export type SaveState = "still" | "changed" | "saving" | "saved" | "failed";

export interface Clash {
  readonly fields: readonly Field[];
  readonly theirs: Facts;
}

const PAUSE_MS = 800;
/** Somebody else saves again and again: then ask a person, rather than race. */
const MOST_TURNS = 3;

export type Editing = ReturnType<typeof useEditing>;

export function useEditing(id: string, by: { auto: boolean; onSaved?: () => unknown }) {
  const loaded = shallowRef<Loaded | null>(null);
  const form = shallowRef<Facts>(NO_FACTS);
  const state = ref<SaveState>("still");
  const trouble = shallowRef<unknown>(null);
  const clash = shallowRef<Clash | null>(null);
  const touches = shallowRef<Refused | null>(null);
  const differs = computed(() => (loaded.value === null ? [] : changed(factsOf(loaded.value.event), form.value)));
  let timer = 0;
  let turn: Promise<boolean> = Promise.resolve(true);

  watch(form, () => {
    if (differs.value.length === 0) return;
    state.value = "changed";
    clearTimeout(timer);
    if (by.auto && clash.value === null) timer = window.setTimeout(() => void save(), PAUSE_MS);
  });
  onBeforeUnmount(() => clearTimeout(timer));
  warnUnsaved(() => differs.value.length > 0);

  /** @throws Refused, Unreachable */
  async function load(): Promise<void> {
    loaded.value = await readEvent(id);
    reset();
  }

  /** Back to what is saved. */
  function reset(): void {
    if (loaded.value !== null) form.value = factsOf(loaded.value.event);
    state.value = "still";
    trouble.value = clash.value = touches.value = null;
  }

  /** Whether all that was written is saved now. */
  function save(confirmed = false): Promise<boolean> {
    clearTimeout(timer);
    turn = turn.then(() => send(confirmed, 1));
    return turn;
  }

  async function send(confirmed: boolean, tries: number): Promise<boolean> {
    const base = loaded.value;
    if (base === null || differs.value.length === 0) return true;
    state.value = "saving";
    trouble.value = null;
    try {
      loaded.value = await writeEvent(id, { ...sendable(form.value), confirmed }, base.etag);
      touches.value = null;
      state.value = differs.value.length === 0 ? "saved" : "changed";
      await by.onSaved?.();
      return differs.value.length === 0;
    } catch (error) {
      return await refused(error, base, confirmed, tries).catch(failed);
    }
  }

  async function refused(error: unknown, base: Loaded, confirmed: boolean, tries: number): Promise<boolean> {
    if (!(error instanceof Refused)) return failed(error);
    if (error.code === "touches_sold_tickets" && !confirmed) {
      touches.value = error;
      state.value = "changed";
      return false;
    }
    if (error.status !== 412 || tries === MOST_TURNS) return failed(error);
    const now = await readEvent(id);
    const theirs = factsOf(now.event);
    const { facts, clashes } = merged(factsOf(base.event), form.value, theirs);
    loaded.value = now;
    form.value = facts;
    if (clashes.length === 0) return await send(confirmed, tries + 1);
    clearTimeout(timer);
    clash.value = { fields: clashes, theirs };
    state.value = "changed";
    return false;
  }

  function failed(error: unknown): boolean {
    trouble.value = error;
    state.value = "failed";
    return false;
  }

  /** Of what both changed, whose stays; `later`: ours stays in the form, unsaved. */
  async function settle(whose: "mine" | "theirs" | "later"): Promise<void> {
    if (clash.value !== null && whose === "theirs") form.value = withThose(form.value, clash.value.theirs, clash.value.fields);
    clash.value = null;
    if (whose !== "later") await save();
    clearTimeout(timer);
  }

  /** Whoever asked has seen whom it touches. @throws what stands in the way now */
  async function confirm(): Promise<void> {
    if (!(await save(true)) && trouble.value !== null) throw trouble.value;
  }

  return { id, loaded, form, state, trouble, clash, touches, differs, load, reset, save, settle, confirm };
}
