// What can be chosen, said and done: prices, selections, forms, orders, tickets, scans.
import { describe, expect, it } from "vitest";
import type { Availability, Order, PricePart, Scan, Ticket, TicketType } from "../../miniprogram/api/wire";
import { payChance } from "../../miniprogram/domain/orders";
import { priceParts, priceText } from "../../miniprogram/domain/price";
import { reasonsOf } from "../../miniprogram/domain/reasons";
import { RECENT_MOST, remember, tidyCode } from "../../miniprogram/domain/scans";
import { idsAsked, itemsOf, mostOf, orderRequest, totalOf } from "../../miniprogram/domain/selection";
import { codeViewOf, groupTickets, wasShownHere } from "../../miniprogram/domain/tickets";
import { contactProblem, nameProblem } from "../../miniprogram/domain/validation";
import { fill } from "../../miniprogram/i18n/fill";
import { languageFor } from "../../miniprogram/i18n/languages";

const cny = (amount: number) => ({ amount, currency: "CNY" });
const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

const ticketType = (id: string, changes: Partial<TicketType> = {}): TicketType => ({
  id,
  name: id,
  note: "",
  price: cny(10_000),
  on_sale_at: iso(0),
  off_sale_at: iso(1e12),
  per_order_max: 4,
  per_buyer_max: 6,
  attendee_names_required: false,
  attendee_ids_required: false,
  price_steps: [],
  group_discounts: [],
  prices_differ: false,
  ...changes,
});

describe("a price", () => {
  it.each([
    [38_000, "¥380"],
    [8_050, "¥80.50"],
    [8_005, "¥80.05"],
    [128_000_00, "¥128,000"],
    [0, "¥0"],
    [7, "¥0.07"],
  ])("of %i fen is %s", (amount, text) => {
    expect(priceText(cny(amount))).toBe(text);
  });

  it("knows that nothing is free of charge but zero", () => {
    expect(priceParts(cny(0)).free).toBe(true);
    expect(priceParts(cny(1)).free).toBe(false);
  });
});

describe("a selection", () => {
  const plain = ticketType("plain");
  const named = ticketType("named", { attendee_names_required: true, price: cny(5_050) });

  const availability = (state: "on_sale" | "sold_out", remaining: number | "many"): Availability => ({
    version: "1",
    ticket_types: [{ id: "plain", state, remaining }],
  });

  it("is limited by the order, by the buyer, and by what is left", () => {
    expect(mostOf(plain, null)).toBe(4);
    expect(mostOf(ticketType("plain", { per_buyer_max: 2 }), null)).toBe(2);
    expect(mostOf(plain, availability("on_sale", 3))).toBe(3);
    expect(mostOf(plain, availability("on_sale", "many"))).toBe(4);
    expect(mostOf(plain, availability("sold_out", 0))).toBe(0);
    expect(mostOf(plain, null, 3)).toBe(3);
  });

  it("costs the sum of its lines, in whole fen", () => {
    expect(totalOf([plain, named], { plain: 2, named: 3 })).toEqual(cny(35_150));
  });

  it("asks for a name for each ticket that needs one, and for no other", () => {
    expect(idsAsked([plain, named], { plain: 1, named: 2 }, null)).toEqual([false, false]);
  });

  it("becomes an order without lines of nothing, empty names or half a contact", () => {
    const request = orderRequest({
      items: itemsOf("s", [plain, named], { plain: 0, named: 1 }),
      attendees: [{ name: "陈晓" }],
      answers: [],
      passes: [],
      promoCode: "",
      total: cny(5_050),
      contact: { name: "", phone: " " },
    });
    expect(request).toEqual({
      items: [{ kind: "quantity", session_id: "s", ticket_type_id: "named", quantity: 1 }],
      attendees: [{ name: "陈晓" }],
      expected_total: cny(5_050),
    });
  });
});

describe("the reasons of a price", () => {
  it("are summed up by rule, without the tickets' regular prices", () => {
    const part = (position: number | null, kind: PricePart["kind"], label: string, amount: number): PricePart => ({
      position,
      kind,
      label,
      amount: cny(amount),
    });
    const parts = [
      part(1, "ticket", "普通票", 18_000),
      part(2, "ticket", "普通票", 18_000),
      part(1, "promo_code", "春日八折", -3_600),
      part(2, "promo_code", "春日八折", -3_600),
      part(null, "service_fee", "服务费", 576),
    ];
    expect(reasonsOf(parts).map((reason) => [reason.label, reason.text])).toEqual([
      ["春日八折", "-¥72"],
      ["服务费", "¥5.76"],
    ]);
  });
});

describe("a form", () => {
  it("wants a name that is there and fits", () => {
    expect(nameProblem("  ")).toBe("missing");
    expect(nameProblem("名".repeat(61))).toBe("too_long");
    expect(nameProblem("Ada Lovelace")).toBeNull();
  });

  it.each([
    ["", "", null],
    ["陈晓", "138 0013 8000", null],
    ["Ada", "+44 20 7946 0000", null],
    ["陈晓", "", "phone_bad"],
    ["陈晓", "my phone", "phone_bad"],
    ["", "13800138000", "name_missing"],
  ])("takes the contact %j %j with %j", (name, phone, problem) => {
    expect(contactProblem({ name, phone })).toBe(problem);
  });
});

