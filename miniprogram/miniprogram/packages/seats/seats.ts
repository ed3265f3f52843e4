/**
 * Choosing seats, on the hall's map or in its list. The page opens the hall, hands events on, and shows what comes of
 * them: the map paints itself (`map/`), `Live` looks at what is still free, `Picking` keeps what is chosen.
 */
import { menpiao } from "../../api/menpiao";
import { troubleOf } from "../../api/problems";
import { mostSeats, type Sale } from "../../domain/seats/choice";
import { paletteOf } from "../../domain/seats/colours";
import type { SeatErrand } from "../../domain/seats/errand";
import { systemErrand, systemLimit, type Asked } from "../../domain/seats/errands";
import { UnknownPlan } from "../../domain/seats/plan";
import { into, listAt, NOWHERE, outOf, placeFrom } from "../../domain/seats/seatlist";
import { legendOf, sectionCard } from "../../domain/seats/seatsview";
import type { SectionCard } from "../../domain/seats/seatsview";
import { tablesOnlyWords } from "../../domain/seats/tables";
import { waitingFor, waitingOf, type Waiting } from "../../domain/seats/waiting";
import { fill } from "../../i18n/fill";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { saveErrand } from "../../platform/chosen";
import { go, goBack, say, showPicture, title } from "../../platform/shell";
import { isDark, offTheme, onTheme } from "../../platform/theme";
import { mediaUrl } from "../../settings";
import { Live } from "./live";
import type { SeatMap } from "./map/map";
import { coloured, sceneOf } from "./map/scene";
import type { MapView } from "./map/view";
import { openSale, openSession } from "./opening";
import { Picking } from "./picking";
import { firstState } from "./state";
import { askType, pickType, suggested } from "./suggesting";

const CLOSER = 1.8;
/** The chips, what is offered instead of lost seats, and each line below them lie over the map's lower edge, px. */
const CHIPS_HEIGHT = 64;
const OFFERS_HEIGHT = 230;
const STANDING_HEIGHT = 54;

type Tap<D extends object> = WechatMiniprogram.CustomEvent<D>;

function seatOf({ currentTarget }: WechatMiniprogram.TouchEvent): number {
  return Number(currentTarget.dataset["seat"]);
}

