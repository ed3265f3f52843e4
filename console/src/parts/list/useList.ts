/**
 * One list: filters and page from the address, rows from the server, what is chosen of them. Only the newest question's
 * answer counts; until it is here the rows before it stay, so that nothing jumps.
 */
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from "vue";
import { useRoute, useRouter } from "vue-router";
import { beginningIn, filtersIn, queryOf, sameFilters, Trail, withFilter, type Beginning, type Filters, type Query } from "./address";

export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | null;
}

export interface ListOptions<T> {
  /** The names of its filters, as they stand in the address. */
  readonly filters: readonly string[];
  /** Those of them that do not stand there: a name or a phone number does not belong into an address, which browsers keep
   * and people copy. They live with this entry of the tab's history, so that "back" finds them again. */
  readonly unwritten?: readonly string[];
  read(filters: Filters, after: Beginning): Promise<Page<T>>;
  idOf(row: T): string;
}

export interface List<T> {
  /** Null until the first answer. */
  readonly rows: Readonly<ShallowRef<readonly T[] | null>>;
  readonly trouble: Readonly<ShallowRef<unknown>>;
  readonly loading: Readonly<Ref<boolean>>;
  readonly filters: ComputedRef<Filters>;
  /** Those that stand in the address: a view may keep them. */
  readonly written: ComputedRef<Filters>;
  readonly filtered: ComputedRef<boolean>;
  readonly page: ComputedRef<number>;
  readonly hasNext: ComputedRef<boolean>;
  readonly hasPrevious: ComputedRef<boolean>;
  readonly chosen: Ref<ReadonlySet<string>>;
  /** The rows that are chosen. */
  readonly picked: ComputedRef<readonly T[]>;
  idOf(row: T): string;
  set(name: string, value: string): void;
  show(filters: Filters): void;
  next(): void;
  previous(): void;
  reload(): Promise<void>;
  /** Changes a row on the screen before the server has said yes; the way back is the answer. */
  patch(id: string, change: (row: T) => T): () => void;
  choose(ids: Iterable<string>): void;
}

export function useList<T>({ filters: names, unwritten = [], read, idOf }: ListOptions<T>): List<T> {
  const route = useRoute();
  const router = useRouter();
  const home = route.name;
  const inAddress = names.filter((name) => !unwritten.includes(name));
  const remembered = () => filtersIn((router.options.history.state["unwritten"] ?? {}) as Query, unwritten);
  const kept = shallowRef<Filters>(remembered());
  const rows = shallowRef<readonly T[] | null>(null);
  const following = ref<string | null>(null);
  const trouble = shallowRef<unknown>(null);
  const loading = ref(false);
  const chosen = ref<ReadonlySet<string>>(new Set());
  const trail = new Trail();
  const written = computed(() => filtersIn(route.query, inAddress));
  const filters = computed<Filters>(() => ({ ...written.value, ...kept.value }));
  const after = computed(() => beginningIn(route.query));
  let asked = 0;

  async function reload(): Promise<void> {
    const question = ++asked;
    loading.value = true;
    try {
      const page = await read(filters.value, after.value);
      if (question !== asked) return;
      rows.value = page.items;
      following.value = page.next ?? null;
      trouble.value = null;
      const here = new Set(page.items.map(idOf));
      chosen.value = new Set([...chosen.value].filter((id) => here.has(id)));
    } catch (error) {
      if (question === asked) trouble.value = error;
    } finally {
      if (question === asked) loading.value = false;
    }
  }

  /** The same address may be gone to anew (`force`): what it does not say may have changed. */
  const place = (query: Record<string, string>) => unwritten.length === 0 ? { query } : { query, state: { unwritten: { ...kept.value } }, force: true };

  function show(wanted: Filters): void {
    trail.restart();
    kept.value = filtersIn(wanted, unwritten);
    void router.replace(place(queryOf(filtersIn(wanted, inAddress))));
  }

  function turn(to: Beginning): void {
    void router.push(place(queryOf(written.value, to)));
  }

  if (unwritten.length > 0) {
    onScopeDispose(router.afterEach((to) => {
      if (to.name === home && !sameFilters(remembered(), kept.value)) kept.value = remembered();
    }));
  }

  watch([filters, after], ([now, page], before) => {
    if (route.name !== home) return;
    const [then, pageThen] = before ?? [];
    if (then !== undefined && sameFilters(now, then) && page === pageThen) return;
    if (then !== undefined && !sameFilters(now, then)) trail.restart();
    trail.at(page);
    chosen.value = new Set();
    void reload();
  }, { immediate: true });

  return {
    rows, trouble, loading, filters, written, chosen, idOf, reload, show,
    picked: computed(() => (rows.value ?? []).filter((row) => chosen.value.has(idOf(row)))),
    filtered: computed(() => Object.keys(filters.value).length > 0),
    page: computed(() => trail.number(after.value)),
    hasNext: computed(() => following.value !== null),
    hasPrevious: computed(() => after.value !== null),
    set: (name, value) => show(withFilter(filters.value, name, value)),
    next: () => {
      if (following.value === null) return;
      trail.turned(following.value);
      turn(following.value);
    },
    previous: () => turn(trail.before(after.value) ?? null),
    patch: (id, change) => {
      const was = rows.value;
      rows.value = (was ?? []).map((row) => (idOf(row) === id ? change(row) : row));
      return () => (rows.value = was);
    },
    choose: (ids) => (chosen.value = new Set(ids)),
  };
}
