/** One entry of a waitlist: how many are ahead, the offer with its countdown, and the way out. */
import { askingAt, askToTell } from "../../api/consents";
import { clock, menpiao } from "../../api/menpiao";
import { sentenceOf, troubleOf, type Trouble } from "../../api/problems";
import type { WaitlistEntry } from "../../api/wire";
import { leftText } from "../../domain/countdown";
import { reminderView, type Asking, type ReminderView } from "../../domain/messages";
import { entryView, type EntryView } from "../../domain/waitlistview";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { endPullDown, go, goBack, goInstead, title } from "../../platform/shell";
import { mediaUrl } from "../../settings";

const TICK_MS = 1000;
const LOOK_EVERY_MS = 15_000;

Page({
  data: {
    w: words().waitlist,
    c: words().common,
    entry: null as WaitlistEntry | null,
    view: null as EntryView | null,
    cover: "",
    clock: "",
    busy: false,
    asking: false,
    problem: "",
    reminder: null as ReminderView | null,
    trouble: null as Trouble | null,
  },

  id: "",
  consents: null as Asking | null,
  orderId: "",
  timers: [] as number[],

  onLoad(query: { id?: string }) {
    this.id = query.id ?? "";
    this.setData({ w: words().waitlist, c: words().common });
    title(words().waitlist.title);
    void askingAt("waitlist").then((consents) => this.showReminder(consents));
  },

  onShow() {
    this.timers = [setInterval(() => this.tick(), TICK_MS), setInterval(() => this.look(), LOOK_EVERY_MS)];
    void this.load();
  },

  onHide() {
    this.timers.forEach(clearInterval);
  },

  onUnload() {
    this.timers.forEach(clearInterval);
  },

  async onPullDownRefresh() {
    await this.load();
    endPullDown();
  },

  async load() {
    try {
      this.show(await menpiao.waitlistEntry(this.id));
    } catch (error) {
      if (this.data.entry === null) this.setData({ trouble: troubleOf(error, words()) });
    }
  },

  look() {
    const state = this.data.entry?.state;
    if (state === "waiting" || state === "offered") void this.load();
  },

  show(entry: WaitlistEntry) {
    const view = entryView(entry, telling());
    this.orderId = entry.offer?.order_id ?? this.orderId;
    this.setData({ entry, view, cover: mediaUrl(entry.event?.cover ?? null), clock: this.clockOf(view), trouble: null });
  },

  clockOf(view: EntryView): string {
    return leftText(view.countsTo, clock.now(), words());
  },

  /** When the offer's time is over, the server is asked what became of it. */
  tick() {
    const { view } = this.data;
    if (view === null || view.countsTo === "") return;
    const now = this.clockOf(view);
    if (now === this.data.clock) return;
    this.setData({ clock: now });
    if (now === "") void this.load();
  },

  onAct() {
    const { view, entry } = this.data;
    if (view?.does === "again") goInstead("join", { event: entry?.event?.id ?? "", session: entry?.session_id ?? "" });
    else if (this.orderId !== "") go("order", { id: this.orderId });
  },

  onAskWithdraw() {
    this.setData({ asking: true });
  },

  onStay() {
    this.setData({ asking: false });
  },

  async onWithdraw() {
    this.setData({ asking: false, busy: true, problem: "" });
    try {
      this.show(await menpiao.withdraw(this.id));
    } catch (error) {
      this.setData({ problem: sentenceOf(error, words()) });
      await this.load();
    }
    this.setData({ busy: false });
  },

  showReminder(consents: Asking) {
    this.consents = consents;
    this.setData({ reminder: reminderView(consents, [], words()) });
  },

  async onRemind() {
    if (this.consents !== null) this.showReminder(await askToTell(this.consents));
  },

  onTrouble() {
    if (this.data.trouble?.kind === "missing") goBack();
    else void this.load();
  },
});
