/**
 * Choosing seats on the hall's map, or in its list. The map paints itself; the page keeps what is chosen, looks twice a
 * second at what is still free, explains what is in the way, and sends the seats to the checkout.
 */
import { clock, menpiao } from "../../api/menpiao";
import { troubleOf } from "../../api/problems";
import type { Availability, Session } from "../../api/wire";
import { afterLosses, mostSeats, pictureOf, retyped, seatsOf, tapped, unitOf, without } from "../../domain/seats/choice";
import type { Choice, Sale } from "../../domain/seats/choice";
import { paletteOf } from "../../domain/seats/colours";
import type { SeatErrand } from "../../domain/seats/errand";
import { choiceOf, errandOf, offersInstead, picksOf, systemErrand, type Asked } from "../../domain/seats/errands";
import { UnknownPlan } from "../../domain/seats/plan";
import { listAt, placeOfSeat, type Place } from "../../domain/seats/seatlist";
import { basketOf, chipsOf, legendOf, sectionCard } from "../../domain/seats/seatsview";
import type { SectionCard } from "../../domain/seats/seatsview";
import { placesWords } from "../../domain/seats/seatwords";
import { standingOf, standingTypes, standingView } from "../../domain/seats/standing";
import { troubleWith } from "../../domain/seats/troubles";
import type { Quantities } from "../../domain/selection";
import { fill } from "../../i18n/fill";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { savedErrand, saveErrand } from "../../platform/chosen";
import { go, goBack, say, showPicture, title } from "../../platform/shell";
import { isDark, offTheme, onTheme } from "../../platform/theme";
import { mediaUrl } from "../../settings";
import { Live } from "./live";
import type { SeatMap } from "./map/map";
import { coloured, sceneOf } from "./map/scene";
import type { MapView } from "./map/view";
import { openSale, openSession } from "./opening";
import { firstState } from "./state";
import { pickType, suggested } from "./suggesting";

const CLOSER = 1.8;
/** The chips, and what is offered instead of lost seats, lie over the map's lower edge, px. */
const CHIPS_HEIGHT = 64;
const OFFERS_HEIGHT = 230;
const STANDING_HEIGHT = 54;
const NOWHERE: Place = { section: -1, row: -1 };

type Tap<D extends object> = WechatMiniprogram.CustomEvent<D>;

