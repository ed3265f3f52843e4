/**
 * What a person has arranged about a list: columns that they don't want to see, and views (filters with a name). Kept in
 * this browser, apart for each account that signs in here.
 */
import { ref, watch, type Ref } from "vue";
import { login } from "@/api/logins";
import type { Filters } from "./address";

export interface View {
  readonly name: string;
  readonly filters: Filters;
}

const MOST_VIEWS = 20;

export function hiddenColumns(list: string): Ref<readonly string[]> {
  return kept(`columns:${list}`, strings);
}

export interface Views {
  readonly all: Ref<readonly View[]>;
  /** A view of the same name is replaced. */
  save(name: string, filters: Filters): void;
  /** Takes it away; the answer brings it back to its place. */
  remove(name: string): () => void;
}

export function viewsOf(list: string): Views {
  const all = kept<readonly View[]>(`views:${list}`, views);
  return {
    all,
    save: (name, filters) => (all.value = [...all.value.filter((view) => view.name !== name), { name, filters }].slice(-MOST_VIEWS)),
    remove: (name) => {
      const was = all.value;
      all.value = was.filter((view) => view.name !== name);
      return () => (all.value = was);
    },
  };
}

function kept<T>(name: string, read: (found: unknown) => T): Ref<T> {
  const key = `menpiao-console:${name}:${login.value?.staff.id ?? "nobody"}`;
  const value = ref(read(parsed(localStorage.getItem(key)))) as Ref<T>;
  watch(value, (now) => localStorage.setItem(key, JSON.stringify(now)));
  return value;
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

function strings(found: unknown): readonly string[] {
  return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
}

function views(found: unknown): readonly View[] {
  if (!Array.isArray(found)) return [];
  return found.filter((one): one is View => typeof one?.name === "string" && typeof one.filters === "object" && one.filters !== null);
}
