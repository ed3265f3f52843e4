/** The ticket held out at the gate. Its code turns with the server's clock from a seed on this phone: no network needed. */
import { askingAt, askToTell } from "../../api/consents";
import { clock, menpiao } from "../../api/menpiao";
import { sentenceOf, troubleOf, type Trouble } from "../../api/problems";
import type { Activation, Ticket } from "../../api/wire";
import { chainOf, type CodeChain } from "../../domain/code";
import { left } from "../../domain/countdown";
import { clockText } from "../../domain/dates";
import { reminderView, type Asking, type ReminderView } from "../../domain/messages";
import { wasShownHere } from "../../domain/tickets";
import { ticketView, type TicketView } from "../../domain/ticketview";
import { stepAt, untilNextStep } from "../../domain/window";
import { fill } from "../../i18n/fill";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { dimAgain, lightUp } from "../../platform/screen";
import { go, goBack, goInstead, title } from "../../platform/shell";
import { saveActivation, savedActivation, savedTicket, savedTickets, saveTicket } from "../../platform/wallet";

const TICK_MS = 500;
/** While the code is shown: has a gate admitted it, has another phone taken it? */
const LOOK_EVERY_MS = 5000;

Page({
  data: {
    w: words().ticket,
    c: words().common,
    view: null as TicketView | null,
    code: "",
    clock: "",
    changing: "",
    wait: "",
    nth: "",
    nextId: "",
    busy: false,
    problem: "",
    stale: false,
    reminder: null as ReminderView | null,
    trouble: null as Trouble | null,
  },

  id: "",
  consents: null as Asking | null,
  ticket: null as Ticket | null,
  activation: null as Activation | null,
  chain: null as CodeChain | null,
  step: 0,
  /** The change of the seat for which this page has asked for a new code by itself, by its epoch. */
  renewed: 0,
  timers: [] as ReturnType<typeof setInterval>[],

  async onLoad(query: { id?: string }) {
    this.id = query.id ?? "";
    this.setData({ w: words().ticket, c: words().common });
    title(words().ticket.title);
    this.ticket = savedTicket(this.id);
    this.keep(await savedActivation(this.id));
    this.render();
    await this.look();
    if (this.data.view?.hearsByItself) this.showReminder(await askingAt("ticket"));
  },

  onShow() {
    this.timers = [setInterval(() => this.tick(), TICK_MS), setInterval(() => void this.look(), LOOK_EVERY_MS)];
    this.light();
  },

  onHide() {
    this.leave();
  },

  onUnload() {
    this.leave();
  },

  leave() {
    this.timers.forEach(clearInterval);
    this.timers = [];
    void dimAgain();
  },

  keep(activation: Activation | null) {
    this.activation = activation;
    this.chain = activation === null ? null : chainOf(activation);
    this.step = 0;
  },

  /** The server's view of the ticket; without network the saved one stays. */
  async look() {
    try {
      this.ticket = await menpiao.ticket(this.id);
      saveTicket(this.ticket);
      this.setData({ stale: false, trouble: null });
    } catch (error) {
      if (this.ticket === null) return this.setData({ trouble: troubleOf(error, words()) });
      this.setData({ stale: true });
      return this.render();
    }
    this.render();
    await this.renew(this.ticket);
  },

  /** Whoever holds the ticket out at the gate need not know that a new seat is a new code. Once: then there is a button. */
  async renew(ticket: Ticket) {
    const change = ticket.code.reseated_epoch ?? 0;
    if (this.data.view?.show !== "reseated" || this.renewed === change) return;
    this.renewed = change;
    if (wasShownHere(ticket, this.activation?.epoch ?? null)) await this.onActivate();
  },

  render() {
    if (this.ticket === null) return;
    const view = ticketView(this.ticket, this.activation?.epoch ?? null, telling());
    this.setData({ view, ...this.place() });
    this.light();
    this.tick();
  },

  /** Which of the tickets for this session it is: a family shows them one after the other. */
  place(): { nth: string; nextId: string } {
    const session = this.ticket?.session.id;
    const family = savedTickets().filter((ticket) => ticket.session.id === session && ticket.state !== "void");
    family.sort((a, b) => (a.id < b.id ? -1 : 1));
    const at = family.findIndex((ticket) => ticket.id === this.id);
    if (family.length < 2 || at < 0) return { nth: "", nextId: "" };
    return {
      nth: fill(words().ticket.of, { n: at + 1, m: family.length }),
      nextId: family[(at + 1) % family.length]?.id ?? "",
    };
  },

  light() {
    const live = this.data.view?.show === "live" && this.timers.length > 0;
    void (live ? lightUp() : dimAgain());
  },

  tick() {
    const { ticket, activation, chain } = this;
    const view = this.data.view;
    if (ticket === null || view === null) return;
    const now = clock.now();
    if (view.waitsFor !== "") {
      const rest = left(view.waitsFor, now);
      if (rest.over) return this.render();
      const days = rest.days > 0 ? `${fill(words().common.days, { n: rest.days })} ` : "";
      return this.setData({ wait: days + rest.clock });
    }
    if (view.show !== "live" || activation === null || chain === null) return;
    const step = stepAt(activation, now);
    if (step === null) return;
    const seconds = Math.ceil(untilNextStep(activation, now) / 1000);
    const live = {
      clock: clockText(now, ticket.session.time_zone),
      changing: fill(words().ticket.changing, { n: seconds }),
    };
    if (step === this.step) return this.setData(live);
    this.step = step;
    this.setData({ ...live, code: chain.textAt(step) });
  },

  async onActivate() {
    if (this.data.busy || this.ticket === null) return;
    this.setData({ busy: true, problem: "" });
    try {
      const activation = await menpiao.activate(this.id);
      await saveActivation(this.id, activation);
      this.keep(activation);
      this.ticket = { ...this.ticket, code: { ...this.ticket.code, active_here: true, active_elsewhere: false } };
      saveTicket(this.ticket);
      this.render();
    } catch (error) {
      this.setData({ problem: sentenceOf(error, words()) });
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

  onNext() {
    goInstead("ticket", { id: this.data.nextId });
  },

  onOrder() {
    const id = this.ticket?.order_id ?? null;
    if (id !== null) go("order", { id });
  },

  onAct() {
    if (this.data.trouble?.kind === "missing") goBack();
    else void this.look();
  },
});
