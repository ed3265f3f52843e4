/**
 * One thing at a time that a person asks the server for: busy while it is under way, and what went wrong if it did. Pressed
 * twice it is done once: what is asked for while something is under way is not begun.
 */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from "vue";

export interface Attempt {
  readonly busy: ComputedRef<boolean>;
  /** Which of several things is under way, as `attempt` was told. */
  readonly doing: Readonly<Ref<string | null>>;
  /** Why the last attempt failed; null while one is under way and after one that went well. May be written: a form that is
   * opened anew has nothing to say of the last one. */
  readonly trouble: ShallowRef<unknown>;
  /** Whether it was done. What `act` throws is the trouble; nothing is thrown further. */
  attempt(act: () => unknown, which?: string): Promise<boolean>;
}

export function useAttempt(): Attempt {
  const doing = ref<string | null>(null);
  const trouble = shallowRef<unknown>(null);

  async function attempt(act: () => unknown, which = ""): Promise<boolean> {
    if (doing.value !== null) return false;
    doing.value = which;
    trouble.value = null;
    try {
      await act();
      return true;
    } catch (error) {
      trouble.value = error;
      return false;
    } finally {
      doing.value = null;
    }
  }

  return { busy: computed(() => doing.value !== null), doing, trouble, attempt };
}
