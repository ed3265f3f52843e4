/** The wallet: tickets to come and tickets past, from the phone's own memory first, then from the server. */
import { clock, menpiao } from "../../api/menpiao";
import { troubleOf, type Trouble } from "../../api/problems";
import type { Ticket } from "../../api/wire";
import { groupTickets } from "../../domain/tickets";
import { stubView, type StubView } from "../../domain/ticketview";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { endPullDown, go, goTab, title } from "../../platform/shell";
import { savedTickets, saveTickets } from "../../platform/wallet";

Page({
  data: {
    w: words().tickets,
    c: words().common,
    upcoming: [] as StubView[],
    past: [] as StubView[],
    loading: true,
    stale: false,
    trouble: null as Trouble | null,
  },

  onShow() {
    title(words().tabs.tickets);
    this.setData({ w: words().tickets, c: words().common });
    const saved = savedTickets();
    if (saved.length > 0) this.show(saved, { stale: false });
    else this.setData({ upcoming: [], past: [], loading: true });
    void this.load();
  },

  async onPullDownRefresh() {
    await this.load();
    endPullDown();
  },

  async load() {
    try {
      const all: Ticket[] = [];
      let cursor: string | undefined;
      do {
        const page = await menpiao.tickets(cursor);
        all.push(...page.items);
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      saveTickets(all);
      this.show(all, { stale: false });
    } catch (error) {
      const saved = savedTickets();
      if (saved.length > 0) this.show(saved, { stale: true });
      else this.setData({ loading: false, trouble: troubleOf(error, words()) });
    }
  },

  show(tickets: Ticket[], { stale }: { stale: boolean }) {
    const { upcoming, past } = groupTickets(tickets, clock.now());
    const now = telling();
    this.setData({
      upcoming: upcoming.map((ticket) => stubView(ticket, false, now)),
      past: past.map((ticket) => stubView(ticket, true, now)),
      loading: false,
      stale,
      trouble: null,
    });
  },

  onOpen(event: WechatMiniprogram.CustomEvent<{ id: string }>) {
    go("ticket", { id: event.detail.id });
  },

  onDiscover() {
    goTab("home");
  },

  onRetry() {
    this.setData({ loading: true, trouble: null });
    void this.load();
  },
});
