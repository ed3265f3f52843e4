/** English words of the page of the audit log. What the actions are called comes from the server. */
import type zhCN from "./zh-CN.auditlog";

const en: typeof zhCN = {
  auditLog: {
    lead: "Who did what, and when. Entries are chained: none can be changed or taken out unnoticed.",
    what: "What", subject: "About", who: "Who", at: "When", detail: "Details",
    anybody: "By anybody", anything: "Anything", from: "From", to: "to",
    only: "Only {thing}", onlyThis: "History: {thing}", onlyBy: "Only what {name} did", history: "History", thisThing: "this one",
    save: "Save as CSV", notSaved: "The file was not saved. Please try again.",
    none: "Nothing yet", noneLead: "Everything that is done here leaves a line.",
    pair: "{name}: {value}", and: ", ", yes: "yes",
    sides: { staff: "All staff", buyers: "Buyers", system: "The system", provider: "Payment providers", platform: "The platform" },
    kinds: { staff: "Staff", buyer: "A buyer", system: "The system", provider: "A payment provider", operator: "The platform" },
    things: {
      order: "Order", ticket: "Ticket", payment: "Payment", refund: "Refund", event: "Event", session: "Session", ticket_type: "Ticket type", venue: "Venue", hall: "Hall", seat_map: "Seat map", promotion: "Promotion",
      waiting_room: "Waiting room", waitlist_entry: "Waitlist", giveaway: "Giveaway", message: "Message", gate: "Gate", merchant_account: "Merchant account", day: "Day", staff: "Staff", login: "A login", organizer: "Organizer", picture: "Picture", cancellation: "Cancellation", till: "Till", operator: "Platform",
    },
    details: {
      amount_fen: "amount", fee_fen: "fee kept", service_fee_fen: "service fee", difference_fen: "difference", back_fen: "back", above_fen: "above (fen)", above: "above", tickets: "tickets", quantity: "tickets", places: "places", orders: "orders", count: "count", differences: "differences",
      trusted: "keys", float_fen: "float", counted_fen: "counted", lines: "lines", line: "line of the file", links: "links", name: "name", sessions: "sessions", codes: "codes", browser: "browser", system: "system", per_minute: "per minute", active: "active", mismatch: "what differs", 
      reason: "reason", role: "role", fields: "changed", methods: "methods", method: "method", kind: "kind", outcome: "outcome", resolution: "decision", needs_approval: "needs approval", day: "day", version: "version", state: "state", was: "was", tries: "tries", off: "switched off", lead_hours: "hours before", sentences: "own sentences", languages: "languages", from: "was", to: "is", from_en: "was (English)", to_en: "is (English)", companions_alone: "companions' seats alone", from_seat: "from seat", to_seat: "to seat", epoch: "times activated", trouble: "trouble",
    },
    values: {
      by_buyer: "asked by the buyer", by_staff: "by staff", session_cancelled: "session cancelled", session_postponed: "session postponed", seat_change: "other seat", paid_late: "paid too late", paid_twice: "paid twice", mismatch: "another amount",
      paid: "paid", failed: "failed", sent: "sent", no_consent: "no consent", switched_off: "switched off", no_template: "no template", none: "none", move: "move", swap: "swap", accept: "accepted", refund: "refunded", ignore: "let be",
      order_paid: "order paid", ticket_issued: "tickets issued", session_reminder: "session reminder", waitlist_joined: "waitlist joined", wechat_jsapi: "WeChat Pay", wechat_h5: "WeChat H5", wechat_native: "WeChat QR code", stripe: "card",
    },
  },
};

export default en;
