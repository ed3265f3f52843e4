/**
 * Who is signed in, and what they may do. The server decides each time; what it would allow is asked for once, so that the
 * screen offers nothing that would be refused.
 */
import { computed, shallowRef, watch } from "vue";
import { login } from "@/api/logins";
import { readMe, type Ability, type Me } from "@/api/me";

const known = shallowRef<Me | null>(null);
let asking: Promise<void> | null = null;

/** Null until the server has told, or where nobody is signed in. */
export const me = computed(() => known.value);

watch(login, (now, before) => {
  if (now?.token !== before?.token) known.value = null;
});

/** Asks the server once; again where something about oneself has changed (`anew`). @throws Refused, Unreachable */
export async function learnMe(anew = false): Promise<void> {
  if (known.value !== null && !anew) return;
  asking ??= readMe().then((found) => void (known.value = found)).finally(() => (asking = null));
  await asking;
}

export function may(ability: Ability): boolean {
  return known.value?.may.includes(ability) ?? false;
}

/** Any of them; nothing needed is always there. */
export function mayAny(abilities: readonly Ability[]): boolean {
  return abilities.length === 0 || abilities.some(may);
}
