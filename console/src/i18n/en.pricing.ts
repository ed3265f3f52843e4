/** English words for a session's seats: tiers, prices, allocations, what is sold. */
import type zhCN from "./zh-CN.pricing";

const pricing: typeof zhCN = {
  title: "Session seats",
  back: "Back",
  board: "The session's seats. Paint tiers with the tools on the left; 1–9 choose a tier, the question mark lists all keys. By sections and rows the list at the side does the same.",
  panel: "Panel",
  yuan: "¥{amount}",
  seats: "{count} seats",
  looks: { title: "Show", tiers: "Tiers", allocations: "Withheld", live: "Live" },
  tabs: { tiers: "Tiers", allocations: "Withheld", places: "Sections", checks: "Check", live: "Live" },
  tools: { title: "Tools", seat: "Seats", row: "Whole rows", section: "Whole sections", lasso: "Lasso", box: "Box", pan: "Pan", erase: "Eraser" },
  hints: {
    seat: "Paint over seats; with Shift whole rows",
    row: "Whichever row you touch is painted",
    section: "Whichever section you touch is painted",
    lasso: "Draw around seats to paint them",
    box: "Pull a box over seats to paint them",
    pan: "Drag the drawing; with any tool, hold the space bar",
    live: "Green is free, orange held, purple sold, blue admitted, teal kept for the waitlist; a grey ring is withheld",
    nothing: "Add seats to withhold at the side first",
  },
  paint: { tiers: "Paint: {name}", none: "Not for sale", public: "To the public", with: "Choose what to paint with" },
  tiers: {
    lead: "Choose a tier and paint it. Several ticket types may sell one tier, each with its price; without a price a type does not sell it.",
    add: "Add a tier", remove: "Remove the tier “{name}”", name: "Name (Chinese)", nameEn: "Name (English)", colour: "Colour {n}", newName: "Tier {n}", price: "{name}, price in yuan", noSellers: "This session has no ticket types yet. Add them first, then their prices.",
    use: "Paint with “{name}”", notForSale: "Not for sale", badPrice: "An amount such as 380 or 380.50, at most 100,000 yuan",
  },
  allocations: {
    lead: "Withheld seats are not sold to the public; from their release on they are, by themselves. Choose one and paint it.",
    add: "Withhold seats", remove: "Remove “{name}”", name: "Name (Chinese)", nameEn: "Name (English)", newName: "Withheld {n}", purpose: "For", release: "Release ({zone})", releaseHint: "Empty: never by itself", use: "Paint with “{name}”",
    purposes: { house: "House", promoter: "Promoter", technical: "Technical", accessible: "Accessibility" },
    none: "No seats are withheld",
  },
  places: { lead: "Without a mouse: give whole sections or rows what is chosen, “{name}”.", whole: "Paint the section", row: "Paint", rowName: "Row {row}", tableName: "Table {row}", open: "Show rows", fold: "Hide rows" },
  locked: { tag: "View only", lead: "You may look, but not change anything. Ask an owner or a manager.", release: "On public sale from {time}", none: "This session sells no seats yet. An owner or a manager sets them up." },
  rules: { title: "Rules for choosing", noOrphans: "No single seat may be left", distance: "Between orders stay free", distanceSeats: "{count} seats" },
  money: { full: "Full house", atLeast: "at the least prices {amount}", withheld: "of it {count} withheld, {amount}", onSale: "{count} for sale", notForSale: "{count} not for sale", legend: "Tiers, their seats, and what a full house brings", total: "Total", seats: "Seats", sum: "Money" },
  map: {
    button: "{hall} · version {version}", newer: "version {version} is out", choose: "Choose a seat map", title: "Choose a seat map", lead: "Seats keep their tier by their id; new seats are not for sale at first. Seats that are sold or held must be on the new map, or the server refuses it.",
    first: "This session sells no seats yet. Begin with a seat map: its tiers are taken over, prices are yours to fill in.", none: "No seat map is published yet. Draw one under Halls and publish it.", halls: "To the halls", current: "In use", version: "Version {version}", use: "Use this one", others: "Other halls: seats are numbered by hall, so the hall can change only while nobody has a seat.", taken: "No other hall can be chosen: {count} seats are sold, held, given away or kept for the waitlist, and seats are numbered by hall.", moved: "Version {version} it is: {added} seats more, {gone} fewer. It counts once you save, and can be undone.", missing: "(unknown hall)",
  },
  save: { action: "Save", saved: "Saved", dirty: "Not saved yet", saving: "Saving…", done: "Saved. Seats are sold like this from now on.", errors: "{count} things to correct before it can be saved.", offline: "The server can't be reached, so nothing was saved. Your changes are still here; please try again.", leave: "There are changes that are not saved. Leave?" },
  conflict: {
    title: "Somebody saved before you", text: "Since you opened this page somebody else changed this session's seats. Nothing of yours is lost, it is still here.", both: "Keep both", bothHint: "Keeping both takes from each what only one of you changed; where both changed the same, yours counts.", mine: "Overwrite with mine", theirs: "Take theirs (can be undone)", later: "Not now",
    merged: "Both are merged. Have a look, then save.", clashes: "Merged; {count} things were changed by both, and yours stayed. Have a look, then save.", taken: "Theirs is shown now. It can be undone.",
  },
  way: {
    titles: { gone: "Somebody has these seats", hall: "Somebody has seats of the hall of now", names: "Sold seats would be called otherwise" },
    leads: { gone: "{count} seats are sold, held or given away and would not be on sale any more, so nothing was saved:", hall: "This map is of another hall, and {count} seats of the present one are sold, held, given away or kept for the waitlist, so nothing was saved:", names: "{count} seats that are sold, held or given away have another section, row or label on the new map, so nothing is saved yet:" },
    help: { gone: "Keep these seats, or move their holders first.", hall: "Choose a map of the same hall. To change the hall, refund these seats or move their tickets to another session first.", names: "Save with the new names: their holders are told, and orders and the audit log keep both names. Printed tickets still have the old ones; please print them again." },
    more: "and {count} more", show: "Show them", back: "Back to what is saved", keep: "Go on", offMap: "(not on the new map)", relabel: "Rename and tell holders", save: "Download all (CSV)", file: "seats-in-the-way", id: "Id", was: "Called now", now: "On the new map",
  },
  checks: {
    none: "Nothing is wrong", noneLead: "Missing prices and unpainted seats are listed here as you go.", error: "Error", warning: "Note",
    no_tiers: "There are no tiers yet.", no_name: "Number {about} has no name.", no_price: "“{about}” has no price, so nobody can buy it.", bad_price: "A price of “{about}” is not an amount.", free_of_charge: "“{about}” has a price of 0.", no_seats: "“{about}” has no seats yet.", nothing_for_sale: "Not one seat is for sale.", not_for_sale: "{about} seats are not for sale.", released_already: "The release of “{about}” is over: its seats are the public's now.", table_too_large: "“{about}” has whole tables of {seats} seats, and an order may have {most}: nobody can buy them. Raise the limits of the ticket types, or sell the seats one by one on the map.",
  },
  live: {
    lead: "Up to date every second. A held seat has an order that is not paid yet.", free: "Free", held: "Held", sold: "Sold", ofThem: "Admitted of them", admitted: "Admitted", kept: "Kept for the waitlist", withheld: "Withheld", updated: "As of {time}", offline: "The server can't be reached; this is how it was at {time}.", dirty: "The drawing has changes that are not saved. Save them to see what is sold.", takings: "Sold seats at their dearest price: {amount}",
  },
  keys: {
    title: "Keys", tools: "Tools", paint: "Painting", edit: "Editing", view: "View", digits: "Paint with that tier", undo: "Undo", redo: "Redo", save: "Save", none: "Give up this stroke", fit: "Show all", zoomIn: "Nearer", zoomOut: "Further", erase: "Paint as not for sale / for the public", tiers: "Show tiers", allocations: "Show withheld seats", live: "Show what is sold", help: "This list", nextProblem: "Next problem",
  },
  steps: { paint: "painting", put: "withholding", tier: "changing a tier", price: "changing a price", allocation: "changing withheld seats", rules: "changing rules", map: "another seat map", merge: "merging", theirs: "taking theirs" },
  undo: "Undo: {what}", redo: "Redo: {what}", nothingToUndo: "Nothing to undo", nothingToRedo: "Nothing to redo",
};

export default pricing;
