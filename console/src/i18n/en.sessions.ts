/** English words of sessions and ticket types. */
import type zhCN from "./zh-CN.sessions";

const en: typeof zhCN = {
  fields: { number: "Write a whole number from {least} to {most}.", money: "Write a sum, such as 380 or 380.50, at most {most}.", moment: "The clocks there skip this time on that day. Choose another." },
  touched: { orders: "See the orders", whom: "This touches what is sold: {tickets} tickets, {orders} orders, {buyers} buyers.", advice: "Afterwards, think of whether they should be told.", go: "Change it all the same ({tickets} tickets)" },
  sessions: {
    title: "Sessions", of: "{title} · Sessions", lead: "When each takes place, what it sells and how that goes. Select several to change them together.", when: "When", venue: "Venue", types: "Ticket types", places: "Places", stage: "State", seats: "Seats", moreTypes: "{count} more",
    none: "No sessions yet", noneLead: "Add a date, or all Fridays of a season at once by a rule.", anyWhen: "All sessions", weekday: "Weekday", anyWeekday: "Every day", anyVenue: "All venues",
    whens: { coming: "To come", over: "Over", cancelled: "Cancelled" },
    stages: { cancelled: "Cancelled", over: "Over", noTypes: "No ticket types", paused: "Paused", before: "Not on sale yet", selling: "On sale", full: "Sold out", closed: "Sale over" },
    addOne: "Add one", add: "Add", added: "The session is added.", edit: "Change the session", change: "Change", save: "Save", saved: "Saved.",
    day: "Day", time: "Begins at", doorsBefore: "Doors, minutes before", lasts: "Lasts, minutes", zone: "Time zone", noZone: "There is no such time zone. Example: Asia/Shanghai.", lengths: "Doors and length", lengthsOf: "Doors {doors} minutes before, {lasts} minutes long",
    perBuyer: "Tickets per buyer", perDevice: "Tickets per device", noLimit: "Empty: no limit.", noLimitSet: "no limit", waitlist: "Waitlist", waitlistHint: "Once it is sold out, buyers may wait for places that come back.", onePerAttendee: "One ticket per person", onePerAttendeeHint: "One ticket for each id number; every ticket type has to ask for it.",
    timesStay: "Somebody holds or has bought a place, so the times stay here. To move it, postpone the session: buyers are told and may have their money back.",
    sellSeats: "Sell seats instead", deleteOne: "Delete this session?", changeTimes: "Change sessions", changeTypes: "Change ticket types", delete: "Delete", deleteHint: "Sessions that nobody ever ordered can be deleted.", deleteAsk: "Delete what is selected ({count})?", deleteText: "With their ticket types; this can't be undone. Sessions that somebody has ordered are not deleted.", deleted: "{count} deleted.",
    rule: {
      title: "Add by a rule", first: "From", last: "Until", weekdays: "Every", times: "At", time: "Time {number}", addTime: "Another time", removeTime: "Remove {time}", like: "Ticket types like", likeHint: "Types, quotas, price rules and seats are the same.", noTypes: "No ticket types yet",
      make: "Add {count}", makeNone: "Add", asking: "Working out the dates…", incomplete: "Choose venue, weekdays, times and both days, and the dates will be here.", preview: "These sessions will be added. Click a date to leave it out.", nothing: "This rule makes no session.", doubled: "twice that night, the first one", skipped: "Left out: {count}", made: "{count} added.",
    },
  },
  types: {
    add: "Add a ticket type", create: "Add", added: "The ticket type is added.", addToMany: "Add a ticket type to what is selected ({count})", addedTo: "The ticket type is added ({count}).", edit: "Change the ticket type", change: "Change", saved: "The ticket type is saved.", none: "No ticket types yet", noneLead: "A ticket type is what buyers choose, such as “Standard” or “Student”.", more: "More", actions: "{name}: more",
    name: "Name", price: "Price", priceHint: "0 for free tickets.", priceBySeat: "Where seats are sold, their tiers say the price.", quota: "Quota", quotaHint: "How many there are.", quotaBySeat: "Where seats are sold, leave it empty: there are as many as seats.", onSale: "On sale from", offSale: "Until", offSaleHint: "Empty: until the session ends.",
    perOrder: "Per order", perBuyer: "Per buyer", note: "Note", hidden: "Hidden", hiddenHint: "Only for who has a promo code that unlocks it.", paused: "Paused", pausedHint: "Buyers see it and can't buy for now.", names: "Ask for names", namesHint: "Each ticket has an attendee's name.", ids: "Ask for names and id numbers", idsHint: "For events with real-name entry.",
    shown: "Shown or hidden", selling: "For sale or paused", isPaused: "Paused", isHidden: "Hidden", limits: "{order} per order, {buyer} per buyer", bySeat: "by tier", noQuota: "no quota yet", saleToEnd: "On sale from {from} until the session ends", saleUntil: "On sale from {from} until {until}",
    up: "Move “{name}” up", down: "Move “{name}” down", movedTo: "“{name}” is number {place} now.", orderAlike: "Same order in all other sessions", orderedAlike: "Types of the same name have this order in the others, too ({count}).", seatedLead: "Some types here sell seats: their prices and places are set on the page of seats and prices.",
    delete: "Delete", deleteAsk: "Delete “{name}”?", deleteText: "Where nobody ever ordered it; this can't be undone. Otherwise pause or hide it.", deleted: "“{name}” is deleted.",
  },
  bulk: {
    sessions: "Change sessions ({count})", types: "Change ticket types ({count} selected)", lead: "What is empty stays as it is. All are changed, or none.", leadTypes: "What is empty stays as it is. Orders that were placed keep their price.", which: "Which ticket type", typeIn: "{name} ({prices}, {count}×)", allTypes: "All ticket types",
    keep: "as it is", noLimit: "no limit", limit: "set to", most: "At most", on: "On", off: "Off", untilEnd: "until the session ends", at: "at a time", endsAt: "Sale ends at", show: "shown", hide: "hidden", sell: "for sale", pause: "paused", timeHint: "The days stay.",
    willChange: "{changed} of {count} will change.", willChangeTypes: "{changed} of {count} will change.", nobody: "No ticket that is sold is touched.", go: "Change", changed: "{count} changed.", changedTypes: "{count} changed.", undone: "Everything is as it was.",
  },
};

export default en;
