/**
 * Views of a list: filters, and which columns are hidden, with a name. The server keeps them for each of the staff, and
 * what they share for their colleagues; people of the platform, who are nobody's staff, have theirs in this browser.
 */
import { changeView, removeView, savedViews, saveView, type Arranged, type ListName, type SavedView } from "@/api/savedViews";
import type { Ref } from "vue";
import { carryOver, type View } from "./arranged";
import type { KeptView } from "./kept";

/** A list of the platform's people: no server keeps its views. */
export type PlatformList = `operator-${string}`;
export type AnyList = ListName | PlatformList;

export interface Shelf {
  /** Whether colleagues can be given a view. */
  readonly shares: boolean;
  read(): Promise<readonly View[]>;
  /** A view of one's own with the same name is replaced. */
  save(view: Arranged): Promise<void>;
  share(view: View, shared: boolean): Promise<void>;
  remove(view: View): Promise<void>;
}

const MOST_HERE = 20;

export function shelfOf(list: AnyList, here: Ref<readonly KeptView[]>): Shelf {
  return list.startsWith("operator-") ? inThisBrowser(here) : atTheServer(list as ListName, here);
}

function atTheServer(list: ListName, here: Ref<readonly KeptView[]>): Shelf {
  let now: readonly SavedView[] = [];
  const find = (view: View) => now.find(({ id }) => id === view.id);

  return {
    shares: true,
    async read() {
      now = await savedViews(list);
      if (here.value.length > 0) {
        here.value = await carryOver(here.value, now, (view) => saveView(list, view));
        now = await savedViews(list);
      }
      return now;
    },
    async save(view) {
      const same = now.find(({ mine, name }) => mine && name === view.name);
      await (same ? changeView(same, view) : saveView(list, view));
    },
    async share(view, shared) {
      const { name, filters, hidden_columns } = view;
      const found = find(view);
      if (found) await changeView(found, { name, filters, hidden_columns, shared });
    },
    async remove(view) {
      const found = find(view);
      if (found) await removeView(found);
    },
  };
}

function inThisBrowser(here: Ref<readonly KeptView[]>): Shelf {
  const shown = ({ name, filters }: KeptView): View => ({ id: name, name, filters, hidden_columns: null, shared: false, made_by: { id: "", name: "" }, mine: true, changeable: true });
  const without = (name: string) => here.value.filter((view) => view.name !== name);

  return {
    shares: false,
    read: () => Promise.resolve(here.value.map(shown)),
    save: async ({ name, filters }) => void (here.value = [...without(name), { name, filters }].slice(-MOST_HERE)),
    share: () => Promise.resolve(),
    remove: async ({ name }) => void (here.value = without(name)),
  };
}