describe("an order", () => {
  const order = { state: "awaiting_payment", pay_by: iso(600_000) } as Order;

  it("takes no payment in its last minute, nor when it is closed", () => {
    expect(payChance(order, 539_999)).toBe("now");
    expect(payChance(order, 540_000)).toBe("too_late");
    expect(payChance({ ...order, state: "paying" }, 0)).toBe("now");
    expect(payChance({ ...order, state: "paid" }, 0)).toBe("no");
  });
});

describe("a ticket", () => {
  const ticket = (changes: Partial<Ticket> = {}, active_here = false, more: Partial<Ticket["code"]> = {}): Ticket => {
    const window = { activates_at: iso(100), starts_at: iso(500), ends_at: iso(900), step_seconds: 15, steps: 9 };
    const session = { id: "s", starts_at: iso(600), doors_at: iso(550), time_zone: "UTC" };
    return { id: "t", state: "valid", session, code: { kind: "rotating", window, active_here, active_elsewhere: false, reseated_epoch: null, ...more }, ...changes } as Ticket;
  };

  it.each([
    ["too_early", ticket(), null, 50],
    ["activate", ticket(), null, 150],
    ["activate", ticket({}, false, { active_elsewhere: true }), null, 150],
    ["ready", ticket({}, true), 1, 150],
    ["live", ticket({}, true), 1, 500],
    ["elsewhere", ticket({}, false, { active_elsewhere: true }), 1, 500],
    ["reseated", ticket({}, false, { reseated_epoch: 2 }), 1, 500],
    ["reseated", ticket({}, true, { reseated_epoch: 2 }), 1, 500],
    ["elsewhere", ticket({}, false, { active_elsewhere: true, reseated_epoch: 2 }), 1, 500],
    ["live", ticket({}, true, { reseated_epoch: 2 }), 2, 500],
    ["activate", ticket({}, false), 1, 500],
    ["too_early", ticket({}, false), 1, 50],
    ["activate", ticket({}, true), null, 500],
    ["over", ticket({}, true), 1, 900],
    ["used", ticket({ state: "used" }, true), 1, 500],
    ["void", ticket({ state: "void" }), 1, 500],
    ["transferred", ticket({ state: "transferred" }), 1, 500],
  ] as const)("shows %s", (view, shown, epoch, now) => {
    expect(codeViewOf(shown, epoch, now)).toBe(view);
  });

  it("gets its new code by itself only on the phone that showed it when its seat was changed", () => {
    const moved = ticket({}, false, { reseated_epoch: 4 });
    expect([null, 2, 3].map((epoch) => wasShownHere(moved, epoch))).toEqual([false, false, true]);
    expect(wasShownHere(ticket({}, true, { reseated_epoch: 4 }), 2)).toBe(true);
  });

  it("is upcoming until its window ends, soonest first; past ones latest first", () => {
    const on = (id: string, start: number, changes: Partial<Ticket> = {}): Ticket => {
      const made = ticket({ id, ...changes });
      return { ...made, session: { ...made.session, starts_at: iso(start) } };
    };
    const groups = groupTickets([on("b", 700), on("a", 600), on("v", 650, { state: "void" })], 800);
    expect(groups.upcoming.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(groups.past.map(({ id }) => id)).toEqual(["v"]);
    expect(groupTickets([on("a", 600), on("b", 700)], 900).past.map(({ id }) => id)).toEqual(["b", "a"]);
  });
});

describe("the gate's memory", () => {
  const scan = { result: "admitted", reason: "ok", message: "请入场", ticket: null, admitted_at: null } as Scan;

  it("keeps one entry for one scan, and not more than it shows", () => {
    let recent = remember([], scan, "scan-0", 0);
    recent = remember(recent, { ...scan, message: "again" }, "scan-0", 1);
    expect(recent).toHaveLength(1);
    for (let i = 1; i <= RECENT_MOST + 5; i += 1) recent = remember(recent, scan, `scan-${i}`, i);
    expect(recent).toHaveLength(RECENT_MOST);
    expect(recent[0]?.scanId).toBe(`scan-${RECENT_MOST + 5}`);
  });

  it("tidies what was typed, and does not carry a novel", () => {
    expect(tidyCode(" 0400 2093\n8nkr ")).toBe("040020938NKR");
    expect(tidyCode("🎫".repeat(2000)).length).toBeLessThanOrEqual(512);
  });
});

describe("words", () => {
  it("are filled, and say so when a value is missing", () => {
    expect(fill("仅剩 {n} 张", { n: 3 })).toBe("仅剩 3 张");
    expect(fill("{a} {b}", { a: 1 })).toBe("1 {b}");
  });

  it("are Chinese on a Chinese phone, else English", () => {
    expect(["zh_CN", "zh-Hans-CN", "zh_TW", "en", "fr_FR"].map(languageFor)).toEqual([
      "zh-CN",
      "zh-CN",
      "zh-CN",
      "en",
      "en",
    ]);
  });
});
