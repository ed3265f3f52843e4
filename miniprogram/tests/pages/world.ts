// The mini program on a phone in jsdom, with an API at the other end that answers over real HTTP what a test tells it.
// The shapes are the contract's own types, so that a page and its test can't agree on something the server never says.
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { components } from "../../miniprogram/api/schema";
import type { EventPage, QuotedTicket, RefundQuote, RefundRules, Room, Session, TicketType, WaitlistEntry } from "../../miniprogram/api/wire";
import { type Built, build } from "../../web/build/build.js";
import { answerJson, type FakeSandbox, fakeSandbox, type Running, serve } from "../web/servers.js";
import { openPhone, packageRoot, type Phone } from "../web/phone.js";

export type Schemas = components["schemas"];

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
  headers: Record<string, string | string[] | undefined>;
}

/** `after`: the Retry-After header, in seconds. */
type Answer = { status?: number; body?: unknown; after?: number };
type Route = (asked: Asked) => Answer;

let program: Built | undefined;

export const BUYER = "03bqh3nq00000004p3z6tr7k3q";

export class World {
  readonly asked: Asked[] = [];
  readonly routes: Record<string, Route> = {
    "POST /logins": () => ({ status: 201, body: { token: "t1", expires_at: at(60), buyer: { id: BUYER } } }),
    "GET /facets": () => ({ body: { cities: [], categories: [] } }),
    "GET /message-templates": () => ({ body: { items: [] } }),
    "GET /orders/or1/postponement-choices": () => ({ body: { items: [], next: null } }),
    "GET /waitlist-entries": () => ({ body: { items: [], next: null } }),
  };
  phone!: Phone;
  private api!: Running;
  private sandbox!: FakeSandbox;

  static async start(): Promise<World> {
    const world = new World();
    world.sandbox = await fakeSandbox();
    world.api = await serve((request, response, body) => {
      const url = new URL(request.url ?? "/", "http://api");
      const asked: Asked = {
        method: request.method ?? "GET",
        path: url.pathname.replace("/api/v1", ""),
        query: url.searchParams,
        body: body === "" ? {} : (JSON.parse(body) as Record<string, unknown>),
        headers: request.headers,
      };
      world.asked.push(asked);
      const answer = world.routes[`${asked.method} ${asked.path}`]?.(asked) ?? problem(404, "not_found", "没有找到。");
      response.setHeader("X-Server-Time", new Date().toISOString());
      if (answer.after !== undefined) response.setHeader("Retry-After", answer.after);
      answerJson(response, answer.status ?? 200, answer.body);
    });
    return world;
  }

  answer(route: string, body: unknown, status = 200): void {
    this.routes[route] = () => ({ status, body });
  }

  async open(route: string, options: { lang?: "zh" | "en"; account?: string } = {}): Promise<Phone> {
    program ??= build(join(packageRoot, "miniprogram"), packageRoot);
    this.phone = await openPhone(program, {
      api: this.api.origin,
      sandbox: this.sandbox.origin,
      hash: `#/${route}`,
      search: `?lang=${options.lang ?? "zh"}&account=${options.account ?? "lin-xiaoyu"}`,
    });
    return this.phone;
  }

  /** What the page says, once it says `text`. */
  async says(text: string): Promise<string> {
    await this.phone.until(() => this.text().includes(text), `the page says ${text}, not ${this.text().slice(0, 600)}`);
    return this.text();
  }

  text(): string {
    return (this.phone.shown().textContent ?? "").replace(/\s+/g, " ");
  }

  /** Taps the innermost thing with this text, or with this aria-label. */
  async tap(text: string): Promise<void> {
    const found = await this.phone.until(() => this.innermost(text), `there is ${text} to tap in ${this.text()}`);
    this.phone.tap(found);
  }

  async type(placeholder: string, value: string, nth = 0): Promise<void> {
    const input = await this.field(placeholder, nth);
    input.value = value;
    input.dispatchEvent(new this.phone.window.Event("input", { bubbles: true }));
  }

  async focus(placeholder: string): Promise<void> {
    (await this.field(placeholder)).focus();
  }

  async blur(placeholder: string): Promise<void> {
    (await this.field(placeholder)).blur();
  }

  async field(placeholder: string, nth = 0): Promise<HTMLInputElement> {
    const find = (): HTMLInputElement[] =>
      [...this.phone.shown().querySelectorAll("input")].filter((it) => it.placeholder === placeholder);
    return this.phone.until(() => find()[nth], `there is a field ${placeholder}`);
  }

  requests(method: string, path: string): Asked[] {
    return this.asked.filter((it) => it.method === method && it.path === path);
  }