Page({
  data: firstState(),

  eventId: "",
  sessionId: "",
  mapId: "",
  session: null as Session | null,
  sale: null as Sale | null,
  live: null as Live | null,
  left: null as Uint32Array | null,
  view: null as MapView | null,
  choice: [] as Choice,
  stands: {} as Quantities,
  availability: null as Availability | null,
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
    this.stands = {};
    this.setData({ w: words().seats, c: words().common });
    title(words().seats.title);
    this.repaint = () => this.recolour();
    onTheme(this.repaint);
    void this.load();
  },

  onShow() {
    this.shown = true;
    this.live?.start();
    if (this.sale !== null) this.comeBack(this.sale);
  },

  onHide() {
    this.shown = false;
    this.live?.stop();
  },

  onUnload() {
    this.onHide();
    if (this.repaint !== null) offTheme(this.repaint);
  },

  /** The map is painted as soon as the seats are here; it does not wait for the event's words. */
  async load() {
    this.setData({ trouble: null });
    try {
      const event = openSession(this.eventId, this.sessionId);
      event.catch(() => undefined);
      const { sale, seats } = await openSale(this.sessionId, this.mapId);
      this.sale = sale;
      this.left = seats.left;
      this.live = new Live(this.sessionId, seats, {
        changed: (changed) => this.changed(changed),
        stale: (stale) => this.data.stale !== stale && this.setData({ stale }),
      });
      await this.paint(sale);
      this.setData({ legend: legendOf(sale, this.wanted, isDark(), telling()) });
      const opened = await event;
      this.session = opened.session;
      title(opened.event.title);
      this.setData({ most: this.session === null ? 1 : mostSeats(this.session) });
      this.comeBack(sale);
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
    if (this.data.standing === null) return;
    this.availability = await menpiao.availability(this.sessionId).catch(() => null);
    this.render();
  },

  recolour() {
    if (this.sale === null) return;
    this.view?.show(coloured(this.sale.seating.tiers, paletteOf(isDark())));
    this.render();
  },

  /** From the checkout: with a loss, with nothing because all was ordered, or as it was left. */
  comeBack(sale: Sale) {
    const errand = savedErrand(this.sessionId);
    if (errand === null) this.choice = [];
    else if (this.choice.length === 0) this.choice = choiceOf(sale, errand);
    this.stands = errand?.standing ?? {};
    if (errand?.offered) void this.offer(sale, errand);
    this.render();
  },

  /** Somebody was faster: the nearest seats, to be taken with one tap. */
  async offer(sale: Sale, errand: SeatErrand) {
    saveErrand({ ...errand, offered: null });
    await this.live?.refresh().catch(() => undefined);
    const lost = this.session === null ? [] : offersInstead(sale, this.session, errand, telling());
    this.choice = [];
    this.setData({ lost });
    this.render();
    if (lost[0] !== undefined) this.view?.toSeats(lost[0].seats);
  },

  changed(seats: number[]) {
    const { sale } = this;
    if (sale === null || seats.length === 0) return;
    this.view?.changed(seats);
    const { choice, lost } = afterLosses(sale.hall, this.choice, sale.free);
    if (lost.length > 0) {
      this.choice = choice;
      this.render();
      this.keep();
      say(fill(words().seats.takenNow, { seats: placesWords(sale.hall, lost, words()) }));
    }
    this.setData({ legend: legendOf(sale, this.wanted, isDark(), telling()) });
    this.render();
  },

  render() {
    const { sale, session, choice } = this;
    if (sale === null || session === null) return;
    const now = telling();
    const types = standingTypes(sale.seating, session);
    const standing = standingView(types, session, { availability: this.availability, chosen: this.stands }, now);
    const own = this.data.lost !== null ? OFFERS_HEIGHT : choice.length > 0 ? CHIPS_HEIGHT : 0;
    this.view?.raise(own + (standing === null ? 0 : STANDING_HEIGHT));
    this.view?.choose(seatsOf(choice), (this.data.lost ?? []).flatMap(({ seats }) => seats));
    this.setData({
      chips: chipsOf(sale, session, choice, isDark(), now),
      standing,
      basket: basketOf(sale, choice, standing, now),
      problem: troubleWith(pictureOf(sale), choice, now.words),
      card: this.cardOf(sale),
      list: this.data.listed ? listAt(sale, choice, this.place, isDark(), now) : null,
    });
  },

  cardOf(sale: Sale): SectionCard | null {
    const card = sectionCard(sale, this.looksAt, this.left?.[this.looksAt] ?? 0, telling());
    return card === null ? null : { ...card, view: mediaUrl(card.view) };
  },

  /** The choice survives a restart, until it is ordered. */
  keep() {
    if (this.sale === null || this.session === null) return;
    saveErrand(this.data.basket === null ? null : this.errand(this.sale, this.session));
  },

  errand(sale: Sale, session: Session): SeatErrand {
    const standing = standingOf(standingTypes(sale.seating, session), this.stands);
    return errandOf(sale, session, { choice: this.choice, standing }, telling());
  },

  choose(choice: Choice) {
    this.choice = choice;
    if (this.data.lost !== null) this.setData({ lost: null });
    this.render();
    this.keep();
  },

  tap(seat: number) {
    if (this.sale === null || this.session === null) return;
    const result = tapped(this.sale, this.session, this.choice, seat, clock.now());
    const w = words().seats;
    if (result.kind === "changed") this.choose(result.choice);
    else if (result.kind === "too_many") say(fill(w.limit, { n: mostSeats(this.session) }));
    else say(result.kind === "not_now" ? w.notNow : w.notSold);
  },

  onSeat({ detail }: Tap<{ seat: number }>) {
    this.tap(detail.seat);
  },

  onSection({ detail }: Tap<{ section: number }>) {
    this.looksAt = detail.section;
    this.render();
    if (this.sale?.hall.sections[detail.section]?.count === 0) this.onStanding();
  },

  onStanding() {
    if (this.data.standing !== null) this.setData({ added: true }, () => this.setData({ adding: true }));
  },

  onStandingEnd() {
    this.setData({ adding: false });
  },

  onStandingCount({ detail }: Tap<{ id: string; value: number }>) {
    this.stands = { ...this.stands, [detail.id]: detail.value };
    this.render();
    this.keep();
  },

  onStandingLimit({ detail }: Tap<{ most: number }>) {
    say(fill(words().checkout.limitReached, { n: detail.most }));
  },

  onView({ detail }: Tap<{ section: number; near: boolean; away: boolean }>) {
    this.looksAt = detail.section;
    this.setData({ near: detail.near, away: detail.away });
    this.render();
  },

  onTier({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const number = Number(currentTarget.dataset["number"]);
    if (this.sale === null) return;
    if (!this.wanted.delete(number)) this.wanted.add(number);
    this.view?.show({ wanted: this.wanted });
    this.setData({ legend: legendOf(this.sale, this.wanted, isDark(), telling()) });
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
    this.place = this.looksAt < 0 ? NOWHERE : { section: this.looksAt, row: -1 };
    const [first] = this.choice;
    if (first !== undefined && this.sale !== null) this.place = placeOfSeat(this.sale, first.seat);
    this.setData({ listed: true });
    this.render();
  },

  onLine({ detail }: Tap<{ key: number }>) {
    this.place = this.place.section < 0 ? { section: detail.key, row: -1 } : { ...this.place, row: detail.key };
    this.render();
  },

  onUp() {
    this.place = this.place.row < 0 ? NOWHERE : { ...this.place, row: -1 };
    this.render();
  },

  onRemove({ currentTarget }: WechatMiniprogram.TouchEvent) {
    if (this.sale === null) return;
    this.choose(without(this.choice, unitOf(this.sale.hall, Number(currentTarget.dataset["seat"]))));
  },

  /** Another ticket type, where the seat's tier has several; else the map shows where the seat is. */
  async onChip({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const seat = Number(currentTarget.dataset["seat"]);
    const { sale, session } = this;
    if (sale === null || session === null) return;
    const typeId = await pickType(sale, session, seat);
    if (typeId === null) return this.view?.toSeats([seat]);
    if (typeId !== "") this.choose(retyped(this.choice, seat, typeId));
  },

  onFix() {
    const { problem } = this.data;
    if (problem !== null) this.takeSeats(problem.seats);
  },

  /** Instead of what was chosen. */
  takeSeats(seats: readonly number[]) {
    if (this.sale === null || this.session === null) return;
    const picks = picksOf(this.sale, this.session, seats, clock.now());
    if (picks === null) return say(fill(words().seats.limit, { n: mostSeats(this.session) }));
    this.choose(picks);
    this.view?.toSeats(seats);
  },

  onOffer({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const offer = this.data.lost?.[Number(currentTarget.dataset["index"])];
    if (offer !== undefined) this.takeSeats(offer.seats);
  },

  onDismiss() {
    this.choose([]);
  },

  onBest() {
    this.setData({ asked: true, noBest: "" }, () => this.setData({ asking: true }));
  },

  onEdit() {
    if (this.data.noBest !== "") this.setData({ noBest: "" });
  },

  onAskEnd() {
    this.setData({ asking: false });
  },

  onFind({ detail }: Tap<Asked>) {
    if (this.sale === null) return;
    const found = suggested(this.sale, detail);
    if (found.kind === "none") return this.setData({ noBest: found.say });
    this.setData({ asking: false, listed: this.view === null });
    this.takeSeats(found.seats);
    if (found.say !== "") say(found.say);
  },

  onSystem({ detail }: Tap<Asked>) {
    if (this.sale === null || this.session === null) return;
    const { standing } = this.errand(this.sale, this.session);
    const errand = systemErrand(this.sale, this.session, { ...detail, standing }, telling());
    if (errand === null) return this.setData({ noBest: words().seats.notNow });
    this.setData({ asking: false });
    this.leaveWith(errand);
  },

  onCheckout() {
    if (this.sale === null || this.session === null || this.data.basket === null) return;
    this.leaveWith(this.errand(this.sale, this.session));
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
