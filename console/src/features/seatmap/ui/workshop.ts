/**
 * The editor as Vue sees it: a few shallow references that change when the editor says so. The document itself is never
 * made reactive.
 */
import { computed, inject, provide, shallowRef, type InjectionKey } from "vue";
import { useI18n } from "vue-i18n";
import { lang } from "@/app/appearance";
import { countSeats, type Row, type SeatMap, type Section, type Table } from "@/seats/domain/document";
import type { Edit } from "../domain/edit";
import { ofThings, partsOf, type Selection } from "@/seats/domain/selection";
import type { Problem } from "../domain/findings";
import { problemsOf } from "../domain/validate";
import { Editor } from "../editor/editor";
import type { Board } from "../editor/board";

export interface PickedRow {
  readonly section: Section;
  readonly row: Row;
  readonly whole: boolean;
  readonly count: number;
}

const KEY: InjectionKey<Workshop> = Symbol("workshop");

export type Workshop = ReturnType<typeof makeWorkshop>;

export function useWorkshop(): Workshop {
  const found = inject(KEY);
  if (found === undefined) throw new Error("outside of the editor's page");
  return found;
}

export function provideWorkshop(): Workshop {
  const made = makeWorkshop();
  provide(KEY, made);
  return made;
}

function makeWorkshop() {
  const { t } = useI18n();
  const editor = new Editor();
  const board = shallowRef<Board | null>(null);
  const map = shallowRef<SeatMap>(editor.map);
  const selection = shallowRef<Selection>(editor.selection);
  const tool = shallowRef(editor.tool);
  /** One may look, and change nothing. */
  const locked = shallowRef(editor.locked);
  const options = shallowRef(editor.options);
  const section = shallowRef(editor.section);
  const canPaste = shallowRef(false);
  const undoes = shallowRef<string | null>(null);
  const redoes = shallowRef<string | null>(null);
  const problems = shallowRef<Problem[]>([]);
  const serverProblems = shallowRef<Problem[]>([]);
  const checker = later(() => (problems.value = problemsOf(editor.map)));

  editor.listen((part) => {
    if (part === "map") {
      map.value = editor.map;
      checker.ask();
    }
    selection.value = editor.selection;
    tool.value = editor.tool;
    locked.value = editor.locked;
    options.value = editor.options;
    section.value = editor.section;
    canPaste.value = editor.canPaste;
    undoes.value = editor.history.undoes;
    redoes.value = editor.history.redoes;
  });
  checker.ask();

  const seatCount = computed(() => countSeats(map.value));
  const picked = computed(() => pickedRows(map.value, selection.value));
  const things = computed(() => [...selection.value.things].map(partsOf));
  const onlyThing = computed(() => (selection.value.seats.size === 0 && things.value.length === 1 ? things.value[0]! : null));
  const allProblems = computed(() => [...serverProblems.value, ...problems.value]);
  const apply = (what: string, edit: Edit, merge: string | null = null) => editor.apply(what, edit, { merge });
  const selectThing = (key: string) => editor.select(ofThings([key]));
  return { t, lang, editor, board, map, selection, tool, locked, options, section, canPaste, undoes, redoes, problems, serverProblems, allProblems, checkNow: checker.now, seatCount, picked, things, onlyThing, apply, selectThing };
}

function pickedRows(map: SeatMap, { seats }: Selection): PickedRow[] {
  if (seats.size === 0) return [];
  const picked: PickedRow[] = [];
  for (const section of map.sections) {
    for (const row of section.rows) {
      const count = row.seats.reduce((sum, seat) => sum + Number(seats.has(seat.id)), 0);
      if (count > 0) picked.push({ section, row, whole: count === row.seats.length, count });
    }
  }
  return picked;
}

export function tableOf(map: SeatMap, id: string): { section: Section; table: Table } | null {
  for (const section of map.sections) {
    const table = section.tables.find((one) => one.id === id);
    if (table !== undefined) return { section, table };
  }
  return null;
}

/** Work that waits until the hands rest for a moment. */
function later(work: () => void): { ask(): void; now(): void } {
  let timer = 0;
  return {
    ask() {
      clearTimeout(timer);
      timer = window.setTimeout(work, 250);
    },
    now() {
      clearTimeout(timer);
      work();
    },
  };
}
