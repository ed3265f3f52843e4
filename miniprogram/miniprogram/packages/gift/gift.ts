/** Tickets that come by a link, given away, handed over or bought elsewhere: what they are, and taking them. Whoever opens it first has them. */
import { askingAt, askToTell } from "../../api/consents";
import { menpiao } from "../../api/menpiao";
import { Refused, sentenceOf, troubleOf, type Trouble } from "../../api/problems";
import type { Gift } from "../../api/wire";
import { giftView, giftWords, isGiftComplete, type GiftView } from "../../domain/giftview";
import { reminderView, type Asking, type ReminderView } from "../../domain/messages";
import { attendeesOf, NOBODY, type Person } from "../../domain/people";
import { answersOf, asksOfGift, type Given } from "../../domain/questions";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { askingPeople } from "../../platform/asking";
import { go, goInstead, goTab, title } from "../../platform/shell";
import { mediaUrl } from "../../settings";

/** Nothing can be tried again with a link that leads to nothing any more. */
const OVER = ["claim_invalid", "claim_over"];

Page({
  data: {
    g: words().gift,
    k: words().checkout,
    c: words().common,
    q: words().questions,
    cover: "",
    view: null as GiftView | null,
    busy: false,
    problem: "",
    /** What became of the link, in the server's words; empty while it is good. */
    over: "",
    trouble: null as Trouble | null,
    reminder: null as ReminderView | null,
  },

  token: "",
  consents: null as Asking | null,
  gift: null as Gift | null,
  people: [] as Person[],
  answers: {} as Given,
  typing: NOBODY,
  strict: false,

  ...askingPeople,

  onLoad(query: { token?: string }) {
    this.token = query.token ?? "";
    this.people = [];
    this.answers = {};
    title(words().gift.claim);
    this.setData({ g: words().gift, k: words().checkout, c: words().common, q: words().questions });
    void askingAt("ticket").then((consents) => this.showReminder(consents));
    void this.load();
  },

  async load() {
    this.setData({ trouble: null });
    try {
      this.gift = await menpiao.gift(this.token);
      if (this.isTaken(this.gift)) return;
      title(giftWords(this.gift, words()).page);
      this.setData({ cover: mediaUrl(this.gift.cover) });
      this.render();
    } catch (error) {
      if (!this.isOver(error)) this.setData({ trouble: troubleOf(error, words()) });
    }
  },

  render() {
    if (this.gift !== null) this.setData({ view: this.viewNow(this.gift, this.typing) });
  },

  viewNow(gift: Gift, typing: number): GiftView {
    return giftView(gift, { people: this.people, answers: this.answers, typing, strict: this.strict }, telling());
  },

  /** It is the buyer's: on to the order that it is, or to the tickets that others ordered. */
  isTaken({ order_id: id, ticket_ids: tickets }: Pick<Gift, "order_id" | "ticket_ids">): boolean {
    const [only, ...others] = tickets;
    if (id !== null) goInstead("order", { id });
    else if (only !== undefined && others.length === 0) goInstead("ticket", { id: only });
    else if (only !== undefined) goTab("tickets");
    return id !== null || only !== undefined;
  },

  isOver(error: unknown): boolean {
    const over = error instanceof Refused && OVER.includes(error.code);
    if (over) this.setData({ over: sentenceOf(error, words()), view: null });
    return over;
  },

  async onClaim() {
    if (this.data.busy || this.gift === null) return;
    this.strict = true;
    const view = this.viewNow(this.gift, NOBODY);
    if (!isGiftComplete(view)) return this.render();
    this.setData({ busy: true, problem: "" });
    try {
      const attendees = attendeesOf(view.people, this.people);
      const answers = answersOf(asksOfGift(this.gift, telling()), this.answers);
      this.isTaken(await menpiao.claimGift({ token: this.token, attendees, answers }));
    } catch (error) {
      this.setData({ busy: false });
      if (!this.isOver(error)) this.setData({ problem: sentenceOf(error, words()) });
    }
  },

  showReminder(consents: Asking) {
    this.consents = consents;
    this.setData({ reminder: reminderView(consents, [], words()) });
  },

  async onRemind() {
    if (this.consents !== null) this.showReminder(await askToTell(this.consents));
  },

  onEvent() {
    if (this.gift !== null) go("event", { id: this.gift.event_id });
  },

  onAct() {
    void this.load();
  },

  onHome() {
    goTab("home");
  },
});
