/**
 * Orders in ⌘K: what looks like a number (of an order, a ticket, a phone's end, a transaction) is asked for at the server;
 * any text can be taken along to the list of orders. Neither stands in an address.
 */
import { onScopeDispose, ref, watch, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import { useRouter } from "vue-router";
import { find, type FoundOrder } from "@/api/orders";
import { may } from "@/app/me";
import { looksLikeANumber, type Command } from "./search";

const SETTLES_MS = 250;
const MOST = 5;
const SHORTEST_TEXT = 2;

export interface OrderHits {
  readonly known: readonly Command[];
  readonly search: readonly Command[];
}

const NOTHING: OrderHits = { known: [], search: [] };

export function useOrderHits(text: Readonly<Ref<string>>): Readonly<Ref<OrderHits>> {
  const { t } = useI18n();
  const router = useRouter();
  const hits = ref<OrderHits>(NOTHING) as Ref<OrderHits>;
  let timer = 0;
  let asked = 0;

  const toOrder = ({ id, number, state, event, names }: FoundOrder): Command => ({
    id: `order-${id}`, icon: "ticket", group: t(`orders.states.${state}`), also: "",
    title: [`${t("palette.order")} ${number}`, event?.title, names[0]].filter(Boolean).join(" · "), run: () => router.push({ name: "order", params: { id } }),
  });
  const toSearch = (q: string): Command => ({
    id: "find-orders", icon: "search", group: t("pages.orders"), also: "", title: t("palette.findOrders", { text: q }),
    run: () => router.push({ name: "orders", state: { unwritten: { q } }, force: true }),
  });

  async function ask(q: string): Promise<void> {
    const question = ++asked;
    const found = await find(q, MOST).catch(() => []);
    if (question === asked) hits.value = { known: found.map(toOrder), search: [toSearch(q)] };
  }

  watch(text, (now) => {
    clearTimeout(timer);
    asked += 1;
    const q = now.trim();
    hits.value = q.length < SHORTEST_TEXT || !may("see_orders") ? NOTHING : { known: [], search: [toSearch(q)] };
    if (hits.value !== NOTHING && looksLikeANumber(q)) timer = window.setTimeout(() => void ask(q), SETTLES_MS);
  });
  onScopeDispose(() => clearTimeout(timer));
  return hits;
}