Page({
  data: firstState(),

  eventId: "",
  sessionId: "",
  mapId: "",
  /** Known as soon as there is a map to paint; the event's words, and with them what may be chosen, come later. */
  sale: null as Sale | null,
  picking: null as Picking | null,
  live: null as Live | null,
  left: null as Uint32Array | null,
  view: null as MapView | null,
  wanted: new Set<number>(),
  place: NOWHERE,
  looksAt: -1,
  shown: false,
  repaint: null as (() => void) | null,

  onLoad(query: { event?: string; session?: string; map?: string }) {
    this.eventId = query.event ?? "";
    this.sessionId = query.session ?? "";
    this.mapId = query.map ?? "";
    this.wanted = new Set();
    this.setData({ w: words().seats, c: words().common });
    title(words().seats.title);
    this.repaint = () => this.recolour();
    onTheme(this.repaint);
    void this.load();
  },

  onShow() {
    this.shown = true;
    this.live?.start();
    this.comeBack();
  },

  onHide() {
    this.shown = false;
    this.live?.stop();
  },

  onUnload() {
    this.onHide();
    if (this.repaint !== null) offTheme(this.repaint);
  },

  // Opening.

  /** The map is painted as soon as the seats are here; it does not wait for the event's words. */
  async load() {
    this.setData({ trouble: null });
    try {
      const event = openSession(this.eventId, this.sessionId);
      event.catch(() => undefined);
      const { sale, seats } = await openSale(this.sessionId, this.mapId);
      this.sale = sale;
      this.left = seats.left;
      this.live?.stop();
      this.live = new Live(this.sessionId, seats, {
        changed: (changed) => this.changed(changed),
        stale: (stale) => this.data.stale !== stale && this.setData({ stale }),
      });
      await this.paint(sale);
      this.showLegend();
      const { event: page, session } = await event;
      title(page.title);
      if (session !== null) this.picking = new Picking(sale, session);
      if (session !== null) this.setData({ most: mostSeats(session) });
      this.showLegend();
      this.comeBack();
      if (this.shown) this.live.start();
      void this.countStanding();
    } catch (error) {
      const outdated = error instanceof UnknownPlan;
      const trouble = troubleOf(error, words());
      this.setData({ trouble: outdated ? { ...trouble, text: words().seats.outdated } : trouble });
    }
  },

  async paint(sale: Sale) {
    const map = this.selectComponent("#map") as unknown as SeatMap;
    this.view = await map.open(sceneOf(sale, this.wanted, telling()));
    this.setData({ ready: true });
    if (this.view !== null) return;
    say(words().seats.noCanvas);
    this.showList();
  },

  /** How many may stand is asked for once, and only where anybody does. */
  async countStanding() {
    if (this.picking === null || this.data.standing === null) return;
    this.picking.availability = await menpiao.availability(this.sessionId).catch(() => null);
    this.render();
  },

  comeBack() {
    if (this.picking === null) return;
    const errand = this.picking.comeBack();
    if (errand !== null) void this.offer(this.picking, errand);
    this.render();
  },

  /** Somebody was faster: the nearest seats, to be taken with one tap. */
  async offer(picking: Picking, errand: SeatErrand) {
    saveErrand({ ...errand, offered: null });
    await this.live?.refresh().catch(() => undefined);
    picking.offer(errand);
    this.render();
    const [first] = picking.lost ?? [];
    if (first !== undefined) this.view?.toSeats(first.seats);
  },

  // Showing.

  changed(seats: number[]) {
    if (seats.length === 0) return;
    this.view?.changed(seats);
    this.tell(this.picking?.loseTaken(telling()) ?? "");
    this.showLegend();
    this.render();
  },

  recolour() {
    if (this.sale === null) return;
    this.view?.show(coloured(this.sale.seating.tiers, paletteOf(isDark())));
    this.showLegend();
    this.render();
  },

  showLegend() {
    const { sale, picking, wanted } = this;
    if (sale === null) return;
    const waiting = picking === null ? null : waitingOf(sale, picking.session, wanted, telling());
    this.setData({ legend: legendOf(sale, wanted, isDark(), telling()), waiting });
  },

  render() {
    const { picking } = this;
    if (picking === null) return;
    const now = telling();
    const { sale, session, choice } = picking;
    const state = picking.shown(now);
    const own = state.lost !== null ? OFFERS_HEIGHT : choice.length > 0 ? CHIPS_HEIGHT : 0;
    this.view?.raise(own + STANDING_HEIGHT * [state.standing, this.data.waiting].filter((line) => line !== null).length);
    const { chosen, hints } = picking.marked();
    this.view?.choose(chosen, hints);
    const list = this.data.listed ? listAt({ sale, session, choice, dark: isDark() }, this.place, now) : null;
    this.setData({ ...state, list, card: this.cardOf(sale) });
  },

  cardOf(sale: Sale): SectionCard | null {
    const card = sectionCard(sale, this.looksAt, this.left?.[this.looksAt] ?? 0, telling());
    return card === null ? null : { ...card, view: mediaUrl(card.view) };
  },

  tell(text: string) {
    if (text !== "") say(text);
  },

  // The map and the list.

  async onSeat({ detail }: Tap<{ seat: number }>) {
    const { picking } = this;
    if (picking === null) return;
    this.tell(await picking.tap(detail.seat, telling(), (asks) => askType(picking.session, asks)));
    this.render();
  },

  onSection({ detail }: Tap<{ section: number }>) {
    this.looksAt = detail.section;
    this.render();
    if (this.sale?.hall.sections[detail.section]?.count === 0) this.onStanding();
  },

  onView({ detail }: Tap<{ section: number; near: boolean; away: boolean }>) {
    this.looksAt = detail.section;
    this.setData({ near: detail.near, away: detail.away });
    this.render();
  },

  onTier({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const number = Number(currentTarget.dataset["number"]);
    if (!this.wanted.delete(number)) this.wanted.add(number);
    this.view?.show({ wanted: this.wanted });
    this.showLegend();
  },

  onCloser() {
    this.view?.zoom(CLOSER);
  },

  onFurther() {
    this.view?.zoom(1 / CLOSER);
  },

  onWhole() {
    this.view?.whole();
  },

  onPicture() {
    if (this.data.card !== null) showPicture(this.data.card.view);
  },

  onList() {
    if (this.data.listed && this.view !== null) this.setData({ listed: false });
    else this.showList();
  },

  showList() {
    if (this.sale !== null) this.place = placeFrom(this.sale, this.picking?.choice ?? [], this.looksAt);
    this.setData({ listed: true });
    this.render();
  },

  onLine({ detail }: Tap<{ key: number }>) {
    this.place = into(this.place, detail.key);
    this.render();
  },

  onUp() {
    this.place = outOf(this.place);
    this.render();
  },

  // What is chosen.

  onRemove(event: WechatMiniprogram.TouchEvent) {
    this.picking?.remove(seatOf(event));
    this.render();
  },

  /** Another ticket type, where the seat's tier has several; else the map shows where the seat is. */
  async onChip(event: WechatMiniprogram.TouchEvent) {
    const { picking } = this;
    const seat = seatOf(event);
    if (picking === null) return;
    const typeId = await pickType(picking.sale, picking.session, seat);
    if (typeId === null) return this.view?.toSeats([seat]);
    if (typeId !== "") this.tell(picking.retype(seat, typeId, telling()));
    this.render();
  },

  onFix() {
    const { problem } = this.data;
    if (problem !== null) void this.take(problem.seats);
  },

  /** Instead of what was chosen. */
  async take(seats: readonly number[]) {
    const { picking } = this;
    if (picking === null) return;
    const refusal = await picking.take(seats, telling(), (asks) => askType(picking.session, asks));
    if (refusal === null) return;
    if (refusal !== "") return say(refusal);
    this.render();
    this.view?.toSeats(seats);
  },

  onOffer({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const offer = this.data.lost?.[Number(currentTarget.dataset["index"])];
    if (offer !== undefined) void this.take(offer.seats);
  },

  onDismiss() {
    this.picking?.choose([]);
    this.render();
  },

  onStanding() {
    if (this.data.standing !== null) this.setData({ added: true }, () => this.setData({ adding: true }));
  },

  onStandingEnd() {
    this.setData({ adding: false });
  },

  onStandingCount({ detail }: Tap<{ id: string; value: number }>) {
    this.picking?.stand(detail.id, detail.value);
    this.render();
  },

  onStandingLimit({ detail }: Tap<{ most: number }>) {
    say(fill(words().checkout.limitReached, { n: detail.most }));
  },

  /** For the tiers that are sold out. */
  onWait() {
    this.waitFor(this.data.waiting);
  },

  /** For what could not be found. */
  onWaitInstead() {
    this.setData({ asking: false });
    this.waitFor(this.data.instead);
  },

  waitFor(waiting: Waiting | null) {
    if (waiting !== null) go("join", { event: this.eventId, session: this.sessionId, ...waiting.query });
  },

  // The best seats.

  onBest() {
    this.setData({ asked: true, noBest: "", instead: null }, () => this.setData({ asking: true }));
  },

  onEdit() {
    if (this.data.noBest !== "") this.setData({ noBest: "", instead: null });
  },

  onAskEnd() {
    this.setData({ asking: false });
  },

  async onFind({ detail }: Tap<Asked>) {
    if (this.picking === null) return;
    const found = suggested(this.picking.sale, this.picking.session, detail);
    if (found.kind === "none") {
      const instead = found.waits ? waitingFor(this.picking.session, detail, telling()) : null;
      return this.setData({ noBest: found.say, instead });
    }
    this.setData({ asking: false, listed: this.view === null });
    await this.take(found.seats);
    this.tell(found.say);
  },

  onSystem({ detail }: Tap<Asked>) {
    if (this.picking === null) return;
    const { sale, session } = this.picking;
    const why = tablesOnlyWords(sale, session, detail, telling()) || systemLimit(sale, session, detail, telling());
    const errand = systemErrand(sale, session, { ...detail, standing: this.picking.errand().standing }, telling());
    if (why !== "" || errand === null) return this.setData({ noBest: why || words().seats.notNow });
    this.setData({ asking: false });
    this.leaveWith(errand);
  },

  onCheckout() {
    if (this.picking !== null && this.data.basket !== null) this.leaveWith(this.picking.errand());
  },

  leaveWith(errand: SeatErrand) {
    saveErrand(errand);
    go("checkout", { event: this.eventId, session: this.sessionId, seats: "1" });
  },

  onAct() {
    if (this.data.trouble?.kind === "missing") goBack();
    else void this.load();
  },
});
