// What the on-sale adds to choosing and ordering: limits, identity numbers, passes, the waitlist's wishes.
import { describe, expect, it } from "vitest";
import { checkoutView, isComplete, type CheckoutForm } from "../../miniprogram/domain/checkoutview";
import type { Telling } from "../../miniprogram/domain/cards";
import { leftText } from "../../miniprogram/domain/countdown";
import { dealOf, rowsOf } from "../../miniprogram/domain/eventview";
import { isIdNumber, maskedId } from "../../miniprogram/domain/idnumber";
import { limitLines, passEnds, placeAfter, roomAhead, wayAfter } from "../../miniprogram/domain/onsaleview";
import { attendeesOf, NOBODY } from "../../miniprogram/domain/people";
import { placeOf, type Place } from "../../miniprogram/domain/queue";
import {
  entryView,
  isJoinComplete,
  joinView,
  livingWaits,
  toggled,
  waitlistRequest,
  type WaitForm,
} from "../../miniprogram/domain/waitlistview";
import { zhCN } from "../../miniprogram/i18n/zh-CN";
import { eventPage, at, availability, room, ROOM, session, ticketType, waitlistEntry } from "../pages/world";

const telling = (): Telling => ({ words: zhCN, language: "zh-CN", now: Date.now() });
const GOOD_ID = "11010519491231002X";
const OTHER_ID = "440308199901101512";

describe("an identity number", () => {
  it.each([GOOD_ID, "11010519491231002x", "440308199901101512", " 110105 19491231 002X "])("%s is one", (id) => {
    expect(isIdNumber(id)).toBe(true);
  });

  it.each(["", "110105194912310021", "11010519491331002X", "11010519490230002X", "01010519491231002X", "1101051949123100"])(
    "%s is none",
    (id) => expect(isIdNumber(id)).toBe(false),
  );

  it("is masked for the eye", () => {
    expect(maskedId(GOOD_ID)).toBe("**************002X");
    expect(maskedId("123")).toBe("123");
  });
});

describe("the checkout", () => {
  const personal = session({
    ticket_types: [ticketType("t1", { attendee_names_required: true, attendee_ids_required: true })],
    per_buyer_max: 2,
  });
  const form = (changes: Partial<CheckoutForm> = {}): CheckoutForm => ({
    quantities: { t1: 2 },
    asks: [],
    answers: {},
    seats: null,
    people: [
      { name: "陈晓", id: GOOD_ID },
      { name: "林小雨", id: OTHER_ID },
    ],
    typing: NOBODY,
    contact: { name: "", phone: "" },
    bundle: null,
    quote: null,
    pricing: false,
    strict: true,
    ...changes,
  });
  const view = (changes: Partial<CheckoutForm> = {}) => checkoutView(eventPage(), personal, null, form(changes), telling());

  it("shows an identity number in full only while it is typed, and sends it in full", () => {
    expect(view().people.map((person) => person.id)).toEqual(["**************002X", "**************1512"]);
    expect(view({ typing: 0 }).people[0]?.id).toBe(GOOD_ID);
    expect(isComplete(view())).toBe(true);
    expect(attendeesOf(view().people, form().people)[0]).toEqual({ name: "陈晓", id_number: GOOD_ID });
  });

  it("spares the buyer a wrong, a missing and a repeated number", () => {
    const ids = (first: string, second: string) =>
      view({ people: [{ name: "甲", id: first }, { name: "乙", id: second }] }).people.map((person) => person.idProblem);
    expect(ids("110105194912310021", "")).toEqual([zhCN.checkout.badId, zhCN.checkout.missingId]);
    expect(ids(GOOD_ID, GOOD_ID.toLowerCase())).toEqual(["", zhCN.checkout.sameId]);
  });

  it("compares a number only with those that are asked for", () => {
    const named = ticketType("t0", { attendee_names_required: true });
    const mixed = session({ ticket_types: [named, ...personal.ticket_types] });
    const people = [
      { name: "甲", id: GOOD_ID },
      { name: "乙", id: GOOD_ID },
    ];
    const shown = checkoutView(eventPage(), mixed, null, form({ quantities: { t0: 1, t1: 1 }, people }), telling());
    expect(isComplete(shown)).toBe(true);
    expect(attendeesOf(shown.people, people)).toEqual([{ name: "甲" }, { name: "乙", id_number: GOOD_ID }]);
  });

  it("does not let through more than the session's limit for a buyer", () => {
    expect(view().chosen[0]?.most).toBe(2);
  });

  it("tells the session's limits in its rules", () => {
    expect(limitLines(session(), telling())).toEqual([]);
    expect(limitLines({ ...personal, per_device_max: 6, one_per_attendee: true }, telling())).toEqual([
      "每位购票人本场最多 2 张",
      "每台手机本场最多 6 张",
      "每位观演人本场限一张",
      zhCN.event.realName,
    ]);
  });
});

