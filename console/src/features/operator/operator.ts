/** Who of the platform is signed in, and what they may do; asked once for each login. */
import { computed, shallowRef, watch } from "vue";
import { operatorLogin, readOperatorMe, type OperatorMe } from "@/api/operator";

const known = shallowRef<OperatorMe | null>(null);

/** Null until the server has told. */
export const operatorMe = computed(() => known.value);
/** Whether the person may change anything here. */
export const mayRun = computed(() => known.value?.may.includes("run_platform") ?? false);

watch(operatorLogin, (now, before) => {
  if (now?.token !== before?.token) known.value = null;
});

/** @throws Refused, Unreachable */
export async function learnOperator(): Promise<void> {
  known.value ??= await readOperatorMe();
}

/** Pages of the area, in their order. */
export const OPERATOR_PAGES = [
  { name: "operator", key: "organizers", icon: "doors" },
  { name: "operator-installation", key: "installation", icon: "insight" },
  { name: "operator-templates", key: "templates", icon: "note" },
  { name: "operator-people", key: "people", icon: "people" },
  { name: "operator-log", key: "log", icon: "log" },
] as const;
