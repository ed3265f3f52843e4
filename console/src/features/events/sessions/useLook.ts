/**
 * What would happen, asked while a form is being filled in: a moment after the last word, only the newest answer counts, and
 * what was answered before stays until then. Null in the form's place: it is not whole yet.
 */
import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from "vue";

const PAUSE_MS = 300;

export interface Looking<R> {
  readonly found: Readonly<ShallowRef<R | null>>;
  readonly trouble: Readonly<ShallowRef<unknown>>;
  readonly asking: Readonly<Ref<boolean>>;
}

export function useLook<B, R>(body: () => B | null, ask: (body: B) => Promise<R>): Looking<R> {
  const found = shallowRef<R | null>(null);
  const trouble = shallowRef<unknown>(null);
  const asking = ref(false);
  let asked = 0;
  let waiting = 0;

  async function go(wanted: B, question: number): Promise<void> {
    try {
      const answer = await ask(wanted);
      if (question === asked) [found.value, trouble.value] = [answer, null];
    } catch (error) {
      if (question === asked) [found.value, trouble.value] = [null, error];
    } finally {
      if (question === asked) asking.value = false;
    }
  }

  watch(() => JSON.stringify(body()), () => {
    clearTimeout(waiting);
    const question = ++asked;
    const wanted = body();
    asking.value = wanted !== null;
    if (wanted === null) [found.value, trouble.value] = [null, null];
    else waiting = window.setTimeout(() => void go(wanted, question), PAUSE_MS);
  }, { immediate: true });
  onBeforeUnmount(() => clearTimeout(waiting));

  return { found, trouble, asking };
}
