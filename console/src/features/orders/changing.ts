/**
 * A change of seats or of the session that is being put together. Each change of what is wanted is quoted by the server; only
 * the newest question's answer counts, and the same change sent twice is one.
 */
import { ref, shallowRef, watch, type Ref } from "vue";
import { useRouter } from "vue-router";
import { newKey } from "@/api/client";
import { changeSeat, quoteSeatChange, type MadeSeatChange, type SeatChange, type SeatChangeQuote } from "@/api/orders";

/** What everybody says who changes something: whether money moves, and why. */
export interface Terms {
  difference: "settle" | "waive";
  reason: string;
}

type WithoutTerms<T> = T extends unknown ? Omit<T, keyof Terms> : never;

/** `wanted`: without its terms; null while it is not known yet. */
export function useChange(wanted: Readonly<Ref<WithoutTerms<SeatChange> | null>>) {
  const terms = ref<Terms>({ difference: "settle", reason: "" });
  const quote = shallowRef<SeatChangeQuote | null>(null);
  const trouble = shallowRef<unknown>(null);
  const router = useRouter();
  let asked = 0;
  let key = newKey();

  const change = (reason: string): SeatChange => ({ ...wanted.value!, difference: terms.value.difference, reason }) as SeatChange;

  async function ask(): Promise<void> {
    const question = ++asked;
    quote.value = null;
    trouble.value = null;
    if (wanted.value === null) return;
    try {
      // A quote wants a reason as the change does; the person may still be thinking of theirs.
      const found = await quoteSeatChange(change(terms.value.reason.trim() || "…"));
      if (question === asked) quote.value = found;
    } catch (error) {
      if (question === asked) trouble.value = error;
    }
  }

  watch([wanted, () => terms.value.difference], ask);
  watch([wanted, terms], () => (key = newKey()), { deep: true });

  return {
    terms, quote, trouble,
    /** Whoever stands there pays as for tickets. */
    payAtWindow: async ({ supplement_order_id: order }: MadeSeatChange): Promise<void> => void (await router.push({ name: "box-office", query: { order } })),
    /** @throws Refused, Unreachable */
    carryOut: (): Promise<MadeSeatChange> => changeSeat(withSeats(change(terms.value.reason.trim()), quote.value), key),
  };
}

/** The best seats are those that the person was shown, and no others. */
function withSeats(change: SeatChange, quote: SeatChangeQuote | null): SeatChange {
  if (change.kind !== "session") return change;
  const shown = new Map(quote?.tickets.map(({ ticket_id: id, to_seat: seat }) => [id, seat?.id]));
  return { ...change, tickets: change.tickets.map((one) => ({ ...one, seat_id: one.seat_id ?? shown.get(one.ticket_id) ?? null })) };
}
