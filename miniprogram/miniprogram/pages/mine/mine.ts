/** The buyer's corner: who they are, their orders, the language, and the door to the gate for staff. */
import { buyerLogin, menpiao } from "../../api/menpiao";
import { sentenceOf, troubleOf, type Trouble } from "../../api/problems";
import { orderRow, type OrderRow } from "../../domain/orderview";
import { livingWaits, waitRow, type WaitRow } from "../../domain/waitlistview";
import { fill } from "../../i18n/fill";
import type { Language } from "../../i18n/languages";
import { telling } from "../../i18n/telling";
import { language, speak, words } from "../../i18n/words";
import { leavePlaces } from "../../platform/places";
import { endPullDown, go, say, title } from "../../platform/shell";
import { emptyWallet } from "../../platform/wallet";

/** As much of an id as people compare. */
const TAIL = 5;

Page({
  data: {
    w: words().mine,
    c: words().common,
    lang: "zh-CN" as Language,
    buyer: "",
    orders: [] as OrderRow[],
    waits: [] as WaitRow[],
    next: null as string | null,
    loading: false,
    busy: false,
    asking: false,
    trouble: null as Trouble | null,
  },

  onShow() {
    this.localise();
    if (buyerLogin.current()) void this.load();
  },

  localise() {
    title(words().tabs.mine);
    const login = buyerLogin.current();
    const buyer = login ? fill(words().mine.buyer, { tail: login.id.slice(-TAIL).toUpperCase() }) : "";
    this.setData({ w: words().mine, c: words().common, lang: language(), buyer });
  },

  async onPullDownRefresh() {
    if (buyerLogin.current()) await this.load();
    endPullDown();
  },

  async load() {
    this.setData({ loading: this.data.orders.length === 0 });
    void this.loadWaits();
    try {
      const page = await menpiao.orders();
      const orders = page.items.map((order) => orderRow(order, telling()));
      this.setData({ orders, next: page.next, loading: false, trouble: null });
    } catch (error) {
      this.setData({ loading: false, trouble: troubleOf(error, words()) });
    }
  },

  /** Beside the orders: without an answer the last ones stay. */
  async loadWaits() {
    const page = await menpiao.waitlistEntries().catch(() => null);
    if (page !== null && buyerLogin.current()) {
      this.setData({ waits: livingWaits(page.items).map((entry) => waitRow(entry, telling())) });
    }
  },

  async onReachBottom() {
    const { next, loading } = this.data;
    if (next === null || loading) return;
    this.setData({ loading: true });
    const page = await menpiao.orders(next).catch(() => ({ items: [], next }));
    const more = page.items.map((order) => orderRow(order, telling()));
    this.setData({ orders: [...this.data.orders, ...more], next: page.next, loading: false });
  },

  async onSignIn() {
    if (this.data.busy) return;
    this.setData({ busy: true });
    try {
      await buyerLogin.renew();
      this.localise();
      await this.load();
    } catch (error) {
      say(sentenceOf(error, words()));
    }
    this.setData({ busy: false });
  },

  onLanguage(event: WechatMiniprogram.TouchEvent) {
    speak(event.currentTarget.dataset["lang"] as Language);
    this.localise();
    if (buyerLogin.current()) void this.load();
  },

  onGate() {
    go("gates");
  },

  onOrder(event: WechatMiniprogram.CustomEvent<{ id: string }>) {
    go("order", { id: event.detail.id });
  },

  onWait(event: WechatMiniprogram.CustomEvent<{ id: string }>) {
    go("waitlist", { id: event.detail.id });
  },

  onAskSignOut() {
    this.setData({ asking: true });
  },

  onStay() {
    this.setData({ asking: false });
  },

  /** The phone forgets in any case; a server that is out of reach lets the token die of age. */
  async onSignOut() {
    this.setData({ asking: false, busy: true });
    await menpiao.signOut().catch(() => buyerLogin.forget());
    emptyWallet();
    leavePlaces();
    this.setData({ busy: false, orders: [], waits: [], next: null, trouble: null });
    this.localise();
  },

  onRetry() {
    void this.load();
  },
});
