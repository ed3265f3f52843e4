/**
 * The doors of one session, looked at again and again while somebody may come in: first what is new at the gates, and the
 * counts when there is something. A page that nobody sees asks nothing; when the server is away it is asked less often.
 */
import { onBeforeUnmount, onMounted, ref, shallowRef, watch, type Ref } from "vue";
import { attendance, scans, type Attendance, type Scan } from "@/api/doors";
import { isLive, merged } from "./tonight";

const LOOKS_EVERY_MS = 4_000;
const COUNTS_EVERY_MS = 30_000;
const WAITS_MOST_MS = 60_000;

export type Filters = Readonly<Record<string, string>>;

export function useDoors(sessionId: Ref<string>, filters: Ref<Filters>) {
  const counts = shallowRef<Attendance | null>(null);
  const rows = shallowRef<readonly Scan[] | null>(null);
  const next = ref<string | null>(null);
  const trouble = shallowRef<unknown>(null);
  /** The last look failed; what is shown is of before. */
  const behind = ref(false);
  let since = "";
  let counted = 0;
  let wait = LOOKS_EVERY_MS;
  let timer = 0;
  let asked = 0;

  async function load(anew: boolean): Promise<void> {
    const question = ++asked;
    clearTimeout(timer);
    if (anew) counts.value = null;
    rows.value = null;
    trouble.value = null;
    if (sessionId.value === "") return;
    try {
      const [found, page] = await Promise.all([anew ? attendance(sessionId.value) : counts.value, scans(sessionId.value, filters.value)]);
      if (question !== asked) return;
      counts.value = found;
      rows.value = page.items;
      next.value = page.next;
      since = page.since;
      counted = Date.now();
      behind.value = false;
      again();
    } catch (error) {
      if (question === asked) trouble.value = error;
    }
  }

  function again(): void {
    clearTimeout(timer);
    if (document.hidden || counts.value === null || !isLive(counts.value.session, Date.now())) return;
    timer = window.setTimeout(look, wait);
  }

  async function look(): Promise<void> {
    const question = asked;
    try {
      const page = await scans(sessionId.value, filters.value, { since });
      if (question !== asked) return;
      const before = rows.value ?? [];
      rows.value = merged(before, page.items);
      since = page.since;
      if (rows.value !== before || Date.now() - counted > COUNTS_EVERY_MS) {
        const found = await attendance(sessionId.value);
        if (question !== asked) return;
        counts.value = found;
        counted = Date.now();
      }
      behind.value = false;
      wait = LOOKS_EVERY_MS;
    } catch {
      if (question !== asked) return;
      behind.value = true;
      wait = Math.min(wait * 2, WAITS_MOST_MS);
    }
    again();
  }

  async function more(): Promise<void> {
    if (next.value === null) return;
    const question = asked;
    const page = await scans(sessionId.value, filters.value, { cursor: next.value });
    if (question !== asked) return;
    rows.value = merged(rows.value ?? [], page.items);
    next.value = page.next;
  }

  const onSight = () => (document.hidden ? clearTimeout(timer) : again());
  watch(sessionId, () => load(true), { immediate: true });
  watch(filters, (now, before) => {
    if (JSON.stringify(now) !== JSON.stringify(before)) void load(false);
  });
  onMounted(() => document.addEventListener("visibilitychange", onSight));
  onBeforeUnmount(() => {
    asked += 1;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onSight);
  });

  return { counts, rows, next, trouble, behind, more, reload: () => load(true) };
}
