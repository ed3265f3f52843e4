/** Reading and saving the session's seats: what is on the server, what is not yet, and what stands in between. */
import { MessagePlugin } from "tdesign-vue-next";
import { computed, shallowRef } from "vue";
import { Refused } from "@/api/client";
import { learnMe, may } from "@/app/me";
import { emptyHall } from "@/seats/domain/document";
import { Unreadable } from "@/seats/domain/serialise";
import { merged } from "../domain/merge";
import { beginning, movedTo, type Pricing } from "../domain/pricing";
import type { InTheWay } from "../domain/way";
import { seatsInTheWay } from "../refused";
import { halls as readHalls, openSeating, problemsIn, saveSeating, seatMap, sessionSeats, written, type Hall } from "../server";
import type { Shop } from "./shop";

export type State = "saved" | "dirty" | "saving";

export type Saving = ReturnType<typeof useSaving>;

export function useSaving(shop: Shop, sessionId: string) {
  const { t, desk, pricing, seats, serverProblems, problems } = shop;
  /** What the server has, as far as this page knows. */
  const saved = shallowRef<Pricing | null>(null);
  const busy = shallowRef(false);
  const failed = shallowRef("");
  const ready = shallowRef(false);
  const halls = shallowRef<readonly Hall[]>([]);
  const conflict = shallowRef(false);
  const inTheWay = shallowRef<InTheWay | null>(null);
  let etag = '"0"';

  const state = computed<State>(() => (busy.value ? "saving" : pricing.value === saved.value ? "saved" : "dirty"));
  const errors = computed(() => problems.value.filter(({ severity }) => severity === "error"));

  async function load(): Promise<void> {
    failed.value = "";
    try {
      await learnMe();
      desk.lock(!may("change_events"));
      const [found, opened, all] = await Promise.all([sessionSeats(sessionId), openSeating(sessionId), readHalls().catch(() => [])]);
      seats.value = found;
      halls.value = all;
      etag = opened.etag;
      saved.value = opened.pricing;
      desk.open(opened.pricing ?? beginning("", { ...emptyHall({}), sections: [], categories: [] }));
      if (opened.pricing === null) saved.value = desk.pricing;
      ready.value = true;
    } catch (error) {
      failed.value = sentenceOf(shop, error);
    }
  }

  /** True where it is saved now. `relabel`: whoever has a seat that is called otherwise on the new map is told. */
  async function save(relabel = false): Promise<boolean> {
    if (busy.value || desk.locked || state.value === "saved") return state.value === "saved";
    if (errors.value.length > 0) {
      void MessagePlugin.warning(t("pricing.save.errors", { count: errors.value.length }));
      return false;
    }
    const mine = desk.pricing;
    const body = written(mine);
    busy.value = true;
    try {
      etag = await saveSeating(sessionId, body, etag, relabel);
      saved.value = mine;
      desk.mark(new Set());
      void MessagePlugin.success(t("pricing.save.done"));
      return true;
    } catch (error) {
      refusedWith(error, body);
      return false;
    } finally {
      busy.value = false;
    }
  }

  function refusedWith(error: unknown, body: ReturnType<typeof written>): void {
    if (!(error instanceof Refused)) return void MessagePlugin.error({ content: t("pricing.save.offline"), duration: 8000 });
    const way = seatsInTheWay(error);
    if (error.status === 412) conflict.value = true;
    else if (way !== null) {
      inTheWay.value = way;
      desk.mark(new Set(way.why === "hall" ? [] : way.ids));
    } else {
      serverProblems.value = problemsIn(error, body);
      void MessagePlugin.error({ content: error.message, duration: 8000 });
    }
  }

  /** Somebody else saved in between: what becomes of both. Whatever it is, undo brings mine back. */
  async function settle(how: "both" | "mine" | "theirs"): Promise<void> {
    try {
      const theirs = await openSeating(sessionId);
      const [base, mine] = [saved.value, desk.pricing];
      etag = theirs.etag;
      conflict.value = false;
      if (theirs.pricing === null) return;
      saved.value = theirs.pricing;
      if (how === "mine") return void (await save());
      if (how === "theirs") {
        desk.apply("theirs", () => theirs.pricing!);
        return void MessagePlugin.info(t("pricing.conflict.taken"));
      }
      const { pricing: both, clashes } = merged(base === null || base.mapId === "" ? theirs.pricing : base, mine, theirs.pricing);
      desk.apply("merge", () => both);
      void MessagePlugin.info({ content: t(clashes > 0 ? "pricing.conflict.clashes" : "pricing.conflict.merged", { count: clashes }), duration: 8000 });
    } catch (error) {
      void MessagePlugin.error(sentenceOf(shop, error));
    }
  }

  /** What is saved is shown again, as a step that can be undone. */
  function goBack(): void {
    const before = saved.value;
    if (before !== null) desk.apply("theirs", () => before);
    desk.mark(new Set());
  }

  return { saved, state, errors, failed, ready, halls, conflict, inTheWay, load, save, settle, goBack };
}

/** Another version of the map, or the first one; what becomes of the seats is told. True where it is shown now. */
export async function chooseMap(shop: Shop, id: string, version: number): Promise<boolean> {
  const { t, desk } = shop;
  try {
    const map = await seatMap(id);
    if (desk.pricing.mapId === "") {
      desk.apply("map", () => beginning(id, map));
      desk.paintWith(desk.pricing.tiers[0]?.number ?? 0);
    } else {
      const { pricing: next, added, gone } = movedTo(desk.pricing, id, map);
      desk.apply("map", () => next);
      void MessagePlugin.info({ content: t("pricing.map.moved", { version, added: added.toLocaleString(), gone: gone.toLocaleString() }), duration: 8000 });
    }
    return true;
  } catch (error) {
    void MessagePlugin.error(sentenceOf(shop, error));
    return false;
  }
}

function sentenceOf({ t }: Shop, error: unknown): string {
  if (error instanceof Refused) return error.message;
  return error instanceof Unreadable ? `${error.pointer}: ${error.expected}` : t("app.unreachable");
}
