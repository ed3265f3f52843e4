/**
 * What a person has arranged about a list in this browser, apart for each account that signs in here: columns that they
 * don't want to see; and views, where no server keeps them (`views.ts`).
 */
import { ref, watch, type Ref } from "vue";
import { login } from "@/api/logins";
import type { Filters } from "./address";

export interface KeptView {
  readonly name: string;
  readonly filters: Filters;
}

export function hiddenColumns(list: string): Ref<readonly string[]> {
  return kept(`columns:${list}`, strings);
}

export function keptViews(list: string): Ref<readonly KeptView[]> {
  return kept<readonly KeptView[]>(`views:${list}`, views);
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

function views(found: unknown): readonly KeptView[] {
  if (!Array.isArray(found)) return [];
  return found.filter((one): one is KeptView => typeof one?.name === "string" && typeof one.filters === "object" && one.filters !== null);
}
