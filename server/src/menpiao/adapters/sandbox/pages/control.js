// The control page: asks the sandbox every second or so what happened and draws it. Everything that comes from
// outside becomes text nodes, never HTML.
"use strict";

const words = JSON.parse(document.body.dataset.texts);
const POLL_MS = 1200;
const JOURNAL_ROWS = 200;
const lang = document.documentElement.lang;
const byId = (id) => document.getElementById(id);
const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/** An element with attributes and children; children are elements or texts. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  const content = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Error(content?.message ?? String(answer.status));
  return content;
}

let toastTimer = 0;
function toast(text) {
  const box = byId("toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.hidden = true; }, 6000);
}

/** Carry out an operator's wish, say how it went, look again. */
async function act(button, work) {
  button.disabled = true;
  try {
    toast((await work()) ?? say("done"));
  } catch (failure) {
    toast(failure.message);
  }
  button.disabled = false;
  await refresh();
}

const clock = (moment) => moment.slice(11, 19);
const action = (label, work, first = false) =>
  make("button", { type: "button", class: first ? "first" : null, onclick: (event) => { void act(event.currentTarget, work); } }, label);

function price(fen) {
  const whole = Math.floor(fen / 100).toLocaleString("en-US");
  const rest = fen % 100;
  return make("span", { class: "price" }, make("small", {}, "¥"), rest ? `${whole}.${String(rest).padStart(2, "0")}` : whole);
}

const STATE_TONE = { NOTPAY: "wait", SUCCESS: "good", REFUND: "bad", CLOSED: "" };
const REFUND_TONE = { PROCESSING: "wait", SUCCESS: "good", CLOSED: "bad", ABNORMAL: "bad" };

async function forge(path) {
  const { forgeries } = await call("POST", `${path}/forgeries`, {});
  const taken = forgeries.filter((one) => one.status === 200 || one.status === 204);
  if (taken.length === 0) return say("forged_all_refused", { n: forgeries.length });
  return say("forged_taken", { kinds: taken.map((one) => one.kind).join(", ") });
}

function orderStub(order) {
  const path = `/sim/orders/${encodeURIComponent(order.mchid)}/${encodeURIComponent(order.out_trade_no)}`;
  const actions = make("div", { class: "actions" });
  if (order.late) actions.append(action(say("do_land"), () => call("POST", `${path}/landing`, {}).then(() => null), true));
  else if (order.state === "NOTPAY") {
    const payment = { account_id: order.account_id, prepay_id: order.prepay_id, behaviour: "pay" };
    actions.append(action(say("do_pay"), () => call("POST", "/sim/payments", payment).then(() => null), true));
  }
  if (order.paid_at) actions.append(action(say("do_again"), () => call("POST", `${path}/notifications`, {})));
  actions.append(action(say("do_forge"), () => forge(path)));
  const state = order.late ? "late" : order.state;
  return make("li", { class: "stub" },
    make("div", { class: "body" },
      make("h3", {}, order.description),
      make("p", { class: "quiet small" }, `${order.nickname} · ${clock(order.placed_at)}`),
      make("p", { class: "mono" }, order.out_trade_no)),
    make("div", { class: "torn" },
      price(order.total_fen),
      make("span", { class: `pill ${order.late ? "wait" : STATE_TONE[order.state]}` }, say(`state_${state}`))),
    make("div", { class: "foot" }, actions, ...order.refunds.map(refundRow)));
}

function refundRow(refund) {
  const path = `/sim/refunds/${encodeURIComponent(refund.mchid)}/${encodeURIComponent(refund.out_refund_no)}/outcome`;
  const settle = (status) => action(say(`do_refund_${status}`), () => call("POST", path, { status }).then(() => null));
  return make("div", { class: "refund" },
    make("span", { class: "mono" }, refund.out_refund_no),
    price(refund.amount_fen),
    make("span", { class: `pill ${REFUND_TONE[refund.status]}` }, say(`refund_${refund.status}`)),
    refund.status === "PROCESSING" ? make("div", { class: "actions" }, ...["SUCCESS", "ABNORMAL", "CLOSED"].map(settle)) : null);
}

/** A forged callback is well received when it is refused; one whose signature holds may be filed and ignored. */
function tone(entry) {
  if (entry.face === "forged" && entry.status !== null) {
    if (entry.status >= 400 && entry.status < 500) return "good";
    return entry.code.startsWith("wrong_") && entry.status < 300 ? "wait" : "bad";
  }
  if (entry.status === null) return entry.face === "phone" ? (entry.code === "ok" ? "good" : "") : "bad";
  if (entry.face === "open") return entry.code ? "bad" : "good";
  return entry.status < 300 ? "good" : "bad";
}

