/** What a gate may be kept to, over all its sessions: a type of the same name is one choice, whichever session it is of. */
import type { GateChoices } from "@/api/doors";

export interface Choice {
  readonly name: Readonly<Record<string, string>>;
  readonly ids: readonly string[];
}

export function typesOf(found: readonly GateChoices[]): Choice[] {
  const byName = new Map<string, Choice>();
  for (const { id, name } of found.flatMap(({ ticket_types }) => ticket_types)) {
    const key = JSON.stringify([name["zh-CN"], name["en"]]);
    byName.set(key, { name, ids: [...(byName.get(key)?.ids ?? []), id] });
  }
  return [...byName.values()];
}

export function zonesOf(found: readonly GateChoices[]): Choice[] {
  const byId = new Map(found.flatMap(({ zones }) => zones).map(({ id, name }) => [id, { name, ids: [id] }]));
  return [...byId.values()];
}

/** All of its ids are chosen, or it is chosen in none of them. */
export function toggled(chosen: readonly string[], { ids }: Choice): string[] {
  return isChosen(chosen, { ids }) ? chosen.filter((id) => !ids.includes(id)) : [...new Set([...chosen, ...ids])];
}

export function isChosen(chosen: readonly string[], { ids }: Pick<Choice, "ids">): boolean {
  return ids.some((id) => chosen.includes(id));
}

/** Of what is chosen, that which there is; where a type is chosen, it is so in every session. */
export function kept(chosen: readonly string[], choices: readonly Choice[]): string[] {
  return choices.filter((choice) => isChosen(chosen, choice)).flatMap(({ ids }) => ids);
}
