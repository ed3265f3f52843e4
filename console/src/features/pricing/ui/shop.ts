/** The desk as Vue sees it: a few shallow references that change when the desk says so. */
import { computed, inject, provide, reactive, shallowRef, type InjectionKey } from "vue";
import { useI18n } from "vue-i18n";
import { lang } from "@/app/appearance";
import { emptyHall, textIn, type Text } from "@/seats/domain/document";
import type { PricingBoard } from "../board";
import { Desk } from "../desk";
import { problemsOf, type Problem } from "../domain/checks";
import type { Claims } from "../domain/claims";
import { countsOf } from "../domain/counts";
import { beginning, type Pricing } from "../domain/pricing";
import type { SessionSeats } from "../server";

const KEY: InjectionKey<Shop> = Symbol("pricing");

export type Shop = ReturnType<typeof makeShop>;

export function useShop(): Shop {
  const found = inject(KEY);
  if (found === undefined) throw new Error("outside of the page");
  return found;
}

export function provideShop(): Shop {
  const made = makeShop();
  provide(KEY, made);
  return made;
}

function makeShop() {
  const { t } = useI18n();
  const desk = new Desk(beginning("", { ...emptyHall({}), sections: [], categories: [], shapes: [] }));
  const board = shallowRef<PricingBoard | null>(null);
  const pricing = shallowRef<Pricing>(desk.pricing);
  const tool = shallowRef(desk.tool);
  const look = shallowRef(desk.look);
  const paint = shallowRef(desk.paint);
  /** One may look, and change nothing. */
  const locked = shallowRef(desk.locked);
  const undoes = shallowRef<string | null>(null);
  const redoes = shallowRef<string | null>(null);
  const seats = shallowRef<SessionSeats | null>(null);
  const claims = shallowRef<Claims | null>(null);
  const serverProblems = shallowRef<Problem[]>([]);
  /** Texts in price fields that are no prices, by tier and ticket type. */
  const badPrices = reactive(new Map<string, number>());

  desk.listen(() => {
    if (pricing.value !== desk.pricing) serverProblems.value = [];
    pricing.value = desk.pricing;
    tool.value = desk.tool;
    look.value = desk.look;
    paint.value = desk.paint;
    locked.value = desk.locked;
    undoes.value = desk.history.undoes;
    redoes.value = desk.history.redoes;
  });

  const counts = computed(() => countsOf(pricing.value));
  const sellers = computed(() => seats.value?.ticket_types ?? []);
  const limits = computed(() => (seats.value === null ? null : { ofType: new Map(sellers.value.map(({ id, most }) => [id, most])), perBuyer: seats.value.per_buyer_max }));
  const zone = computed(() => seats.value?.session.time_zone ?? "Asia/Shanghai");
  const problems = computed<Problem[]>(() => [
    ...serverProblems.value,
    ...[...new Set(badPrices.values())].flatMap((number): Problem[] => {
      const tier = pricing.value.tiers.find((one) => one.number === number);
      return tier === undefined ? [] : [{ severity: "error", code: "bad_price", at: { layer: "tiers", number, field: "prices" }, about: tier.name }];
    }),
    ...problemsOf(pricing.value, Date.now(), limits.value),
  ]);
  const named = (text: Text | undefined) => textIn(text, lang.value) || "…";
  const painting = computed(() => {
    const layer = look.value === "allocations" ? "allocations" : "tiers";
    if (paint.value === 0) return t(layer === "tiers" ? "pricing.paint.none" : "pricing.paint.public");
    return named(pricing.value[layer].find(({ number }) => number === paint.value)?.name);
  });
  const money = (fen: number) => t("pricing.yuan", { amount: (fen / 100).toLocaleString("en-US", fen % 100 === 0 ? {} : { minimumFractionDigits: 2 }) });
  return { t, lang, desk, board, pricing, tool, look, paint, locked, undoes, redoes, seats, claims, serverProblems, badPrices, counts, sellers, zone, problems, named, painting, money };
}
