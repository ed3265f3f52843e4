/** English words of refund ladders, service fees, price rules and promotions. */
import type zhCN from "./zh-CN.prices";

const en: typeof zhCN = {
  prices: {
    rules: "Early birds and groups", rulesOfType: "Early birds and groups: {name}", rulesTitle: "Refunds and service fee", rulesOf: "{title} · Rules", rulesLead: "For whoever orders from now on; who has ordered keeps the rules of that moment.", save: "Save", saved: "Saved, for whoever orders from now on.", savedIn: "Saved ({count}).",
    stepsLead: "Regular price {price}. From top to bottom, the first that still holds is the price; after the last one, the regular one.", stepsSeated: "This type sells seats: a step has to be cheaper than the prices of its tiers.", step: "Early bird {number}", stepName: "Name", stepPrice: "Price", until: "Until", untilHint: "A time, a number of tickets, or both.", places: "For the first", placesHint: "Tickets; then it is over.", dear: "A step is cheaper than the regular price, {price}.", addStep: "Add an early bird", removeStep: "Remove early bird {number}",
    group: "Group {number}", addGroup: "Add a group discount", removeGroup: "Remove group {number}", groups: { from: "From so many tickets", kind: "What is off", percent: "Percent off", amount: "Off each ticket" }, everywhere: "The same for “{name}” in all other sessions", everywhereHint: "Replaces the early birds and groups that they have.",
    ladder: {
      title: "Refund ladder", lead: "Until when buyers may give tickets back by themselves, and what is kept. The later, the more; after the last tier they can't.", example: "For a ticket of", tiers: "Tiers", kind: "What is kept", kinds: { percent: "a share of the price", sum: "a sum for each ticket" },
      begin: "At present buyers give nothing back by themselves. Begin with:", usual: { stepped: "all until 7 days before, then less", free: "all until 24 hours before" }, add: "Add a tier", remove: "Remove tier {number}", hours: "Until so many hours before", percent: "Percent kept", sum: "Sum kept",
      scope: "How", scopes: { ticket: "ticket by ticket", order: "all of an order together" }, returns: "Places are on sale again", returnsHint: "Empty: at once (whoever waits comes first).", once: "One refund for each buyer", onceHint: "For the whole event, however many orders.",
      start: "the beginning", days: "{count} days", hoursOf: "{count} h", back: "{sum} back", kept: "{sum} kept", keptNone: "nothing kept", until: "until {span} before", untilStart: "until it begins", at: "for the next session: {at}", nothing: "Nothing back", noneAtAll: "buyers can't give tickets back", afterwards: "from then on",
      wrong: { twice: "Two tiers end at the same moment.", falling: "What is kept does not fall as the session comes nearer." },
    },
    fee: {
      title: "Service fee", lead: "Besides the tickets, shown in the order. Free tickets have none. It stays when a ticket goes back, except where the session is cancelled.", share: "Percent of the tickets", shareWrong: "A number from 0 to 30, with two decimals at most.", ticket: "For each ticket", order: "For each order", paidBy: "Who bears it", payers: { buyer: "the buyer", organizer: "the organizer" }, none: "No service fee.",
      example: { buyer: "Two tickets of {price}: {fee} service fee, {total} altogether.", organizer: "Two tickets of {price}: you bear {fee}, and the buyer does not see it." },
    },
  },
  promotions: {
    lead: "Promo codes and bundles. They never change once they are made; pause or end them, and make another for other terms.", none: "No promotions yet", noneLead: "A code takes a share or a sum off, sets a price, or unlocks hidden ticket types.", add: "New promo code", addLead: "It can't be changed afterwards, only paused or ended: think of its limits first.", make: "Make it", made: "“{name}” is made.",
    name: "Name", effect: "What it does", valid: "When", uses: "Used", state: "State", event: "Event", anyEvent: "All events", actions: "{name}: more", kinds: { code: "Promo code", bundle: "Bundle" }, states: { active: "Active", paused: "Paused", ended: "Ended" },
    effects: { free: "free of charge", percent: "{percent}% off", amount: "{sum} off", price: "{sum} each", bundle: "{sum} a bundle", unlocks: "unlocks hidden types" }, choices: { percent: "percent off each ticket", amount: "a sum off the order", price: "a price for each ticket", none: "only unlock a hidden type" }, percent: "Percent off", amount: "Sum off", price: "Price of each",
    always: "always", between: "{from} – {until}", since: "from {from}", until: "until {until}", pause: "Pause", resume: "Resume", end: "End", endAsk: "End “{name}”?", endText: "For good. Orders that were placed are not touched; places that it keeps go back to public sale.", now: { active: "“{name}” goes on.", paused: "“{name}” is paused for whoever orders from now on.", ended: "“{name}” has ended." },
    codes: "Codes", makings: { own: "my own", generate: "made for me" }, generate: "How many", generateHint: "Ten characters that nobody guesses. With “per code: 1”, one for each person.", ownCodes: "Codes ({count})", codesHint: "One a line, or with commas. Capitals, blanks and hyphens make no difference.", everything: "All events", session: "Session", everySession: "All sessions there are", type: "Ticket type", everyType: "All ticket types", typeHint: "A hidden type has to be named.", unlocks: "Unlock this hidden type", unlocksHint: "Whoever has the code can buy it.",
    maxUses: "Uses altogether", maxPerCode: "Uses per code", perCodeHint: "1: each code works once.", maxPerBuyer: "Uses per buyer", maxTickets: "Tickets of an order", budget: "Taken off altogether", budgetHint: "At most so much money.", noLimit: "Empty: no limit.", from: "From", fromHint: "Empty: at once.", to: "Until", toHint: "Empty: for ever.", open: "open",
    about: "For", aboutSome: "sessions: {sessions}, ticket types: {types}", spent: "{spent} of {budget}", allotted: "Places of its own", aside: "{aside} of {places} left", used: "uses (what was released unpaid does not count)",
    codesCount: "Codes ({count})", codesLead: "Whoever has one can use it: send them only to who should. A click copies.", download: "Download all (CSV)", code: "Code", usedTimes: "used: {count}", inTheFile: "{count} more are in the file.", orders: "Orders that used it", noUses: "Nobody has used it yet", noUsesLead: "Orders that use it will be here.", off: "Off", givenBack: "given back", moreUses: "More",
  },
};

export default en;
