/** From a choice to an order: quantities, names, contact, the sum, and one button that orders once however often tapped. */
import { intentOfOrder, intents, menpiao } from "../../api/menpiao";
import { outcomeUnknown, sentenceOf, troubleOf, type Trouble } from "../../api/problems";
import type { Availability, EventPage, Session } from "../../api/wire";
import { checkoutView, isComplete, type CheckoutView } from "../../domain/checkoutview";
import { sessionFacts } from "../../domain/eventview";
import { orderRequest, type Quantities } from "../../domain/selection";
import { fill } from "../../i18n/fill";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { goBack, goInstead, say, title } from "../../platform/shell";
import { mediaUrl } from "../../settings";

Page({
  data: {
    w: words().checkout,
    c: words().common,
    event: null as EventPage | null,
    cover: "",
    starts: "",
    venue: "",
    view: null as CheckoutView | null,
    contactName: "",
    phone: "",
    busy: false,
    problem: "",
    trouble: null as Trouble | null,
  },

  eventId: "",
  sessionId: "",
  session: null as Session | null,
  availability: null as Availability | null,
  quantities: {} as Quantities,
  names: [] as string[],
  strict: false,

  onLoad(query: { event?: string; session?: string; type?: string }) {
    this.eventId = query.event ?? "";
    this.sessionId = query.session ?? "";
    this.quantities = query.type ? { [query.type]: 1 } : {};
    title(words().checkout.title);
    this.setData({ w: words().checkout, c: words().common });
    void this.load();
  },

  async load() {
    this.setData({ trouble: null });
    try {
      const [event, availability] = await Promise.all([
        menpiao.event(this.eventId),
        menpiao.availability(this.sessionId).catch(() => null),
      ]);
      this.session = event.sessions.find((session) => session.id === this.sessionId) ?? null;
      this.availability = availability;
      const starts = this.session ? sessionFacts(this.session, event, telling()).starts : "";
      const venue = this.session?.venue.name ?? event.venue.name;
      this.setData({ event, cover: mediaUrl(event.cover), starts, venue });
      this.render();
    } catch (error) {
      this.setData({ trouble: troubleOf(error, words()) });
    }
  },

  render() {
    if (this.session) this.setData({ view: this.viewNow(this.session) });
  },

  viewNow(session: Session): CheckoutView {
    const { quantities, names, strict } = this;
    const contact = { name: this.data.contactName, phone: this.data.phone };
    return checkoutView(session, this.availability, { quantities, names, strict, contact }, telling());
  },

  onQuantity(event: WechatMiniprogram.CustomEvent<{ value: number }>) {
    this.quantities[String(event.currentTarget.dataset["id"])] = event.detail.value;
    this.setData({ problem: "" });
    this.render();
  },

  onLimit(event: WechatMiniprogram.BaseEvent) {
    say(fill(this.data.w.limitReached, { n: Number(event.currentTarget.dataset["most"]) }));
  },

  onName(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.names[Number(event.currentTarget.dataset["index"])] = event.detail.value;
    if (this.strict) this.render();
  },

  onContactName(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ contactName: event.detail.value });
    if (this.strict) this.render();
  },

  onPhone(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ phone: event.detail.value });
    if (this.strict) this.render();
  },

  async onSubmit() {
    if (this.data.busy || this.session === null) return;
    this.strict = true;
    const view = this.viewNow(this.session);
    if (!isComplete(view)) return this.setData({ view });
    const { contactName, phone } = this.data;
    const body = orderRequest({
      sessionId: this.sessionId,
      types: this.session.ticket_types,
      quantities: this.quantities,
      names: view.names.map((name) => name.value),
      contact: { name: contactName, phone },
    });
    this.setData({ busy: true, problem: "" });
    try {
      const order = await menpiao.placeOrder(body);
      goInstead("order", { id: order.id });
    } catch (error) {
      const lost = outcomeUnknown(error) && intents.isPending(intentOfOrder(body));
      this.setData({ busy: false, problem: lost ? this.data.w.unknownOutcome : sentenceOf(error, words()) });
      void this.refresh();
    }
  },

  /** A refusal often means that the numbers changed: show the new ones. */
  async refresh() {
    this.availability = await menpiao.availability(this.sessionId).catch(() => this.availability);
    this.render();
  },

  onAct() {
    if (this.data.trouble?.kind === "missing") goBack();
    else void this.load();
  },

  onBack() {
    goBack();
  },
});
