/** One order: pay before the time is over, watch the payment being confirmed, cancel, then on to the tickets. */
import { askingAt, askToTell } from "../../api/consents";
import { clock, menpiao } from "../../api/menpiao";
import { sentenceOf, troubleOf, type Trouble } from "../../api/problems";
import type { Order, PayParameters, PaymentMethod } from "../../api/wire";
import { left } from "../../domain/countdown";
import { overFor, reminderView, type Asking, type ReminderView } from "../../domain/messages";
import { movedBanner } from "../../domain/movedview";
import { CONFIRMING_WAITS, isOpen } from "../../domain/orders";
import { orderView, type OrderView, type Watching } from "../../domain/orderview";
import { orderRefunds, refundRows, type OrderRefunds, type RefundRow } from "../../domain/refundview";
import { waysToPay, type Way } from "../../domain/ways";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { pause } from "../../platform/http";
import { copy, endPullDown, go, goBack, goInstead, goTab, leaveFor, mayLeave, say, title } from "../../platform/shell";
import { requestPayment } from "../../platform/wechat";
import { mediaUrl } from "../../settings";

const TICK_MS = 500;
/** An order that is being paid may change without this page's doing: on another phone, or before a restart. */
const LOOK_EVERY_MS = 5000;

Page({
  data: {
    w: words().order,
    c: words().common,
    order: null as Order | null,
    view: null as OrderView | null,
    r: words().refunds,
    refunds: null as OrderRefunds | null,
    returned: [] as RefundRow[],
    m: words().moved,
    q: words().questions,
    /** A session was moved, and until when there is a choice; empty when there is none. */
    moved: "",
    cover: "",
    clock: "",
    problem: "",
    busy: false,
    asking: false,
    reminder: null as ReminderView | null,
    trouble: null as Trouble | null,
    ways: [] as Way[],
    method: "wechat_jsapi" as PaymentMethod,
    /** The text of the QR code that pays, while it is shown. */
    code: "",
  },

  id: "",
  consents: null as Asking | null,
  watching: "none" as Watching,
  /** Only the newest round of watching goes on. */
  round: 0,
  /** The page is on screen: confirming goes on only then. */
  shown: false,
  timers: [] as number[],

  onLoad(query: { id?: string }) {
    this.id = query.id ?? "";
    this.setData({ w: words().order, c: words().common, r: words().refunds, m: words().moved, q: words().questions });
    title(words().order.title);
  },

  onShow() {
    this.shown = true;
    this.timers = [setInterval(() => this.tick(), TICK_MS), setInterval(() => this.look(), LOOK_EVERY_MS)];
    void this.load();
    void this.loadReminder();
  },

  onHide() {
    this.shown = false;
    this.timers.forEach(clearInterval);
  },

  onUnload() {
    this.shown = false;
    this.timers.forEach(clearInterval);
  },

  async onPullDownRefresh() {
    await this.load();
    endPullDown();
  },

  async load() {
    try {
      this.show(await menpiao.order(this.id));
      void this.loadRefunds();
      void this.loadMoved();
    } catch (error) {
      if (this.data.order === null) this.setData({ trouble: troubleOf(error, words()) });
    }
    if (this.data.view?.issuing) void this.watch("none");
    if (mayLeave() && this.data.ways.length === 0 && this.data.view?.counting) await this.loadWays();
  },

  /** Outside of WeChat there is a choice; without an answer the pay sheet is there all the same. */
  async loadWays() {
    const methods = await menpiao.paymentMethods(this.id).catch(() => []);
    const [first] = methods;
    if (first !== undefined) this.setData({ ways: waysToPay(methods, words()), method: first });
  },

  onWay({ currentTarget }: WechatMiniprogram.TouchEvent) {
    if (this.data.busy) return;
    this.setData({ method: currentTarget.dataset.method as PaymentMethod, code: "", problem: "" });
  },

  /** The order stands without them, so that a quote that does not come is no trouble. */
  async loadRefunds() {
    const quote = await menpiao.refundQuote(this.id).catch(() => null);
    const { order } = this.data;
    if (quote !== null && order !== null) this.setData({ refunds: orderRefunds(order, quote, telling()) });
  },

  async loadMoved() {
    const { order } = this.data;
    if (order === null || order.tickets.length === 0) return;
    const choices = await menpiao.movedChoices(this.id).catch(() => []);
    this.setData({ moved: movedBanner(order, choices, telling()) });
  },

  onAnswers() {
    go("answers", { id: this.id });
  },

  onMoved() {
    go("moved", { id: this.id });
  },

  look() {
    const { order, busy } = this.data;
    if (order?.state === "paying" && this.watching !== "confirming" && !busy) void this.load();
  },

  show(order: Order) {
    if (!isOpen(order)) this.watching = "none";
    const view = orderView(order, this.watching, telling());
    this.setData({
      order,
      view,
      cover: mediaUrl(order.event?.cover ?? null),
      clock: this.clockOf(order),
      returned: refundRows(order, telling()),
      trouble: null,
    });
    this.showReminder();
  },

  /** Each time the page is shown: a refund asks for some of the same. */
  async loadReminder() {
    this.consents = await askingAt("order");
    this.showReminder();
  },

  showReminder() {
    const { order } = this.data;
    const { consents } = this;
    if (order === null || consents === null) return;
    this.setData({ reminder: reminderView(consents, overFor(order, clock.now()), words()) });
  },

  clockOf(order: Order): string {
    return left(order.pay_by, clock.now()).clock;
  },

  /** The countdown is computed from its end each time; when it ends, the server is asked what became of the order. */
  tick() {
    const { order, view } = this.data;
    if (order === null || view === null || !isOpen(order)) return;
    const now = orderView(order, this.watching, telling());
    if (now.chance !== view.chance) this.setData({ view: now });
    const rest = left(order.pay_by, clock.now());
    if (rest.clock === this.data.clock) return;
    this.setData({ clock: rest.clock });
    if (rest.over) void this.load();
  },

  async onPay() {
    if (this.data.busy) return;
    this.setData({ busy: true, problem: "" });
    try {
      const payment = await menpiao.pay(this.id, this.data.method);
      this.setData({ code: payment.code_url ?? "" });
      if (payment.url !== null) leaveFor(payment.url);
      if (payment.client !== null) await this.paySheet(payment.client as unknown as PayParameters);
    } catch (error) {
      this.setData({ problem: sentenceOf(error, words()) });
    }
    this.setData({ busy: false });
    await this.load();
  },

  async paySheet(parameters: PayParameters) {
    const outcome = await requestPayment(parameters);
    if (outcome === "done") await this.watch("confirming");
    else this.setData({ problem: outcome === "cancelled" ? this.data.w.payCancelled : this.data.w.payFailed });
  },

  /** The phone's word proves nothing: ask until the server knows, a little slower each time. */
  async watch(watching: Watching) {
    this.watching = watching;
    this.round += 1;
    const mine = this.round;
    for (const wait of CONFIRMING_WAITS) {
      const order = await menpiao.order(this.id).catch(() => this.data.order);
      if (mine !== this.round) return;
      if (order !== null) this.show(order);
      if (order === null || !this.shown || (!isOpen(order) && !this.data.view?.issuing)) return;
      await pause(wait);
    }
    if (watching === "confirming" && this.data.order !== null) {
      this.watching = "slow";
      this.show(this.data.order);
    }
  },

  onCheckAgain() {
    void this.watch("confirming");
  },

  onAskCancel() {
    this.setData({ asking: true });
  },

  onKeep() {
    this.setData({ asking: false });
  },

  async onCancel() {
    this.setData({ asking: false, busy: true, problem: "" });
    try {
      this.show(await menpiao.cancelOrder(this.id));
    } catch (error) {
      this.setData({ problem: sentenceOf(error, words()) });
      await this.load();
    }
    this.setData({ busy: false });
  },

  async onRemind() {
    const { order } = this.data;
    if (order === null || this.consents === null) return;
    this.consents = await askToTell(this.consents, overFor(order, clock.now()));
    this.showReminder();
  },

  /** The other of the two orders: of the tickets, or the one that pays for a seat of theirs. */
  onSeatOrder({ currentTarget }: WechatMiniprogram.TouchEvent) {
    go("order", { id: String(currentTarget.dataset["id"]) });
  },

  onTickets() {
    const paysFor = this.data.view?.paysFor ?? null;
    if (paysFor !== null) return go("ticket", { id: paysFor.ticketId });
    const [only, ...others] = this.data.order?.tickets ?? [];
    if (only !== undefined && others.length === 0) go("ticket", { id: only });
    else goTab("tickets");
  },

  onRefund() {
    go("refund", { id: this.id });
  },

  onAgain() {
    goInstead("event", { id: this.data.order?.event?.id ?? "" });
  },

  async onCopy() {
    await copy(this.data.order?.number ?? "");
    say(this.data.c.copied);
  },

  onAct() {
    if (this.data.trouble?.kind === "missing") goBack();
    else void this.load();
  },
});
