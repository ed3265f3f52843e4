/** Everything ⌘K knows for whoever is signed in: pages that they may open, verbs that they may do. */
import { computed, type ComputedRef } from "vue";
import { useI18n } from "vue-i18n";
import { useRouter } from "vue-router";
import type { Ability } from "@/api/me";
import { appearance, isDark, lang } from "@/app/appearance";
import { leave } from "@/app/leaving";
import { mayAny, me } from "@/app/me";
import { PAGES } from "@/app/pages";
import type { Command } from "./search";

export function useCommands(): ComputedRef<Command[]> {
  const { t } = useI18n();
  const router = useRouter();
  /** The name in the other language: whoever knows only that one finds it too. */
  const other = (key: string) => t(key, {}, { locale: lang.value === "en" ? "zh-CN" : "en" });

  const go = (name: string, query: Record<string, string> = {}) => () => router.push({ name, query });
  const verb = (id: string, icon: string, words: string, run: () => unknown, needs: readonly Ability[] = []) => ({ id, icon, words, run, needs });

  return computed(() => {
    const pages = PAGES.filter(({ needs }) => mayAny(needs)).map(({ name, icon, words }): Command => ({
      id: `page-${name}`, icon, title: t(`pages.${name}`), group: t("palette.pages"), also: `${other(`pages.${name}`)} ${words}`, run: go(name),
    }));
    const verbs = [
      verb("invite", "plus", "yaoqing yq add", go("people", { do: "invite" }), ["change_people"]),
      verb("beginEvent", "plus", "xinjian xiangmu xj add new event create", go("event-new"), ["change_events"]),
      verb("addPromotion", "tag", "xinjian youhuima yhm coupon", go("promotions", { do: "add" }), ["change_prices"]),
      verb("importSales", "columns", "daoru dr qudao csv", go("channels", { do: "import" }), ["import_sales"]),
      verb("give", "gift", "zengpiao zp guests", go("giveaways", { do: "give" }), ["give_tickets_away"]),
      verb("cancelSession", "cancelled", "quxiao qx", go("cancellations", { do: "cancel" }), ["cancel_sessions"]),
      verb("postponeSession", "cancelled", "yanqi yq move later", go("cancellations", { do: "postpone" }), ["cancel_sessions"]),
      verb("addHall", "plus", "xinjian add", go("halls", { do: "add" }), ["change_halls"]),
      verb("addGate", "plus", "xinjian add gate", go("gates", { do: "add" }), ["run_doors"]),
      verb("myDeeds", "log", "wode caozuo history", () => go("audit-log", { who: me.value?.id ?? "staff" })(), ["see_audit_log"]),
      verb("approveRefunds", "undo", "fuhe fh shenpi four eyes", go("refunds", { state: "requested" }), ["approve_refunds"]),
      verb("openDays", "done", "duizhang weiping bupingdezhang", go("reconciliation", { state: "open" }), ["close_days"]),
      verb("draw", "halls", "huitu", go("seat-map")),
      verb("otherLanguage", "language", "yuyan yy language english zhongwen", () => (lang.value = lang.value === "en" ? "zh-CN" : "en")),
      verb("otherLook", "moon", "waiguan wg anse dark light theme shense qianse", () => (appearance.value = isDark.value ? "light" : "dark")),
      verb("signOut", "out", "tuichu tc logout", () => leave(router)),
    ].filter(({ needs }) => mayAny(needs)).map(({ id, icon, words, run }): Command => ({
      id, icon, run, title: t(`palette.${id}`), group: t("palette.verbs"), also: `${other(`palette.${id}`)} ${words}`,
    }));
    return [...pages, ...verbs];
  });
}
