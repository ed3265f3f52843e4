/** What a promotion does, in a few words. */
import { useI18n } from "vue-i18n";
import type { Promotion } from "@/api/prices";
import { moneyText } from "@/parts/formats";

export function useEffectWords(): (promotion: Promotion) => string {
  const { t } = useI18n();
  return ({ kind, effect, percent, amount, unlocks_hidden }) => {
    const sum = moneyText(amount?.amount ?? 0);
    const off = kind === "bundle" ? t("promotions.effects.bundle", { sum }) : effect === "none" ? "" : effect === "percent" && percent === 100 ? t("promotions.effects.free") : t(`promotions.effects.${effect}`, { percent: percent ?? 0, sum });
    return [off, unlocks_hidden ? t("promotions.effects.unlocks") : ""].filter(Boolean).join(" · ");
  };
}