  async requested(method: string, path: string, times = 1): Promise<Asked> {
    await this.phone.until(
      () => this.requests(method, path).length >= times,
      `${method} ${path} was asked ${times} times`,
    );
    return this.requests(method, path)[times - 1] as Asked;
  }

  async stop(): Promise<void> {
    this.phone.close();
    await Promise.all([this.api.close(), this.sandbox.close()]);
  }

  private innermost(text: string): Element | undefined {
    const all = [...this.phone.shown().querySelectorAll("*")];
    const named = all.find((it) => it.getAttribute("aria-label") === text);
    return named ?? all.filter((it) => (it.textContent ?? "").replace(/\s+/g, " ").trim() === text).pop();
  }
}

/** So many minutes from now. */
export function at(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}

export function problem(status: number, code: string, detail: string): Answer {
  return { status, body: { type: "about:blank", title: detail, status, code, detail, trace_id: "trace", errors: [] } };
}

export const cny = (amount: number): Schemas["Money"] => ({ amount, currency: "CNY" });
const SHANGHAI = { code: "shanghai", name: "上海" };
export const VENUE = { id: "v1", name: "西岸穹顶" };

export function card(changes: Partial<Schemas["Card"]> = {}): Schemas["Card"] {
  return {
    id: "e1",
    title: "夜航唱片十周年",
    summary: "",
    cover: "/media/a.svg",
    city: SHANGHAI,
    category: { code: "concert", name: "演唱会" },
    venue: VENUE,
    first_starts_at: "2027-12-04T11:30:00Z",
    last_starts_at: "2027-12-04T11:30:00Z",
    time_zone: "Asia/Shanghai",
    price_from: cny(38_000),
    prices_differ: true,
    sale_state: "on_sale",
    tags: [],
    ...changes,
  };
}

const TYPE_NAMES: Record<string, string> = { t1: "看台票", t2: "内场票" };

export function ticketType(id: string, changes: Partial<TicketType> = {}): TicketType {
  return {
    id,
    name: TYPE_NAMES[id] ?? id,
    note: "",
    price: cny(38_000),
    prices_differ: false,
    on_sale_at: at(-60),
    off_sale_at: at(6000),
    per_order_max: 4,
    per_buyer_max: 4,
    attendee_names_required: false,
    attendee_ids_required: false,
    price_steps: [],
    group_discounts: [],
    ...changes,
  };
}

export function session(changes: Partial<Session> = {}): Session {
  return {
    id: "s1",
    starts_at: "2027-12-04T11:30:00Z",
    doors_at: "2027-12-04T10:30:00Z",
    ends_at: "2027-12-04T13:30:00Z",
    time_zone: "Asia/Shanghai",
    venue: { ...VENUE, city: SHANGHAI },
    status: "scheduled",
    sale_state: "on_sale",
    waiting_room: null,
    waitlist: false,
    per_buyer_max: null,
    per_device_max: null,
    one_per_attendee: false,
    seating: null,
    ticket_types: [ticketType("t1"), ticketType("t2", { price: cny(58_000) })],
    ...changes,
  };
}

export function eventPage(changes: Partial<EventPage> = {}): EventPage {
  const { first_starts_at: _first, last_starts_at: _last, time_zone: _zone, price_from: _price, prices_differ: _differ, ...shared } = card();
  return {
    ...shared,
    description: "三个晚上，十二组音乐人。",
    notes: [{ title: "退票", text: "开演前 48 小时可退。" }],
    organizer: { id: "o1", name: "夜航文化", contact: "客服 400-000-0000", logo: null },
    venue: { ...VENUE, address: "龙腾大道 2600 号", latitude: 31.1, longitude: 121.4 },
    sessions: [session()],
    refund_rules: null,
    service_fee: null,
    bundles: [],
    questions: [],
    ...changes,
  };
}

/** Free until so many hours before, then a fifth; what a test changes. */
export function refundRules(changes: Partial<RefundRules> = {}): RefundRules {
  return {
    tiers: [
      { until_hours_before: 72, fee_percent: 0, fee: cny(0) },
      { until_hours_before: 24, fee_percent: 20, fee: cny(0) },
    ],
    scope: "ticket",
    once_per_buyer: false,
    places_return_at: null,
    ...changes,
  };
}

/** A ticket that goes back for a fifth of its price. */
export function quotedTicket(position: number, changes: Partial<QuotedTicket> = {}): QuotedTicket {
  return {
    position,
    ticket_id: `tk${position}`,
    price: cny(38_000),
    fee: cny(7_600),
    service_fee: cny(0),
    amount: cny(30_400),
    refundable: true,
    reason: null,
    holds_until: "2027-12-03T11:30:00Z",
    together: [position],
    companions: [],
    ...changes,
  };
}

