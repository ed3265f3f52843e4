/** From a choice to an order: quantities, people, contact, sum, and a button that orders once however often tapped. */
import { buyerLogin, clock, intentOfOrder, intents, menpiao } from "../../api/menpiao";
import { askedForPatience, outcomeUnknown, Refused, sentenceOf, troubleOf, type Trouble } from "../../api/problems";
import type { Availability, Bundle, EventPage, OrderRequest, Session } from "../../api/wire";
import { checkoutView, isComplete, type CheckoutView } from "../../domain/checkoutview";
import { leftText } from "../../domain/countdown";
import { sessionFacts } from "../../domain/eventview";
import { firstEnd, gatesAfter, gatesOf, passed, passesOf, sessionAhead, type Gate } from "../../domain/gates";
import { limitLines, wayAfter, type Way } from "../../domain/onsaleview";
import { attendeesOf, NOBODY, type Person } from "../../domain/people";
import { answersOf, asksOf, ticketsOf, type Ask, type Given } from "../../domain/questions";
import { asksForQuote } from "../../domain/reasons";
import { itemsOfErrand, quantitiesOf, type SeatErrand } from "../../domain/seats/errand";
import { rulesView, type RulesView } from "../../domain/refundrules";
import { allItems, itemsOf, orderRequest, type ChosenBundle, type Quantities } from "../../domain/selection";
import { withAllotted, withUnlocked } from "../../domain/unlocked";
import { fill } from "../../i18n/fill";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { askingPeople } from "../../platform/asking";
import { savedErrand, saveErrand } from "../../platform/chosen";
import { savedPlace, savePlace } from "../../platform/places";
import { goBack, goBackTo, goInstead, goTab, say, title } from "../../platform/shell";
import { mediaUrl } from "../../settings";
import { Pricing } from "./pricing";

const TICK_MS = 1000;

