/** A team in plain terms: its roles from the widest to the narrowest, states, and searching in it. */
import type { Role } from "@/api/me";
import type { Member } from "@/api/staff";
import type { Filters } from "@/parts/list/address";
import type { Tone } from "@/parts/StateTag.vue";

export const ROLES: readonly Role[] = ["owner", "manager", "finance", "support", "gate_lead", "gate"];
export const STATES: readonly Member["state"][] = ["active", "invited", "disabled"];

export function toneOf(state: Member["state"]): Tone {
  return ({ active: "good", invited: "waiting", disabled: "still" } as const)[state];
}

export function matching(team: readonly Member[], { q, role, state }: Filters): Member[] {
  const wanted = q?.toLowerCase() ?? "";
  return team.filter((one) =>
    (!role || one.role === role) && (!state || one.state === state) && `${one.name} ${one.email ?? ""}`.toLowerCase().includes(wanted));
}