export function refundQuote(changes: Partial<RefundQuote> = {}): RefundQuote {
  const tickets = changes.tickets ?? [quotedTicket(1), quotedTicket(2)];
  return {
    order_id: "or1",
    amount: cny(60_800),
    fee: cny(15_200),
    holds_until: "2027-12-03T11:30:00Z",
    tickets,
    rules: [{ positions: tickets.map(({ position }) => position), rules: refundRules() }],
    ...changes,
  };
}

export function availability(
  ...types: [id: string, state: Schemas["SaleState"], remaining: number | "many"][]
): Schemas["SessionAvailability"] {
  return { version: "1", ticket_types: types.map(([id, state, remaining]) => ({ id, state, remaining })) };
}

export function order(changes: Partial<Schemas["OrderOut"]> = {}): Schemas["OrderOut"] {
  return {
    id: "or1",
    number: "4P131-7MECH",
    state: "awaiting_payment",
    cancelling: false,
    total: cny(38_000),
    lines: [
      {
        ticket_type_id: "t1",
        session_id: "s1",
        name: "看台票",
        quantity: 1,
        unit_price: cny(38_000),
        total: cny(38_000),
      },
    ],
    items: [],
    event: { id: "e1", title: "夜航唱片十周年", cover: "/media/a.svg" },
    session: { id: "s1", starts_at: "2027-12-04T11:30:00Z", time_zone: "Asia/Shanghai", venue: VENUE },
    placed_at: at(0),
    pay_by: at(15),
    paid_at: null,
    tickets: [],
    refunds: [],
    service_fee: cny(0),
    price_parts: [],
    seat_changes: [],
    questions: null,
    ...changes,
  };
}

export function ticket(changes: Partial<Schemas["TicketOut"]> = {}): Schemas["TicketOut"] {
  return {
    id: "tk1",
    state: "valid",
    order_id: "or1",
    serial: "4R8TN-0GQ3M",
    event: { id: "e1", title: "夜航唱片十周年", cover: "/media/a.svg" },
    session: { id: "s1", starts_at: at(60), doors_at: at(30), time_zone: "Asia/Shanghai" },
    venue: VENUE,
    ticket_type: { id: "t1", name: "内场票" },
    attendee: null,
    seat: null,
    admitted_at: null,
    code: code(),
    ...changes,
  };
}

/** In its window, and shown by no phone yet. */
export function code(changes: Partial<Schemas["TicketCodeOut"]> = {}): Schemas["TicketCodeOut"] {
  return { kind: "rotating", window: codeWindow(-120, -60), active_here: false, active_elsewhere: false, reseated_epoch: null, ...changes };
}

/** Activation and start in minutes from now; it lives for ten hours. */
export function codeWindow(activates: number, starts: number): Schemas["CodeWindowOut"] {
  return {
    activates_at: at(activates),
    starts_at: at(starts),
    ends_at: at(starts + 600),
    step_seconds: 15,
    steps: 2400,
  };
}

/** The room of the session of `eventPage()`; the seed of the draw is 32 times 07. */
export const ROOM = "03bqh3nq00000004p3z6t7w1v9";
export const SEED = "07".repeat(32);
const COMMITMENT = createHash("sha256").update(Buffer.from(SEED, "hex")).digest("hex");

export function room(changes: Partial<Room> = {}): Room {
  return {
    id: ROOM,
    event_id: "e1",
    session_ids: ["s1"],
    version: 1,
    state: "open",
    gathers_at: at(-40),
    opens_at: at(-10),
    commitment: COMMITMENT,
    seed: SEED,
    frontier: { rank: "0".repeat(16), all_drawn: false, arrived: 0, tie: "0".repeat(16) },
    drawn: 48_211,
    arrived: 1302,
    admitted: 0,
    per_minute: 900,
    poll_after_s: 5,
    ...changes,
  };
}

export function waitlistEntry(changes: Partial<WaitlistEntry> = {}): WaitlistEntry {
  return {
    id: "w1",
    session_id: "s1",
    state: "waiting",
    ticket_types: [
      { id: "t1", name: "看台票" },
      { id: "t2", name: "内场票" },
    ],
    quantity: 2,
    tiers: [],
    accept: "scattered",
    joined_at: at(-30),
    ahead: 12,
    offers: 0,
    offer: null,
    event: { id: "e1", title: "夜航唱片十周年", cover: "/media/a.svg" },
    session: { id: "s1", starts_at: "2027-12-04T11:30:00Z", time_zone: "Asia/Shanghai" },
    ...changes,
  };
}