Page({
  data: {
    w: words().checkout,
    c: words().common,
    s: words().seats,
    q: words().questions,
    event: null as EventPage | null,
    cover: "",
    starts: "",
    venue: "",
    view: null as CheckoutView | null,
    limits: [] as string[],
    r: words().refunds,
    refunds: null as RulesView | null,
    contactName: "",
    phone: "",
    /** As it is typed; `promoCode` is the one that the price is for. */
    code: "",
    codeProblem: "",
    /** The buyer came with a code: there is something to do also where nothing is on sale without one. */
    byCode: false,
    busy: false,
    problem: "",
    /** Where a refusal leads instead of another try. */
    way: "" as Way,
    /** How long the waiting room's pass still holds; empty without one. */
    passLeft: "",
    /** The server wants to be left alone until then: said on the button, which is dead meanwhile. */
    again: "",
    trouble: null as Trouble | null,
  },

  eventId: "",
  sessionId: "",
  bundleId: "",
  /** The session as the event's page has it; `session` is that with what the code opens. */
  page: null as Session | null,
  session: null as Session | null,
  availability: null as Availability | null,
  quantities: {} as Quantities,
  /** Chosen on the map, or to be chosen by the system; null where quantities are chosen here. */
  seats: null as SeatErrand | null,
  people: [] as Person[],
  answers: {} as Given,
  typing: NOBODY,
  strict: false,
  pricing: new Pricing(),
  bundle: null as ChosenBundle | null,
  /** Other events that the bundle holds tickets of. */
  elsewhere: [] as EventPage[],
  againAt: 0,
  ticking: 0,

  ...askingPeople,

  onLoad(query: { event?: string; session?: string; type?: string; bundle?: string; code?: string; seats?: string }) {
    this.pricing = new Pricing();
    this.answers = {};
    this.bundleId = query.bundle ?? "";
    this.eventId = query.event ?? "";
    this.sessionId = query.session ?? "";
    this.seats = query.seats === "1" ? savedErrand(this.sessionId) : null;
    this.quantities = this.seats ? quantitiesOf(this.seats) : query.type ? { [query.type]: 1 } : {};
    title(words().checkout.title);
    const w = { w: words().checkout, c: words().common, s: words().seats, r: words().refunds, q: words().questions };
    this.setData({ ...w, byCode: query.code === "1" });
    void this.load();
  },

  onShow() {
    this.ticking = setInterval(() => this.tick(), TICK_MS);
  },

  onHide() {
    clearInterval(this.ticking);
  },

  onUnload() {
    clearInterval(this.ticking);
  },

  async load() {
    this.setData({ trouble: null });
    try {
      const [event, availability] = await Promise.all([
        menpiao.event(this.eventId),
        menpiao.availability(this.sessionId).catch(() => null),
      ]);
      this.page = event.sessions.find((session) => session.id === this.sessionId) ?? null;
      this.open();
      const bundle = event.bundles.find((one) => one.id === this.bundleId);
      this.bundle = bundle ? { bundle, quantity: this.bundle?.quantity ?? 1 } : null;
      this.elsewhere = await this.otherEvents(bundle);
      this.availability = availability;
      const starts = this.session ? sessionFacts(this.session, event, telling()).starts : "";
      const venue = this.session?.venue.name ?? event.venue.name;
      const limits = this.session ? limitLines(this.session, telling()) : [];
      this.setData({ event, cover: mediaUrl(event.cover), starts, venue, limits });
      this.render();
      this.tick();
      void this.price();
    } catch (error) {
      this.setData({ trouble: troubleOf(error, words()) });
    }
  },

  /** A bundle may hold tickets of other events, each with waiting rooms of its own. */
  async otherEvents(bundle: Bundle | undefined): Promise<EventPage[]> {
    const ids = new Set(bundle?.parts.map((part) => part.event_id));
    ids.delete(this.eventId);
    const found = await Promise.all([...ids].map((id) => menpiao.event(id).catch(() => null)));
    return found.filter((event) => event !== null);
  },

  /** What the code opens stands among the types of the session, and goes with it. */
  open() {
    const { unlocked } = this.pricing;
    this.session = this.page && withUnlocked(this.page, unlocked, words().offers.unlocked);
    const known = new Set(this.session?.ticket_types.map((type) => type.id));
    this.quantities = Object.fromEntries(Object.entries(this.quantities).filter(([id]) => known.has(id)));
  },

  render() {
    const { event } = this.data;
    if (!this.session || event === null) return;
    const view = this.viewNow(event, this.session, this.typing);
    this.setData({ view, refunds: rulesView(event.refund_rules, this.session, view.total.amount === 0, telling()) });
  },

  viewNow(event: EventPage, session: Session, typing: number): CheckoutView {
    const { quantities, people, answers, strict, bundle, seats } = this;
    const { quote, pending: pricing, unlocked } = this.pricing;
    const contact = { name: this.data.contactName, phone: this.data.phone };
    const asks = this.asks(event, session);
    const form = { quantities, people, typing, strict, contact, asks, answers, quote, pricing, bundle, seats };
    return checkoutView(event, session, withAllotted(this.availability, unlocked), form, telling());
  },

  /** Of each ticket, by the page of its event, and of the order. */
  asks(event: EventPage, session: Session): Ask[] {
    return asksOf(ticketsOf(this.items(session), event.id, session, this.bundle), [event, ...this.elsewhere], telling());
  },

  /** Where rules or a code make the price, the server says it; the newest question counts. */
  async price() {
    const { session, pricing, bundle } = this;
    const { event } = this.data;
    if (session === null || event === null) return;
    const items = this.items(session);
    const needed = asksForQuote(event, session, pricing.promoCode, bundle?.quantity ?? 0);
    const asked = pricing.ask(items, needed);
    this.render();
    const problem = await asked;
    if (problem !== null) return this.notPriced(problem);
    this.render();
  },

  items(session: Session): OrderRequest["items"] {
    const { seats } = this;
    if (seats !== null) {
      const standing = session.ticket_types.filter(({ id }) => id in seats.standing);
      return [...itemsOfErrand(seats), ...itemsOf(this.sessionId, standing, this.quantities)];
    }
    return allItems(this.sessionId, session.ticket_types, this.quantities, this.bundle);
  },

  /** A code that does not work is taken out, and said; else the buyer may try again by what they change. */
  notPriced(error: Error) {
    const sentence = sentenceOf(error, words());
    if (this.pricing.promoCode === "") return this.setData({ problem: sentence });
    void this.pricing.useCode(this.eventId, "");
    this.setData({ codeProblem: sentence });
    this.open();
    void this.price();
  },

  onCode(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ code: event.detail.value, codeProblem: "" });
  },

  async onUseCode() {
    const problem = await this.pricing.useCode(this.eventId, this.data.code.trim());
    this.setData({ codeProblem: problem === null ? "" : sentenceOf(problem, words()) });
    this.open();
    void this.price();
  },

  onBundle(event: WechatMiniprogram.CustomEvent<{ value: number }>) {
    if (this.bundle !== null) this.bundle = { ...this.bundle, quantity: event.detail.value };
    if (this.data.way === "") this.setData({ problem: "" });
    void this.price();
  },

  /** The waiting rooms before all that is bought here. */
  gates(): Gate[] {
    if (this.session === null || this.data.event === null) return [];
    const bundle = this.bundle !== null && this.bundle.quantity > 0 ? this.bundle.bundle : null;
    const buyer = buyerLogin.current()?.id ?? "";
    const events = [this.data.event, ...this.elsewhere];
    return gatesOf(this.session, bundle, events, (one) => savedPlace(one.waiting_room?.id ?? "", buyer));
  },

  keepPlaces(gates: readonly Gate[]) {
    const buyer = buyerLogin.current()?.id ?? "";
    for (const { session, place } of gates) savePlace(session.waiting_room?.id ?? "", buyer, place);
  },

  /** Two clocks, both computed from their ends: the pass, and the patience that the server asked for. */
  tick() {
    if (this.session === null) return;
    const now = clock.now();
    const clockText = leftText(firstEnd(this.gates(), now), now, words());
    const passLeft = clockText === "" ? "" : fill(this.data.w.passLeft, { clock: clockText });
    const seconds = Math.ceil((this.againAt - now) / 1000);
    const again = seconds > 0 ? fill(this.data.c.againIn, { n: seconds }) : "";
    const ranOut = this.data.passLeft !== "" && passLeft === "" && !this.data.busy;
    if (ranOut) this.setData({ problem: this.data.w.passOver, way: "queue" });
    if (passLeft !== this.data.passLeft || again !== this.data.again) this.setData({ passLeft, again });
  },

  onQuantity(event: WechatMiniprogram.CustomEvent<{ value: number }>) {
    this.quantities[String(event.currentTarget.dataset["id"])] = event.detail.value;
    if (this.data.way === "") this.setData({ problem: "" });
    void this.price();
  },

  onLimit(event: WechatMiniprogram.BaseEvent) {
    say(fill(this.data.w.limitReached, { n: Number(event.currentTarget.dataset["most"]) }));
  },

  onContactName(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ contactName: event.detail.value });
    if (this.strict) this.render();
  },

  onPhone(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ phone: event.detail.value });
    if (this.strict) this.render();
  },

  async onSubmit() {
    const { event } = this.data;
    if (this.data.busy || this.session === null || event === null) return;
    this.strict = true;
    // A phone may tell of the tap before it tells that the field was left: what is still being typed is judged too.
    const view = this.viewNow(event, this.session, NOBODY);
    if (!isComplete(view)) return this.render();
    const { contactName, phone } = this.data;
    const gates = this.gates();
    const through = passed(gates, clock.now());
    const body = orderRequest({
      items: this.items(this.session),
      attendees: attendeesOf(view.people, this.people),
      answers: answersOf(this.asks(event, this.session), this.answers),
      contact: { name: contactName, phone },
      passes: passesOf(through, clock.now()),
      promoCode: this.pricing.promoCode,
      total: view.total,
    });
    this.setData({ busy: true, problem: "" });
    try {
      const order = await menpiao.placeOrder(body);
      this.keepPlaces(
        through.map(({ session, place }) => ({ session, place: place && { ...place, orderId: order.id } })),
      );
      if (this.seats !== null) saveErrand(null);
      goInstead("order", { id: order.id });
    } catch (error) {
      const lost = outcomeUnknown(error) && !askedForPatience(error) && intents.isPending(intentOfOrder(body));
      this.setData({ busy: false, problem: lost ? this.data.w.unknownOutcome : sentenceOf(error, words()) });
      if (error instanceof Refused) this.heed(error, gates, through);
      void this.refresh();
    }
  },

  /** What a refusal asks for beyond its sentence: patience, or another way. */
  heed(refused: Refused, gates: readonly Gate[], sent: readonly Gate[]) {
    const way = wayAfter(refused.code, refused.errors[0]?.pointer ?? "");
    if (way !== "") this.keepPlaces(gatesAfter(gates, sent, refused.code, way));
    if (refused.retryAfterSeconds !== null) this.againAt = clock.now() + 1000 * refused.retryAfterSeconds;
    this.setData({ way });
    if (refused.code === "seat_taken" && this.seats !== null) return this.toSeats(refused);
    if (refused.code === "price_changed") void this.load();
    this.tick();
  },

  /** Back to the map, which shows what is free near by. */
  toSeats(refused?: Refused) {
    const offered = refused?.alternatives.flatMap(({ seat_ids }) => (seat_ids ? [seat_ids] : []));
    const { seats, quantities } = this;
    if (seats !== null) {
      const standing = Object.fromEntries(Object.keys(seats.standing).map((id) => [id, quantities[id] ?? 0]));
      saveErrand({ ...seats, standing, offered: offered ?? seats.offered });
    }
    const map = this.session?.seating?.seat_map_id ?? "";
    goBackTo("seats", { event: this.eventId, session: this.sessionId, map });
  },

  onChangeSeats() {
    this.toSeats();
  },

  onWay() {
    if (this.data.way === "seats") return this.toSeats();
    if (this.data.way === "orders") return goTab("mine");
    const session = sessionAhead(this.gates(), clock.now()) ?? this.session;
    goInstead("queue", { room: session?.waiting_room?.id ?? "", session: session?.id ?? this.sessionId });
  },

  /** A refusal often means that the numbers changed: show the new ones. */
  async refresh() {
    const known = this.availability;
    this.availability = await menpiao.availability(this.sessionId, known).catch(() => known);
    this.render();
  },

  onAct() {
    if (this.data.trouble?.kind === "missing") goBack();
    else void this.load();
  },

  onBack() {
    goBack();
  },
});
