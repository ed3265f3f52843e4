/** A session was moved: keep the tickets, or have all of the money back until a date. Whoever says nothing keeps them. */
import { menpiao } from "../../api/menpiao";
import { sentenceOf, troubleOf, type Trouble } from "../../api/problems";
import type { Order } from "../../api/wire";
import { asksForTickets, movedViews, type MovedView } from "../../domain/movedview";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { goBack, goBackTo, say, title } from "../../platform/shell";

Page({
  data: {
    m: words().moved,
    c: words().common,
    order: null as Order | null,
    moved: [] as MovedView[],
    /** The session whose tickets are about to be given back; empty while nobody is asked. */
    asking: "",
    busy: false,
    problem: "",
    trouble: null as Trouble | null,
  },

  id: "",

  onLoad(query: { id?: string }) {
    this.id = query.id ?? "";
    this.setData({ m: words().moved, c: words().common });
    title(words().moved.page);
    void this.load();
  },

  async load() {
    this.setData({ trouble: null });
    try {
      const [order, choices] = await Promise.all([menpiao.order(this.id), menpiao.movedChoices(this.id)]);
      const ids = asksForTickets(order, choices) ? order.tickets : [];
      const tickets = await Promise.all(ids.map((id) => menpiao.ticket(id)));
      this.setData({ order, moved: movedViews(order, choices, tickets, telling()) });
    } catch (error) {
      if (this.data.order === null) this.setData({ trouble: troubleOf(error, words()) });
    }
  },

  onKeepTickets(event: WechatMiniprogram.TouchEvent) {
    void this.choose(String(event.currentTarget.dataset["id"]), "keep");
  },

  onAskRefund(event: WechatMiniprogram.TouchEvent) {
    if (!this.data.busy) this.setData({ asking: String(event.currentTarget.dataset["id"]) });
  },

  onCancel() {
    this.setData({ asking: "" });
  },

  onConfirm() {
    void this.choose(this.data.asking, "refund");
  },

  async choose(session: string, choice: "keep" | "refund") {
    if (this.data.busy || session === "") return;
    this.setData({ asking: "", busy: true, problem: "" });
    try {
      await menpiao.chooseMoved(this.id, { session_id: session, choice });
      say(choice === "keep" ? this.data.m.kept : this.data.m.refunded);
      goBackTo("order", { id: this.id });
    } catch (error) {
      this.setData({ problem: sentenceOf(error, words()) });
      await this.load();
    }
    this.setData({ busy: false });
  },

  onBack() {
    goBackTo("order", { id: this.id });
  },

  onAct() {
    if (this.data.trouble?.kind === "missing") goBack();
    else void this.load();
  },
});
