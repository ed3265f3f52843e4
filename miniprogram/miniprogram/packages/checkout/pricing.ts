/** What the order on the checkout costs: asked of the server wherever rules, a bundle or a code make the price. */
import { menpiao } from "../../api/menpiao";
import type { OrderRequest, Quote, UnlockedType } from "../../api/wire";
import { quoteRequest } from "../../domain/reasons";

export class Pricing {
  /** The code that the price is for; empty without one. */
  promoCode = "";
  /** What the code opens of the event. */
  unlocked: UnlockedType[] = [];
  quote: Quote | null = null;
  /** The server is being asked. */
  pending = false;
  private turn = 0;

  /** Try a code on this event, or none: the error that says why it does not work. */
  async useCode(eventId: string, code: string): Promise<Error | null> {
    this.promoCode = code;
    this.unlocked = [];
    if (code === "") return null;
    const answer = await menpiao.unlocked(eventId, code).catch((error: unknown) => error);
    if (this.promoCode !== code) return null;
    if (!(answer instanceof Error)) {
      this.unlocked = answer as UnlockedType[];
      return null;
    }
    this.promoCode = "";
    return answer;
  }

  /** Ask what this costs: null once it is known, or where a newer question has taken over; else what went wrong. */
  async ask(items: OrderRequest["items"], needed: boolean): Promise<Error | null> {
    const turn = ++this.turn;
    this.quote = null;
    this.pending = needed && items.length > 0;
    if (!this.pending) return null;
    const answer = await menpiao.quote(quoteRequest(items, this.promoCode)).catch((error: unknown) => error);
    if (turn !== this.turn) return null;
    this.pending = false;
    if (answer instanceof Error) return answer;
    this.quote = answer as Quote;
    return null;
  }
}