describe("a session behind a waiting room", () => {
  const hint = { id: ROOM, state: "open" as const, gathers_at: at(-40), opens_at: at(-10) };
  const behind = session({ waiting_room: hint });
  const holding: Place = {
    ...placeOf({ token: "t", class: "drawn", entered_at: at(-20), bucket: 0, rank: null, tie: "0", ahead: null }, room()),
    pass: { pass: "p", expires_at: at(5) },
  };
  const leads = (place: Place | null, changes: Parameters<typeof session>[0] = {}) => {
    const shown = { ...behind, ...changes };
    const rows = rowsOf(shown, availability(["t1", "on_sale", "many"], ["t2", "on_sale", "many"]), telling());
    return dealOf(shown, rows, "t1", place, telling());
  };

  it("leads to the room, and to the checkout with a pass that is good", () => {
    expect(leads(null)).toMatchObject({ leads: "queue", open: true, label: zhCN.event.roomQueue });
    expect(leads(holding)).toMatchObject({ leads: "checkout", open: true });
    expect(leads({ ...holding, orderId: "or1" }).leads).toBe("queue");
    expect(leads({ ...holding, pass: { pass: "p", expires_at: at(-1) } }).leads).toBe("queue");
  });

  it("is bought as any other when the room is on standby, sold out or closed", () => {
    for (const state of ["standby", "sold_out", "closed"] as const) {
      expect(roomAhead(session({ waiting_room: { ...hint, state } }), null, Date.now())).toBeNull();
      expect(leads(null, { waiting_room: { ...hint, state } }).leads).toBe("checkout");
    }
  });

  it("tells until when the pass is good", () => {
    expect(passEnds(behind, holding, Date.now())).toBe(holding.pass?.expires_at);
    expect(passEnds(session(), holding, Date.now())).toBe("");
  });

  it("knows where a refusal leads, and what it makes of the place", () => {
    expect(wayAfter("pass_required", "")).toBe("queue");
    expect(wayAfter("validation_failed", "/pass")).toBe("queue");
    expect(wayAfter("pass_used", "")).toBe("orders");
    expect(wayAfter("sold_out", "")).toBe("");
    expect(placeAfter(holding, "pass_expired", "queue")).toMatchObject({ lapsed: true });
    expect(placeAfter(holding, "pass_used", "orders")).toMatchObject({ pass: null, lapsed: true });
    expect(placeAfter(holding, "pass_invalid", "queue")).toBeNull();
    expect(placeAfter(holding, "sold_out", "")).toBe(holding);
  });
});

