/** Joining a session's waitlist: which types, how many, for whom. It costs nothing and can be undone. */
import { ask, askingAt } from "../../api/consents";
import { intents, menpiao } from "../../api/menpiao";
import { askedForPatience, outcomeUnknown, Refused, sentenceOf, troubleOf, type Trouble } from "../../api/problems";
import type { Availability, EventPage, Session } from "../../api/wire";
import { sessionFacts } from "../../domain/eventview";
import type { Asking } from "../../domain/messages";
import { NOBODY, type Person } from "../../domain/people";
import type { Given } from "../../domain/questions";
import type { Seating } from "../../domain/seats/plan";
import { isJoinComplete, joinView, livingWaits, toggled, waitlistRequest } from "../../domain/waitlistview";
import type { JoinView } from "../../domain/waitlistview";
import { fill } from "../../i18n/fill";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { askingPeople } from "../../platform/asking";
import { goBack, goInstead, say, title } from "../../platform/shell";
import { mediaUrl } from "../../settings";

Page({
  data: {
    w: words().waitlist,
    k: words().checkout,
    c: words().common,
    q: words().questions,
    event: null as EventPage | null,
    cover: "",
    starts: "",
    venue: "",
    view: null as JoinView | null,
    busy: false,
    problem: "",
    trouble: null as Trouble | null,
  },

  consents: null as Asking | null,
  eventId: "",
  sessionId: "",
  session: null as Session | null,
  availability: null as Availability | null,
  seating: null as Seating | null,
  chosen: [] as string[],
  quantity: 1,
  tiers: [] as number[],
  gone: [] as number[],
  asked: false,
  together: false,
  people: [] as Person[],
  answers: {} as Given,
  typing: NOBODY,
  strict: false,

  ...askingPeople,

  /** `tiers`: of these nothing is left, or not so many side by side. */
  onLoad(query: { event?: string; session?: string; type?: string; tiers?: string; count?: string; together?: string }) {
    this.answers = {};
    this.eventId = query.event ?? "";
    this.sessionId = query.session ?? "";
    this.chosen = query.type ? [query.type] : [];
    this.gone = (query.tiers ?? "").split(",").map(Number).filter((number) => number > 0);
    this.tiers = this.gone;
    this.quantity = Math.max(1, Number(query.count) || 1);
    this.together = query.together === "1";
    title(words().waitlist.joinTitle);
    this.setData({ w: words().waitlist, k: words().checkout, c: words().common, q: words().questions });
    void this.load();
    void askingAt("join").then((consents) => (this.consents = consents));
  },

  async load() {
    this.setData({ trouble: null });
    try {
      const [event, availability] = await Promise.all([
        menpiao.event(this.eventId),
        menpiao.availability(this.sessionId).catch(() => null),
      ]);
      this.session = event.sessions.find((session) => session.id === this.sessionId) ?? null;
      this.seating = this.session?.seating ? await menpiao.seating(this.sessionId) : null;
      this.availability = availability;
      const starts = this.session ? sessionFacts(this.session, event, telling()).starts : "";
      const venue = this.session?.venue.name ?? event.venue.name;
      this.setData({ event, cover: mediaUrl(event.cover), starts, venue });
      this.render();
    } catch (error) {
      this.setData({ trouble: troubleOf(error, words()) });
    }
  },

  viewNow(event: EventPage, session: Session, typing: number): JoinView {
    const { chosen, quantity, tiers, gone, together, people, answers, strict } = this;
    const form = { chosen, quantity, tiers, gone, together, people, answers, typing, strict };
    return joinView(event, session, this.availability, this.seating, form, telling());
  },

  render() {
    const { event } = this.data;
    if (this.session === null || event === null) return;
    const view = this.viewNow(event, this.session, this.typing);
    const [first, ...others] = view.types;
    // Whoever comes from the map knows the tier, and full price stands first.
    if (first !== undefined && (others.length === 0 || (this.gone.length > 0 && !this.asked)) && this.chosen.length === 0) {
      this.asked = true;
      this.chosen = [first.id];
      return this.setData({ view: this.viewNow(event, this.session, this.typing) });
    }
    this.setData({ view });
  },

  onType(event: WechatMiniprogram.TouchEvent) {
    this.chosen = toggled(this.chosen, String(event.currentTarget.dataset["id"]));
    this.setData({ problem: "" });
    this.render();
  },

  onTier(event: WechatMiniprogram.TouchEvent) {
    this.tiers = toggled(this.tiers, Number(event.currentTarget.dataset["number"]));
    this.render();
  },

  onTogether() {
    this.together = !this.together;
    this.render();
  },

  onQuantity(event: WechatMiniprogram.CustomEvent<{ value: number }>) {
    this.quantity = Math.max(1, event.detail.value);
    this.render();
  },

  onLimit() {
    say(fill(this.data.k.limitReached, { n: this.data.view?.most ?? 1 }));
  },

  /** WeChat's question whether to tell of places, in the tap that sends the request, which does not wait for the answer. */
  async askToTell() {
    if (this.consents !== null) this.consents = (await ask(this.consents)).asking;
  },

  async onJoin() {
    const { event } = this.data;
    if (this.data.busy || this.session === null || event === null) return;
    this.strict = true;
    const view = this.viewNow(event, this.session, NOBODY);
    if (!isJoinComplete(view)) return this.render();
    const { chosen, people, answers } = this;
    this.setData({ busy: true, problem: "" });
    const asked = this.askToTell();
    try {
      const entry = await menpiao.joinWaitlist(waitlistRequest(this.sessionId, { chosen, people, answers }, view));
      await asked;
      goInstead("waitlist", { id: entry.id });
    } catch (error) {
      const lost = outcomeUnknown(error) && !askedForPatience(error) && intents.isPending(`wait ${this.sessionId}`);
      this.setData({ busy: false, problem: lost ? this.data.w.unknownOutcome : sentenceOf(error, words()) });
      if (error instanceof Refused) await this.heed(error);
    }
  },

  /** Who waits already is shown their place; where there are tickets after all, the page knows it too. */
  async heed(refused: Refused) {
    if (refused.code === "already_waiting") {
      const page = await menpiao.waitlistEntries().catch(() => null);
      const known = livingWaits(page?.items ?? []).find((entry) => entry.session_id === this.sessionId);
      if (known) goInstead("waitlist", { id: known.id });
    } else if (refused.code === "still_on_sale") {
      const known = this.availability;
      this.availability = await menpiao.availability(this.sessionId, known).catch(() => known);
      this.render();
    }
  },

  onAct() {
    if (this.data.trouble?.kind === "missing") goBack();
    else void this.load();
  },

  onBack() {
    goBack();
  },
});
