/** Every call that the pages make, by the contract's nouns. Composes the client from what the phone offers. */
import { merged } from "../domain/availability";
import { ServerClock } from "../domain/clock";
import type { Plan, Seating, SeatsAnswer } from "../domain/seats/plan";
import { fill } from "../i18n/fill";
import { language, words } from "../i18n/words";
import { appId, deviceName } from "../platform/account";
import { exchange, pause } from "../platform/http";
import { freshName } from "../platform/random";
import { say } from "../platform/shell";
import { kept } from "../platform/storage";
import { loginCode } from "../platform/wechat";
import { API_PREFIX, apiOrigin } from "../settings";
import { Client, type Call } from "./client";
import { Intents, type PendingIntents } from "./intents";
import { LoginKeeper, type Login } from "./logins";
import type * as wire from "./wire";

const phoneNow = (): number => Date.now();
const offset = kept<number>("clock_offset");

/** The server's time. Pages ask this clock, never the phone's. */
export const clock = new ServerClock(phoneNow, offset.read());
export const intents = new Intents(kept<PendingIntents>("intents"), phoneNow, freshName);
export const buyerLogin = new LoginKeeper(kept<Login>("login.buyer"), signInBuyer);
export const staffLogin = new LoginKeeper(kept<Login>("login.staff"), signInStaff);

const client = new Client({
  baseUrl: () => apiOrigin() + API_PREFIX,
  exchange,
  pause,
  tellWait: (seconds) => say(fill(words().common.waitingTurn, { n: seconds })),
  random: Math.random,
  language,
  phoneNow,
  clock,
  rememberOffset: (value) => offset.write(value),
  intents,
  logins: { buyer: buyerLogin, gate: staffLogin },
});

export interface EventFilter {
  q?: string;
  city?: string;
  category?: string;
  from?: string;
  to?: string;
  cursor?: string;
  limit?: number;
}