describe("the waitlist", () => {
  const named = ticketType("t1", { attendee_names_required: true, per_order_max: 2 });
  const waited = session({ waitlist: true, sale_state: "sold_out", ticket_types: [named, ticketType("t2"), ticketType("t3")] });
  const sold = availability(["t1", "sold_out", 0], ["t2", "sold_out", 0], ["t3", "on_sale", 3]);

  it("is offered for what is sold out, and only where there is one", () => {
    const rows = rowsOf(waited, sold, telling());
    expect(rows.map((row) => row.waitable)).toEqual([true, true, false]);
    expect(rowsOf({ ...waited, waitlist: false }, sold, telling()).some((row) => row.waitable)).toBe(false);
    const all = availability(["t1", "sold_out", 0], ["t2", "sold_out", 0], ["t3", "sold_out", 0]);
    expect(dealOf(waited, rowsOf(waited, all, telling()), "", null, telling()).leads).toBe("waitlist");
  });

  it("takes preferences in the order of the taps, and no more than one order may have", () => {
    const chosen = toggled(toggled(toggled([], "t1"), "t2"), "t1");
    expect(chosen).toEqual(["t2"]);
    const form = { chosen: [...chosen, "t1"], quantity: 4, tiers: [], gone: [], together: false, people: [{ name: "陈晓", id: "" }], answers: {}, typing: NOBODY, strict: true };
    const view = joinView(eventPage(), waited, sold, null, form, telling());
    expect(view.types.map((type) => [type.id, type.rank])).toEqual([
      ["t1", "2"],
      ["t2", "1"],
    ]);
    expect(view.quantity).toBe(2);
    expect(view.people.map((person) => person.nameProblem)).toEqual(["", zhCN.checkout.missingName]);
    expect(isJoinComplete(view)).toBe(false);
    const both = { ...form, people: [...form.people, { name: " 林小雨 ", id: "" }] };
    expect(waitlistRequest("s1", both, joinView(eventPage(), waited, sold, null, both, telling()))).toEqual({
      session_id: "s1",
      ticket_type_ids: ["t2", "t1"],
      quantity: 2,
      accept: "scattered",
      attendees: [{ name: "陈晓" }, { name: "林小雨" }],
    });
  });

  describe("where one of the chosen types asks for identity numbers", () => {
    const strictest = ticketType("t2", { attendee_names_required: true, attendee_ids_required: true });
    const personal = { ...waited, ticket_types: [named, strictest] };
    const people = [
      { name: "陈晓", id: GOOD_ID.toLowerCase() },
      { name: "林小雨", id: OTHER_ID },
    ];
    const form: WaitForm = { chosen: ["t1", "t2"], quantity: 2, tiers: [], gone: [], together: false, people, answers: {}, typing: NOBODY, strict: true };
    const view = (changes: Partial<WaitForm> = {}) => joinView(eventPage(), personal, sold, null, { ...form, ...changes }, telling());

    it("asks for everybody's, shows them masked, and sends them in full", () => {
      expect(view().people.map((person) => person.id)).toEqual(["**************002X", "**************1512"]);
      expect(view({ typing: 1 }).people[1]?.id).toBe(OTHER_ID);
      expect(isJoinComplete(view())).toBe(true);
      expect(waitlistRequest("s1", form, view()).attendees).toEqual([
        { name: "陈晓", id_number: GOOD_ID },
        { name: "林小雨", id_number: OTHER_ID },
      ]);
    });

    it("spares the buyer a wrong, a missing and a repeated number", () => {
      const ids = (first: string, second: string) =>
        view({ people: [{ name: "甲", id: first }, { name: "乙", id: second }] });
      expect(ids("110105194912310021", "").people.map((person) => person.idProblem)).toEqual([
        zhCN.checkout.badId,
        zhCN.checkout.missingId,
      ]);
      expect(ids(GOOD_ID, GOOD_ID).people[1]?.idProblem).toBe(zhCN.checkout.sameId);
      expect(isJoinComplete(ids(GOOD_ID, GOOD_ID))).toBe(false);
    });

    it("sends none once that type is not among the wishes any more", () => {
      const wishes = { chosen: ["t1"], people, answers: {} };
      expect(view(wishes).asksIds).toBe(false);
      expect(waitlistRequest("s1", wishes, view(wishes)).attendees).toEqual([{ name: "陈晓" }, { name: "林小雨" }]);
    });
  });

  it("tells each state in its words, with a countdown only for an offer", () => {
    const offer = { order_id: "or1", ticket_type_id: "t2", pay_by: at(20), seats: [] };
    expect(entryView(waitlistEntry(), telling())).toMatchObject({ number: "12 位", countsTo: "", mayWithdraw: true });
    expect(entryView(waitlistEntry({ ahead: 1000 }), telling()).number).toBe("1000+ 位");
    expect(entryView(waitlistEntry({ ahead: 0 }), telling()).headline).toBe(zhCN.waitlist.first);
    expect(entryView(waitlistEntry({ offers: 1 }), telling()).sentence).toBe(zhCN.waitlist.missedText);
    const offered = entryView(waitlistEntry({ state: "offered", offer }), telling());
    expect(offered).toMatchObject({ countsTo: offer.pay_by, does: "pay", mayWithdraw: true });
    expect(offered.sentence).toContain("内场票 × 2");
    expect(entryView(waitlistEntry({ state: "passed_over", ahead: null }), telling()).does).toBe("again");
  });

  it("lists what still concerns the buyer, an offer first", () => {
    const entries = [
      waitlistEntry(),
      waitlistEntry({ id: "w2", state: "bought" }),
      waitlistEntry({ id: "w3", state: "offered" }),
    ];
    expect(livingWaits(entries).map((entry) => entry.id)).toEqual(["w3", "w1"]);
  });
});

it("a countdown without an end says nothing", () => {
  expect(leftText("", Date.now(), zhCN)).toBe("");
});
