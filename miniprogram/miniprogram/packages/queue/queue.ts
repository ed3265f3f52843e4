/**
 * The waiting room. It looks at one public answer now and then and decides by itself where the buyer stands; the place
 * lies in the phone's storage, so that nothing is lost when the page, the app or the phone goes off.
 */
import { buyerLogin, clock, menpiao } from "../../api/menpiao";
import { Refused, sentenceOf, troubleOf, type Trouble } from "../../api/problems";
import type { EventPage, Room } from "../../api/wire";
import { leftText } from "../../domain/countdown";
import { dutyOf, fixOf, isFinal, newer, ownWait, placeOf, pollDelay, type Place } from "../../domain/queue";
import { proofView, queueView, sessionOf } from "../../domain/queueview";
import type { ProofView, QueueFacts, QueueView } from "../../domain/queueview";
import { sessionFacts } from "../../domain/eventview";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { nudge } from "../../platform/feedback";
import { savedPlace, savePlace } from "../../platform/places";
import { go, goBack, goBackTo, goInstead, title } from "../../platform/shell";
import { mediaUrl } from "../../settings";

const TICK_MS = 1000;
/** Who is in has less to ask: so many times the usual wait. */
const ADMITTED_SLOWLY = 4;

Page({
  data: {
    w: words().queue,
    c: words().common,
    view: null as QueueView | null,
    proof: null as ProofView | null,
    clock: "",
    event: null as EventPage | null,
    cover: "",
    starts: "",
    venue: "",
    how: false,
    busy: false,
    stale: false,
    problem: "",
    trouble: null as Trouble | null,
  },

  roomId: "",
  sessionId: "",
  /** The buyer asked to be let in as soon as that is possible. */
  wants: false,
  room: null as Room | null,
  place: null as Place | null,
  shown: false,
  /** Only the newest look goes on. */
  round: 0,
  waitingSince: 0,
  chance: 0,
  poll: 0,
  ticking: 0,

  onLoad(query: { room?: string; session?: string; enter?: string }) {
    this.roomId = query.room ?? "";
    this.sessionId = query.session ?? "";
    this.wants = query.enter === "1";
    this.chance = Math.random();
    this.setData({ w: words().queue, c: words().common });
    title(words().queue.title);
  },

  onShow() {
    this.shown = true;
    this.place = savedPlace(this.roomId, this.buyerId());
    this.ticking = setInterval(() => this.tick(), TICK_MS);
    void this.look();
  },

  onHide() {
    this.rest();
  },

  onUnload() {
    this.rest();
  },

  rest() {
    this.shown = false;
    this.round += 1;
    clearTimeout(this.poll);
    clearInterval(this.ticking);
  },

  buyerId(): string {
    return buyerLogin.current()?.id ?? "";
  },

  /** One look at the room, then what follows from it, then the next one is put down. */
  async look() {
    clearTimeout(this.poll);
    this.round += 1;
    const mine = this.round;
    try {
      const heard = await menpiao.room(this.roomId);
      if (mine !== this.round) return;
      this.room = newer(this.room, heard);
      this.setData({ stale: false, trouble: null });
    } catch (error) {
      if (mine !== this.round) return;
      if (this.room === null) return this.setData({ trouble: troubleOf(error, words()) });
      this.setData({ stale: true });
    }
    this.render();
    if (this.data.event === null) void this.loadEvent();
    if (!this.data.stale) await this.follow();
    if (mine === this.round) this.lookLater();
  },

  lookLater() {
    const { room } = this;
    const phase = this.data.view?.phase;
    if (room === null || phase === undefined || !this.shown || isFinal(phase)) return;
    const wait = phase === "waiting" ? ownWait(this.place, room, this.buyerId()) : null;
    const delay = pollDelay(room, clock.now(), Math.random(), wait);
    this.poll = setTimeout(() => void this.look(), phase === "admitted" ? delay * ADMITTED_SLOWLY : delay);
  },

  async loadEvent() {
    const event = await menpiao.event(this.room?.event_id ?? "").catch(() => null);
    const session = event === null || this.room === null ? null : sessionOf(event, this.room, this.sessionId);
    if (event === null || session === null) return;
    this.sessionId = session.id;
    const starts = sessionFacts(session, event, telling()).starts;
    this.setData({ event, cover: mediaUrl(event.cover), starts, venue: session.venue.name });
    this.render();
  },

  facts(room: Room): QueueFacts {
    const session = this.data.event?.sessions.find(({ id }) => id === this.sessionId) ?? null;
    return { room, place: this.place, buyerId: this.buyerId(), session };
  },

  render() {
    if (this.room === null) return;
    const view = queueView(this.facts(this.room), telling());
    if (view.phase === "announced") this.wants = true;
    if (view.phase === "waiting" && this.data.view?.phase !== "waiting") this.waitingSince = clock.now();
    const problem = view.phase === this.data.view?.phase ? this.data.problem : "";
    this.setData({ view, proof: proofView(this.facts(this.room), telling()), clock: this.clockOf(view), problem });
  },

  clockOf(view: QueueView): string {
    return view.countsTo === "" ? "" : leftText(view.countsTo, clock.now(), words());
  },

  tick() {
    const { view } = this.data;
    if (view === null || this.room === null) return;
    const clockNow = this.clockOf(view);
    if (clockNow !== this.data.clock) this.setData({ clock: clockNow });
    if (view.countsTo !== "" && clockNow === "") this.render();
    if (view.phase === "outside" && this.wants && this.data.problem === "") void this.follow();
  },

  /** Does what the phase asks of the phone. One thing may follow another. */
  async follow(): Promise<void> {
    const { room, place } = this;
    const phase = this.data.view?.phase;
    if (room === null || phase === undefined || this.data.busy || !this.shown) return;
    const { wants, waitingSince, chance } = this;
    const duty = dutyOf(phase, room, place, { now: clock.now(), wants, waitingSince, chance });
    if (duty === "enter") await this.enter();
    else if (duty === "pass" && place !== null) await this.takePass(place);
    else if (duty === "position" && place !== null) await this.askPosition(place, room);
    if (this.data.view?.phase !== phase) await this.follow();
  },

  keep(place: Place | null) {
    this.place = place;
    savePlace(this.roomId, this.buyerId(), place);
    this.render();
  },

  async enter() {
    if (this.data.busy || this.room === null) return;
    this.wants = false;
    this.setData({ busy: true, problem: "" });
    try {
      const entry = await menpiao.enterRoom(this.roomId);
      this.keep(placeOf(entry, this.room));
    } catch (error) {
      // The door's clock may be a moment behind ours: the next look tries again.
      this.wants = error instanceof Refused && error.code === "room_not_gathering";
      this.setData({ problem: sentenceOf(error, words()) });
    }
    this.setData({ busy: false });
  },

  async takePass(place: Place) {
    this.setData({ busy: true, problem: "" });
    try {
      const pass = await menpiao.takePass(this.roomId, place.entry.token);
      this.keep({ ...place, pass });
      nudge();
    } catch (error) {
      const code = error instanceof Refused ? error.code : "";
      if (code === "pass_expired" || code === "pass_used") this.keep({ ...place, lapsed: true });
      if (code === "entry_invalid") {
        this.keep(null);
        this.setData({ problem: this.data.w.lost });
      }
    }
    this.setData({ busy: false });
  },

  /** A missed answer is no matter: the estimate stays, and the next one comes. */
  async askPosition(place: Place, room: Room) {
    const told = await menpiao.position(this.roomId, place.entry.token).catch(() => null);
    if (told?.state === "over") this.keep({ ...place, lapsed: true });
    else if (told !== null) this.keep({ ...place, fix: fixOf(place, room, told, clock.now()) });
  },

  async onEnter() {
    await this.enter();
    void this.look();
  },

  onAct() {
    const does = this.data.view?.does;
    if (does === "enter" || does === "again") void this.onEnter();
    else if (does === "order") go("order", { id: this.place?.orderId ?? "" });
    else if (does === "waitlist") goInstead("join", { event: this.room?.event_id ?? "", session: this.sessionId });
    else this.onLeave();
  },

  onLeave() {
    goBackTo("event", { id: this.room?.event_id ?? "", session: this.sessionId });
  },

  onHow() {
    this.setData({ how: !this.data.how });
  },

  onTrouble() {
    if (this.data.trouble?.kind === "missing") goBack();
    else void this.look();
  },

  onShareAppMessage() {
    const path = `/packages/queue/queue?room=${this.roomId}&session=${this.sessionId}`;
    return { title: this.data.event?.title ?? "", path, imageUrl: this.data.cover };
  },
});
