/** One event: choose a session, choose a ticket type, go on to the checkout. Availability is looked at while shown. */
import { foresee, hallNamed } from "../../api/halls";
import { buyerLogin, clock, menpiao } from "../../api/menpiao";
import { troubleOf, type Trouble } from "../../api/problems";
import type { Availability, EventPage, Session } from "../../api/wire";
import { leftText } from "../../domain/countdown";
import {
  chipsOf,
  dealOf,
  dealOfBundle,
  headOf,
  rowsOf,
  sessionFacts,
  type Deal,
  type SessionChip,
  type TypeRow,
} from "../../domain/eventview";
import { bundleRows, ruleLines, sessionOfBundle, type BundleRow } from "../../domain/offers";
import { gatesOf, sessionAhead, type Gate } from "../../domain/gates";
import { limitLines, roomCard, type RoomCard } from "../../domain/onsaleview";
import type { Place } from "../../domain/queue";
import { rulesView, type RulesView } from "../../domain/refundrules";
import { firstSession } from "../../domain/selection";
import { telling } from "../../i18n/telling";
import { language, words } from "../../i18n/words";
import { savedPlace } from "../../platform/places";
import { go, goBack, openMap, title } from "../../platform/shell";
import { mediaUrl } from "../../settings";

const AVAILABILITY_EVERY_MS = 5000;
const TICK_MS = 1000;

type Timer = ReturnType<typeof setInterval>;

