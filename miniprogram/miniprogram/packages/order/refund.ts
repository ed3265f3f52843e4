/** Giving tickets of an order back: what goes back for which, a second word, and a request that is made once. */
import { ask, askingAt } from "../../api/consents";
import { clock, intentOfRefund, intents, menpiao } from "../../api/menpiao";
import { outcomeUnknown, Refused, sentenceOf, troubleOf, type Trouble } from "../../api/problems";
import type { Order, RefundQuote } from "../../api/wire";
import type { Asking } from "../../domain/messages";
import {
  amountOf,
  firstChoice,
  holdsUntil,
  orderRefunds,
  refundView,
  toggledTicket,
  type RefundView,
} from "../../domain/refundview";
import type { RulesView } from "../../domain/refundrules";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { goBack, goBackTo, say, title } from "../../platform/shell";

const TICK_MS = 1000;

Page({
  data: {
    r: words().refunds,
    c: words().common,
    order: null as Order | null,
    view: null as RefundView | null,
    rules: [] as RulesView[],
    may: false,
    asking: false,
    busy: false,
    problem: "",
    trouble: null as Trouble | null,
  },

  id: "",
  consents: null as Asking | null,
  quote: null as RefundQuote | null,
  chosen: [] as number[],
  ticking: 0,

  onLoad(query: { id?: string }) {
    this.id = query.id ?? "";
    this.setData({ r: words().refunds, c: words().common });
    title(words().refunds.page);
    void this.load();
    void askingAt("refund").then((consents) => (this.consents = consents));
  },

  onShow() {
    this.ticking = setInterval(() => this.tick(), TICK_MS);
  },

  onHide() {
    clearInterval(this.ticking);
  },

  onUnload() {
    clearInterval(this.ticking);
  },

  async load() {
    this.setData({ trouble: null });
    try {
      const [order, quote] = await Promise.all([menpiao.order(this.id), menpiao.refundQuote(this.id)]);
      this.take(order, quote);
    } catch (error) {
      if (this.quote === null) this.setData({ trouble: troubleOf(error, words()) });
    }
  },

  /** What was chosen stays chosen as far as it still goes back. */
  take(order: Order, quote: RefundQuote) {
    const still = quote.tickets.filter((ticket) => ticket.refundable && this.chosen.includes(ticket.position));
    this.chosen = still.length > 0 ? still.map((ticket) => ticket.position) : firstChoice(quote);
    this.quote = quote;
    const { rules, may } = orderRefunds(order, quote, telling());
    this.setData({ order, rules, may });
    this.render();
  },

  render() {
    const { order } = this.data;
    if (order !== null && this.quote !== null) {
      this.setData({ view: refundView(order, this.quote, this.chosen, telling()) });
    }
  },

  /** A tier ends while the page is open: the amounts on it are not right any more. */
  tick() {
    const ends = this.quote === null || this.data.busy ? null : holdsUntil(this.quote, this.chosen);
    if (ends === null || clock.now() < ends) return;
    this.setData({ asking: false, problem: words().refunds.changed });
    this.quote = null;
    void this.load();
  },

  onTicket(event: WechatMiniprogram.TouchEvent) {
    if (this.quote === null || this.data.busy) return;
    this.chosen = toggledTicket(this.quote, this.chosen, Number(event.currentTarget.dataset["position"]));
    this.setData({ problem: "" });
    this.render();
  },

  onAsk() {
    if (this.chosen.length > 0 && !this.data.busy) this.setData({ asking: true });
  },

  onKeep() {
    this.setData({ asking: false });
  },

  /** WeChat's question whether to tell of it, in the tap that sends the request, which does not wait for the answer. */
  async askToTell() {
    if (this.consents !== null) this.consents = (await ask(this.consents)).asking;
  },

  async onConfirm() {
    if (this.quote === null || this.data.busy) return;
    const body = { positions: this.chosen, quote: amountOf(this.quote, this.chosen) };
    this.setData({ asking: false, busy: true, problem: "" });
    const asked = this.askToTell();
    try {
      await menpiao.refund(this.id, body);
      await asked;
      say(this.data.r.asked);
      goBackTo("order", { id: this.id });
    } catch (error) {
      const lost = outcomeUnknown(error) && intents.isPending(intentOfRefund(this.id));
      this.setData({ problem: lost ? this.data.r.unknownOutcome : sentenceOf(error, words()) });
      if (error instanceof Refused) await this.load();
      this.setData({ busy: false });
    }
  },

  onBack() {
    goBackTo("order", { id: this.id });
  },

  onAct() {
    if (this.data.trouble?.kind === "missing") goBack();
    else void this.load();
  },
});
