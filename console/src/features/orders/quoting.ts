/**
 * A refund that is being put together: which tickets, what is kept of each. Each change is quoted by the server, which also
 * says whether somebody else will have to agree; only the newest question's answer counts.
 */
import { computed, ref, shallowRef, watch } from "vue";
import { Refused } from "@/api/client";
import { quoteRefund, refund, type Refund, type RefundQuote } from "@/api/orders";
import { fenOf } from "./fee";

const SETTLES_MS = 200;

/** `first`: the ticket that somebody began with; else all that go back are chosen. */
export function useRefund(orderId: string, first: string | null) {
  const quote = shallowRef<RefundQuote | null>(null);
  const trouble = shallowRef<unknown>(null);
  const asking = ref(true);
  const positions = ref<ReadonlySet<number>>(new Set());
  const fee = ref("");
  const usedToo = ref(false);
  const feeFen = computed(() => fenOf(fee.value));
  const tickets = computed(() => quote.value?.tickets ?? []);
  const chosen = computed(() => tickets.value.filter(({ position }) => positions.value.has(position)));
  let asked = 0;
  let timer = 0;

  const terms = (ids: readonly string[] | null) => ({ tickets: ids === null ? null : [...ids], fee_per_ticket: { amount: feeFen.value ?? 0, currency: "CNY" }, used_too: usedToo.value });
  const ids = () => chosen.value.flatMap(({ ticket_id: id }) => (id === null ? [] : [id]));

  async function ask(wanted: readonly string[] | null): Promise<void> {
    const question = ++asked;
    asking.value = true;
    try {
      const found = await quoteRefund(orderId, terms(wanted));
      if (question !== asked) return;
      quote.value = found;
      trouble.value = null;
    } catch (error) {
      if (question === asked) trouble.value = error;
    } finally {
      if (question === asked) asking.value = false;
    }
  }

  async function begin(): Promise<void> {
    await ask(first === null ? null : [first]);
    positions.value = new Set(tickets.value.filter((one) => one.chosen).map(({ position }) => position));
  }

  /** Once the person pauses; what was chosen to begin with has its quote already. */
  function askSoon(): void {
    clearTimeout(timer);
    if (quote.value === null) return;
    // A ticket that does not go back (any more) is not asked for: whoever lets used ones go has to choose them.
    asking.value = true;
    timer = window.setTimeout(() => void ask(ids()), SETTLES_MS);
  }

  watch([feeFen, usedToo], askSoon);

  return {
    quote, trouble, asking, tickets, chosen, fee, usedToo, feeFen, begin,
    isChosen: (position: number) => positions.value.has(position),
    toggle(position: number): void {
      const now = new Set(positions.value);
      if (!now.delete(position)) now.add(position);
      positions.value = now;
      askSoon();
    },
    /** @throws Refused, Unreachable; where the sum has changed meanwhile, the new one is asked for. */
    async carryOut(reason: string, key: string): Promise<Refund> {
      try {
        return await refund(orderId, { ...terms(ids()), reason, amount: quote.value!.amount }, key);
      } catch (error) {
        if (error instanceof Refused && error.code === "refund_terms_changed") void ask(ids());
        throw error;
      }
    },
  };
}