Page({
  data: {
    lang: "",
    w: words().event,
    c: words().common,
    event: null as EventPage | null,
    cover: "",
    logo: "",
    head: { when: "", state: "", tone: "ink" },
    chips: [] as SessionChip[],
    sessionId: "",
    facts: { starts: "", doors: "", elsewhere: "" },
    rows: [] as TypeRow[],
    typeId: "",
    o: words().offers,
    bundles: [] as BundleRow[],
    /** The bundle that is chosen instead of a type. */
    bundleId: "",
    rules: [] as string[],
    deal: null as Deal | null,
    opening: "",
    room: null as RoomCard | null,
    roomClock: "",
    limits: [] as string[],
    r: words().refunds,
    refunds: null as RulesView | null,
    trouble: null as Trouble | null,
  },

  id: "",
  availability: null as Availability | null,
  timers: [] as Timer[],

  onLoad(query: { id?: string; session?: string }) {
    this.id = query.id ?? "";
    this.setData({ sessionId: query.session ?? "" });
  },

  onShow() {
    if (this.data.lang !== language()) {
      this.setData({ lang: language(), w: words().event, c: words().common, r: words().refunds, o: words().offers });
      void this.load();
    } else {
      this.render();
      void this.look();
    }
    this.timers = [setInterval(() => void this.look(), AVAILABILITY_EVERY_MS), setInterval(() => this.tick(), TICK_MS)];
  },

  onHide() {
    this.timers.forEach(clearInterval);
  },

  onUnload() {
    this.timers.forEach(clearInterval);
  },

  async load() {
    this.setData({ trouble: null });
    try {
      const event = await menpiao.event(this.id);
      const known = event.sessions.some((session) => session.id === this.data.sessionId);
      const sessionId = known ? this.data.sessionId : (firstSession(event)?.id ?? "");
      title(event.title);
      const logo = mediaUrl(event.organizer.logo ?? "");
      this.setData({ event, cover: mediaUrl(event.cover), logo, sessionId, head: headOf(event, telling()) });
      this.render();
    } catch (error) {
      this.setData({ trouble: troubleOf(error, words()) });
    }
    void this.look();
  },

  /** A missed look is no matter: the next one comes, and the server has the last word anyway. */
  async look() {
    const { sessionId } = this.data;
    if (sessionId === "") return;
    const availability = await menpiao.availability(sessionId, this.availability).catch(() => null);
    if (availability === null || sessionId !== this.data.sessionId) return;
    this.availability = availability;
    this.render();
    this.fetchHall();
  },

  session(): Session | undefined {
    return this.data.event?.sessions.find((session) => session.id === this.data.sessionId);
  },

  /** The buyer's place in the session's waiting room, as this phone keeps it. */
  place(session: Session): Place | null {
    const buyer = buyerLogin.current();
    return !session.waiting_room || !buyer ? null : savedPlace(session.waiting_room.id, buyer.id);
  },

  /** The rooms before the session that is shown, or before all of the bundle that is chosen. */
  gates(): Gate[] {
    const { event, bundleId } = this.data;
    const session = this.session();
    if (event === null || session === undefined) return [];
    const bundle = event.bundles.find((one) => one.id === bundleId) ?? null;
    return gatesOf(session, bundle, [event], (one) => this.place(one));
  },

  /** The session whose room comes next; the one that is shown, when the way is free. */
  waitedFor(): Session | undefined {
    return sessionAhead(this.gates(), clock.now()) ?? this.session();
  },

  render() {
    const { event, typeId, bundleId } = this.data;
    const session = this.session();
    if (event === null || session === undefined) return;
    const now = telling();
    const rows = rowsOf(session, this.availability, now);
    const sellable = rows.filter((row) => row.sellable);
    const bundles = bundleRows(event, now);
    const bundle = bundles.find((row) => row.id === bundleId && row.sellable);
    const alone = rows.length === 1 && bundle === undefined && session.seating === null;
    const only = alone ? (sellable[0]?.id ?? "") : "";
    const chosen = sellable.some((row) => row.id === typeId) ? typeId : only;
    const place = this.place(session);
    const deal = bundle ? dealOfBundle(bundle, this.gates(), now) : dealOf(session, rows, chosen, place, now);
    const waited = this.waitedFor() ?? session;
    const room = roomCard(waited, this.place(waited), now);
    this.setData({
      chips: chipsOf(event, now),
      facts: sessionFacts(session, event, now),
      rows,
      typeId: chosen,
      bundles,
      bundleId: bundle?.id ?? "",
      rules: ruleLines(event, session.ticket_types, now),
      deal,
      opening: leftText(deal.opensAt, now.now, now.words),
      room,
      roomClock: leftText(room?.countsTo ?? "", now.now, now.words),
      limits: limitLines(session, now),
      refunds: rulesView(event.refund_rules, session, rows.every((row) => row.price.amount === 0), now),
    });
  },

  tick() {
    const { deal, room } = this.data;
    if (room !== null) this.tickRoom(room);
    const opensAt = deal?.opensAt ?? "";
    if (opensAt === "") return;
    const opening = leftText(opensAt, clock.now(), words());
    if (opening === "") void this.look();
    this.setData({ opening });
    if (opening === "") this.render();
  },

  /** The pass runs out, or the room's next hour strikes: the page says so by itself. */
  tickRoom(room: RoomCard) {
    const session = this.waitedFor();
    if (session === undefined) return;
    const now = roomCard(session, this.place(session), telling());
    if (now?.text !== room.text || now.tone !== room.tone) return this.render();
    if (room.countsTo !== "") this.setData({ roomClock: leftText(room.countsTo, clock.now(), words()) });
  },

  onSession(event: WechatMiniprogram.TouchEvent) {
    this.availability = null;
    this.setData({ sessionId: String(event.currentTarget.dataset["id"]), typeId: "" });
    this.render();
    void this.look();
  },

  onType(event: WechatMiniprogram.TouchEvent) {
    const typeId = String(event.currentTarget.dataset["id"]);
    if (this.data.rows.some((row) => row.id === typeId && row.waitable)) return this.toWaitlist(typeId);
    if (!this.data.rows.some((row) => row.id === typeId && row.sellable)) return;
    if (this.session()?.seating) return this.toSeats();
    this.setData({ typeId, bundleId: "" });
    this.render();
  },

  /** A bundle is bought from the session of its first ticket here. */
  onBundle(event: WechatMiniprogram.TouchEvent) {
    const bundleId = String(event.currentTarget.dataset["id"]);
    const bundle = this.data.event?.bundles.find((one) => one.id === bundleId);
    if (bundle === undefined || !this.data.bundles.some((row) => row.id === bundleId && row.sellable)) return;
    const sessionId = sessionOfBundle(bundle, this.data.event as EventPage);
    if (sessionId !== this.data.sessionId) this.availability = null;
    this.setData({ bundleId, typeId: "", sessionId });
    this.render();
    void this.look();
  },

  onCode() {
    go("checkout", { event: this.id, session: this.data.sessionId, code: "1" });
  },

  onMap() {
    const venue = this.data.event?.venue;
    if (!venue || venue.latitude === null || venue.longitude === null) return;
    openMap({ latitude: venue.latitude, longitude: venue.longitude, name: venue.name, address: venue.address });
  },

  onBuy() {
    const { sessionId, typeId, bundleId, deal } = this.data;
    if (!deal?.open) return;
    if (deal.leads === "queue") this.toQueue();
    else if (deal.leads === "waitlist") this.toWaitlist(typeId);
    else if (bundleId !== "") go("checkout", { event: this.id, session: sessionId, bundle: bundleId });
    else if (deal.leads === "seats") this.toSeats();
    else go("checkout", { event: this.id, session: sessionId, type: typeId });
  },

  toSeats() {
    const { sessionId } = this.data;
    const map = this.session()?.seating?.seat_map_id ?? "";
    if (map !== "") foresee(sessionId, map);
    go("seats", { event: this.id, session: sessionId, map });
  },

  /** The hall is here before the buyer asks for it. A missed one is asked for again with the map. */
  fetchHall() {
    const map = this.session()?.seating?.seat_map_id;
    if (map !== undefined && this.data.deal?.leads === "seats") void hallNamed(map).catch(() => undefined);
  },

  toQueue() {
    const session = this.waitedFor();
    go("queue", { room: session?.waiting_room?.id ?? "", session: session?.id ?? "", enter: "1" });
  },

  toWaitlist(type: string) {
    go("join", { event: this.id, session: this.data.sessionId, type });
  },

  onAct() {
    if (this.data.trouble?.kind === "missing") goBack();
    else void this.load();
  },

  onShareAppMessage() {
    return { title: this.data.event?.title ?? "", path: `/pages/event/event?id=${this.id}`, imageUrl: this.data.cover };
  },
});