function journalRow(entry) {
  const status = entry.status === null ? (entry.face === "phone" ? entry.code : entry.code || say("nobody")) : String(entry.status);
  const code = entry.status !== null && entry.code ? ` ${entry.code}` : "";
  const part = (label, content) => content === null ? null
    : make("div", {}, make("p", { class: "quiet small" }, label),
      make("pre", {}, typeof content === "string" ? content : JSON.stringify(content, null, 2)));
  const parts = [part(say("asked"), entry.request), part(say("answered"), entry.answer)];
  return make("li", { class: "new" }, make("details", {},
    make("summary", {},
      make("time", {}, clock(entry.at)),
      make("span", { class: `face ${entry.face}` }, say(`face_${entry.face}`)),
      make("span", { class: "what mono", title: entry.what }, `${entry.method} ${entry.what}`),
      make("span", { class: `pill ${tone(entry)}` }, status + code),
      make("span", { class: "about" }, entry.about)),
    make("div", { class: "more" }, make("p", { class: "mono" }, entry.what), ...parts)));
}

function messageCard(message) {
  const lines = message.fields.flatMap((field) => [make("dt", {}, field.name), make("dd", {}, field.value)]);
  return make("li", { class: "message" },
    make("p", { class: "to" },
      make("img", { src: `/sim/avatars/${encodeURIComponent(message.account_id)}.svg`, alt: "" }),
      message.nickname, make("time", {}, clock(message.sent_at))),
    make("h3", {}, message.title),
    make("dl", {}, ...lines),
    make("footer", {}, make("span", {}, say("message_open")), make("span", { class: "mono" }, message.page)));
}

const drawn = {};
/** Draw a list again only when its data changed, so that what one is about to press stays where it is. */
function draw(id, items, row) {
  const key = JSON.stringify(items);
  if (drawn[id] === key) return;
  drawn[id] = key;
  byId(id).replaceChildren(...items.map(row));
  const empty = byId(`${id}-empty`);
  if (empty) empty.hidden = items.length > 0;
}

let seen = 0;
function drawJournal(entries) {
  if (entries.length === 0) return;
  seen = entries[0].number;
  const list = byId("journal");
  list.prepend(...entries.map(journalRow));
  while (list.children.length > JOURNAL_ROWS) list.lastElementChild.remove();
  byId("journal-empty").hidden = true;
}

const form = byId("faults");
const DEFAULTS = { lose_callbacks: 0, repeat_callbacks: 0, delay_callbacks_s: 0, probe_rate: 0, api_error_rate: 0, reorder: false, refund_outcome: "SUCCESS", refund_error: null };
function drawFaults(faults) {
  for (const field of form.elements) {
    if (!field.name || field === document.activeElement) continue;
    if (field.type === "checkbox") field.checked = faults[field.name];
    else field.value = faults[field.name] ?? "";
  }
  const faulty = Object.entries(DEFAULTS).some(([name, value]) => faults[name] !== value);
  const mood = byId("mood");
  mood.textContent = `${say(faults.down ? "down_now" : faulty ? "faulty" : "good_day")} · ×${faults.speed}`;
  mood.className = `mood ${faults.down ? "down" : faulty ? "faulty" : ""}`;
}

form.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.checkValidity() || (field.type === "number" && field.value === "")) return;
  const value = field.type === "checkbox" ? field.checked : field.type === "number" ? Number(field.value) : field.value || null;
  call("PUT", "/sim/faults", { [field.name]: value }).then(drawFaults, (failure) => toast(failure.message));
});
form.addEventListener("submit", (event) => event.preventDefault());
byId("reset").addEventListener("click", (event) => {
  void act(event.currentTarget, async () => { drawFaults(await call("DELETE", "/sim/faults")); });
});

async function refresh() {
  const [journal, orders, messages, faults, merchants, apps] = await Promise.all([
    call("GET", `/sim/journal?limit=${JOURNAL_ROWS}&after=${seen}`),
    call("GET", "/sim/orders?limit=30"),
    call("GET", "/sim/messages?limit=20"),
    call("GET", "/sim/faults"),
    call("GET", "/sim/merchants"),
    call("GET", "/sim/apps"),
  ]);
  drawJournal(journal.entries.filter((entry) => entry.number > seen));
  draw("orders", orders.orders, orderStub);
  draw("messages", messages.messages, messageCard);
  drawFaults(faults);
  draw("merchants", merchants.merchants, (one) => make("li", {},
    make("span", { class: "mono" }, one.mchid), make("span", { class: "quiet small" }, say(`mode_${one.mode}`))));
  draw("apps", apps.apps, (one) => make("li", {},
    make("span", { class: "mono" }, one.app_id), make("span", { class: "quiet small" }, say("templates", { n: one.templates.length }))));
}

async function drawAccounts() {
  const { accounts } = await call("GET", "/sim/accounts");
  draw("accounts", accounts, (one) => make("li", {},
    make("img", { src: `/sim/avatars/${encodeURIComponent(one.id)}.svg`, alt: "" }),
    make("div", {}, make("p", {}, one.nickname, " ", make("span", { class: "mono quiet" }, one.id)),
      make("p", { class: "quiet small" }, lang === "en" ? one.note_en : one.note))));
}

async function watch() {
  if (!document.hidden) {
    try {
      await refresh();
      if (!drawn.accounts) await drawAccounts();
    } catch {
      byId("mood").textContent = say("offline");
      byId("mood").className = "mood down";
      seen = 0; // a restarted sandbox counts its journal from the start
      byId("journal").replaceChildren();
    }
  }
  setTimeout(watch, POLL_MS);
}
void watch();