export const menpiao = {
  facets: () => read<wire.Facets>("/facets", {}, "public"),
  events: (filter: EventFilter) => read<wire.Page<wire.EventCard>>("/events", { ...filter }, "public"),
  event: (id: string) => read<wire.EventPage>(`/events/${id}`, {}, "public"),
  /** The whole; with what is `known` of this session only what has changed since then travels. */
  availability: async (sessionId: string, known: wire.Availability | null = null): Promise<wire.Availability> => {
    const ask = (since?: string): Promise<wire.Availability> =>
      read(`/sessions/${sessionId}/availability`, { since }, "public");
    return merged(known, await ask(known?.version)) ?? ask();
  },

  /** Never changes, so that phones and whoever stands between may keep it. */
  seatMap: (id: string) => read<Plan>(`/seat-maps/${id}`, { lang: language() }, "public"),
  seating: (sessionId: string) => read<Seating>(`/sessions/${sessionId}/seating`, {}, "public"),
  /** Which seats are free; with `since` only the sections that have changed. */
  seats: (sessionId: string, since = "") => read<SeatsAnswer>(`/sessions/${sessionId}/seats`, { since }, "public"),

  /** What an order would cost; changes nothing, so it may be asked again. */
  quote: (body: wire.QuoteRequest) =>
    client.ask<wire.Quote>({ method: "POST", path: "/quotes", audience: "buyer", body, repeatable: true }),
  /** What a promo code opens of an event; tries are counted. */
  unlocked: (eventId: string, promoCode: string) =>
    client
      .ask<wire.Page<wire.UnlockedType>>({
        method: "POST",
        path: "/promo-codes/unlocked-types",
        audience: "buyer",
        body: { event_id: eventId, promo_code: promoCode },
        repeatable: true,
      })
      .then(({ items }) => items),
  placeOrder: (body: wire.OrderRequest) => write<wire.Order>("/orders", body, intentOfOrder(body)),
  orders: (cursor?: string) => read<wire.Page<wire.Order>>("/orders", { cursor }, "buyer"),
  order: (id: string) => read<wire.Order>(`/orders/${id}`, {}, "buyer"),
  paymentMethods: (orderId: string) =>
    read<wire.PaymentMethods>(`/orders/${orderId}/payment-methods`, {}, "buyer").then(({ methods }) => methods),
  pay: (orderId: string, method: wire.PaymentMethod) =>
    write<wire.Payment>(`/orders/${orderId}/payments`, { method }, `pay ${orderId} ${method}`),
  cancelOrder: (orderId: string) => write<wire.Order>(`/orders/${orderId}/cancellation`, {}, `cancel ${orderId}`),
  refundQuote: (orderId: string) => read<wire.RefundQuote>(`/orders/${orderId}/refund-quote`, {}, "buyer"),
  movedChoices: (orderId: string) =>
    read<wire.Page<wire.MovedChoice>>(`/orders/${orderId}/postponement-choices`, {}, "buyer").then(({ items }) => items),
  chooseMoved: (orderId: string, body: wire.MovedChoiceRequest) =>
    write<wire.MovedChoice>(`/orders/${orderId}/postponement-choice`, body, `${body.choice} ${orderId}`),
  answers: (orderId: string) => read<wire.OrderAnswers>(`/orders/${orderId}/answers`, {}, "buyer"),
  /** All of them as they should be; the same once more changes nothing. */
  changeAnswers: (orderId: string, answers: wire.Answer[], version: number) =>
    client.ask<wire.OrderAnswers>({
      method: "PUT",
      path: `/orders/${orderId}/answers`,
      audience: "buyer",
      body: { answers },
      ifMatch: version,
      repeatable: true,
    }),
  refund: (orderId: string, body: wire.RefundRequest) =>
    write<wire.Refund>(`/orders/${orderId}/refunds`, body, intentOfRefund(orderId)),

  room: (id: string) => read<wire.Room>(`/rooms/${id}`, {}, "public"),
  enterRoom: (roomId: string) => write<wire.Entry>(`/rooms/${roomId}/entries`, {}, `enter ${roomId}`),
  /** Changes nothing, so it may be asked again. */
  position: (roomId: string, token: string) =>
    client.ask<wire.Position>({
      method: "POST",
      path: `/rooms/${roomId}/positions`,
      audience: "buyer",
      body: { token },
      repeatable: true,
    }),
  takePass: (roomId: string, token: string) =>
    write<wire.Pass>(`/rooms/${roomId}/passes`, { token }, `pass ${roomId}`),

  joinWaitlist: (body: wire.WaitlistRequest) =>
    write<wire.WaitlistEntry>("/waitlist-entries", body, `wait ${body.session_id}`),
  waitlistEntries: (cursor?: string) =>
    read<wire.Page<wire.WaitlistEntry>>("/waitlist-entries", { cursor }, "buyer"),
  waitlistEntry: (id: string) => read<wire.WaitlistEntry>(`/waitlist-entries/${id}`, {}, "buyer"),
  withdraw: (entryId: string) =>
    write<wire.WaitlistEntry>(`/waitlist-entries/${entryId}/withdrawal`, {}, `withdraw ${entryId}`),

  /** What a link to tickets that are given away leads to; changes nothing. */
  gift: (token: string) =>
    client.ask<wire.Gift>({ method: "POST", path: "/complimentary-looks", audience: "buyer", body: { token }, repeatable: true }),
  /** The same buyer is answered the same order again, so a lost answer is asked for once more. */
  claimGift: (body: wire.GiftClaim) =>
    client.ask<wire.GiftClaimed>({ method: "POST", path: "/complimentary-claims", audience: "buyer", body, repeatable: true }),

  tickets: (cursor?: string) => read<wire.Page<wire.Ticket>>("/tickets", { cursor, limit: 100 }, "buyer"),
  ticket: (id: string) => read<wire.Ticket>(`/tickets/${id}`, {}, "buyer"),
  activate: (ticketId: string) =>
    write<wire.Activation>(`/tickets/${ticketId}/activations`, {}, `activate ${ticketId}`),

  messageTemplates: () => read<{ items: wire.MessageTemplate[] }>("/message-templates", { app_id: appId() }, "buyer"),
  recordConsents: (grants: wire.ConsentRequest["grants"]) =>
    write<{ items: wire.MessageConsent[] }>("/message-consents", { app_id: appId(), grants }, `consent ${freshName()}`),

  gates: () => read<wire.Page<wire.Gate>>("/gate/gates", {}, "gate"),
  /** The scan's own id makes a repetition harmless: after a lost answer ask again with the same one. */
  scan: (scan: wire.ScanRequest) =>
    client.ask<wire.Scan>({ method: "POST", path: "/gate/scans", audience: "gate", body: scan, repeatable: true }),

  /** What was scanned from a computer's screen. Each step brings a code of its own, so that nothing is kept here. */
  scannedLogin: (scene: string) => speak<wire.LoginLook>("looks", { scene }),
  /** Saying the same again is the same yes. */
  approveLogin: (body: { scene: string; number: number; organizer_id?: string }) =>
    speak<wire.LoginApproved>("approvals", body),
  denyLogin: (scene: string) => speak<null>("denials", { scene }),

  signOutStaff: async () => {
    await client.ask<unknown>({ method: "DELETE", path: "/gate/logins/current", audience: "gate" });
    staffLogin.forget();
  },
  signOut: async () => {
    await client.ask<unknown>({ method: "DELETE", path: "/logins/current", audience: "buyer" });
    buyerLogin.forget();
  },
};

export function intentOfOrder(body: wire.OrderRequest): string {
  const first = body.items[0];
  if (first === undefined) return "order";
  return `order ${first.kind === "bundle" ? first.bundle_id : first.session_id}`;
}

export function intentOfRefund(orderId: string): string {
  return `refund ${orderId}`;
}

async function signInBuyer(): Promise<Login> {
  const body = { provider: "wechat", app_id: appId(), code: await loginCode(), device: deviceName() };
  const login = await client.ask<wire.BuyerLogin>({ method: "POST", path: "/logins", audience: "public", body });
  return { token: login.token, id: login.buyer.id, name: "", organizer: "" };
}

async function signInStaff(): Promise<Login> {
  const body = { provider: "wechat", app_id: appId(), code: await loginCode() };
  const login = await client.ask<wire.StaffLogin>({ method: "POST", path: "/gate/logins", audience: "public", body });
  return { token: login.token, id: login.staff.id, name: login.staff.name, organizer: login.organizer.name };
}

async function speak<T>(what: "looks" | "approvals" | "denials", said: object): Promise<T> {
  const body = { ...said, app_id: appId(), code: await loginCode() };
  return client.ask<T>({ method: "POST", path: `/login-request-${what}`, audience: "public", body });
}

function read<T>(path: string, query: object, audience: Call["audience"]): Promise<T> {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return client.ask<T>({ method: "GET", path: pairs.length > 0 ? `${path}?${pairs.join("&")}` : path, audience });
}

function write<T>(path: string, body: unknown, intent: string): Promise<T> {
  return client.ask<T>({ method: "POST", path, audience: "buyer", body, intent });
}
