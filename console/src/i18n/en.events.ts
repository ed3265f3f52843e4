/** English words of events: list, page, steps from nothing, venues, the phone. */
import type zhCN from "./zh-CN.events";

const en: typeof zhCN = {
  texts: { "zh-CN": "Chinese", en: "English", missing: " missing" },
  places: { spoken: "{total} places: {sold} sold, {held} held, {withheld} withheld, {free} free" },
  touches: { title: "This touches tickets that were sold" },
  events: {
    lead: "Your events, the newest first.", search: "Search titles", none: "No events yet", noneLead: "Events will be here, with their sessions and how they sell.", event: "Event", status: "Status", anyStatus: "Any status", next: "Next session", noNext: "none to come", sessions: "Sessions", counts: "{upcoming} to come, {over} over",
    statuses: { draft: "Draft", published: "Published", withdrawn: "Withdrawn" },
    checks: "Before publishing", checksLater: "Worth a look", severity: { stops: "Must be done", warns: "Should be done" }, mend: "Go there", byFinance: "An owner or finance sees to it", publish: "Publish", publishAsk: "Publish “{title}”?", publishText: "Buyers see it at once, and can buy when the sale begins.", published: "“{title}” is published.", goOn: "Continue setting up",
    many: { publish: { title: "Publish {count} events?", done: "Published: {count}." }, withdraw: { title: "Withdraw {count} events?", done: "Withdrawn: {count}." }, delete: { title: "Delete {count} drafts?", done: "Drafts deleted: {count}." } },
    actions: "More actions", withdraw: "Withdraw", withdrawAsk: "Withdraw “{title}”?", withdrawText: "Buyers don't see it any more and can't buy. Tickets that were sold stay good; a session that does not take place is cancelled instead. It can be published again.", withdrawn: "“{title}” is withdrawn.", delete: "Delete the draft", deleteAsk: "Delete “{title}”?", deleteText: "With its sessions and ticket types, and for good.", deleted: "“{title}” is deleted.",
    noSessions: "No sessions yet", noSessionsLead: "Sessions will be here by date, with how they sell.", noTypes: "no ticket types yet", cancelled: "Cancelled", seats: "Seats and prices", and: ", ",
    parts: { texts: "Texts", notes: "Good to know", cover: "Poster" }, editPart: "Edit: {part}", noNotes: "Nothing for buyers to know yet.",
    fields: { title: "Title", summary: "In one sentence", description: "Description", category: "Category", tags: "Tags", notes: "Good to know", cover: "Poster" }, save: "Save", saved: "Saved.", unsaved: "Changes that are not saved", saveAnyway: "Save all the same", leaveTitle: "Some changes are not saved", leaveText: "They are gone when you leave.", leave: "Leave without saving",
    tagsHint: "such as rock; Enter adds one", removeTag: "Remove the tag “{tag}”", notesLead: "Buyers read them before they order, in this order.", noteTitle: "Number {number}", noteText: "What it says", addNote: "Add one", noteUp: "Move number {number} up", noteDown: "Move number {number} down", removeNote: "Remove number {number}",
    poster: { none: "There is no poster yet.", there: "This poster is shown in the mini program.", hint: "JPEG, PNG, WebP or GIF of at most 8 MiB. Drop a picture here, then choose the part of it, three by four.", choose: "Choose a picture", other: "Another picture", use: "Use this part", alt: "The poster", kinds: "Please choose a JPEG, PNG, WebP or GIF.", large: "The picture has {size} MiB; 8 MiB is the most. Please make it smaller first.", broken: "This picture can't be opened. Perhaps the file is incomplete.", small: "The picture is too small: it needs {width} × {height} pixels at least." },
    crop: { box: "The part that is shown", keys: "Drag the part, and its lower right corner for its size. Or with keys: arrows move it (with Shift, further), + and − change its size.", size: "Size", said: "The part begins {left} pixels from the left and {top} from the top, {width} wide and {height} high." },
    clash: { title: "A colleague changed this as well just now", lead: "The same place, in two ways. Look at theirs, then say which stays; all other changes are joined already.", theirs: "Theirs", mine: "Yours", keepMine: "Keep mine", takeTheirs: "Take theirs", picture: "another poster" },
  },
  begin: {
    title: "New event", lead: "Choose what comes closest: usual notes and ticket types come along, and everything can be changed.", kind: "Kind of event", go: "Begin",
    kinds: {
      livehouse: { name: "Livehouse night", lead: "Standing, early bird and advance, at eight." }, conference: { name: "Conference or talk", lead: "Standard, student and VIP, with names." }, seated: { name: "Seated concert", lead: "Priced on the seat map, a seat for each." }, blank: { name: "From nothing", lead: "An empty page." }, copy: { name: "Like another event", lead: "Its texts, sessions and ticket types, on other dates." },
    },
    which: "Which event to copy", copy: "Copy", copyOf: "Copy “{title}”", copyTitle: "Copy the event", copyLead: "Texts, poster, refund ladder, questions, messages, ticket types, prices, seats and bundles come along; orders and promo codes don't. The copy is a draft.", copySessions: "With its sessions", copyDay: "The first session is on", copyMoved: "Each session is {days} days later, at the same time.", copyGo: "Make the draft", copied: "The copy is a draft now.",
  },
  setup: {
    steps: { label: "Steps", what: "What it is", where: "Where", picture: "Poster", sessions: "Dates and tickets", rules: "Refunds", publish: "Check and publish" },
    leads: {
      what: "It saves itself as you write: leave any time, and go on later.", where: "Choose a venue, or add one.", picture: "It is the first thing that buyers see.", sessions: "When it takes place, and what is sold.", rules: "Whether buyers may give tickets back themselves, and what is kept.", publish: "See what is missing, then publish.",
    },
    marks: { done: "done", warns: "could be better", stops: "to do", open: "the last step" },
    state: { still: "", changed: "Changes that are not saved", saving: "Saving…", saved: "Saved", failed: "Not saved: please look below" },
    back: "Back", next: "Next: {step}", placeFirst: "Please choose this first: ", seatsNext: "Next: choose the seat map and price its seats.", chooseSeats: "Price the seats", changeSessions: "Manage sessions and ticket types", anotherSession: "Another session", allRules: "More about refunds",
    day: "Date", start: "Starts at", minutes: "Lasts (minutes)", doors: "Doors before (minutes)", onSale: "On sale from", atOnce: "Left empty: as soon as it is published.", types: "Ticket types", seatedTypes: "Prices and places come from the seat map, in the next step.", typeName: "Ticket type {number}", price: "Price (yuan)", quota: "Places", addType: "Add a ticket type", removeType: "Remove ticket type {number}", makeSession: "Make the session", mendFirst: "Please correct the marked fields.",
    problems: { day: "Please choose a date.", past: "This time is past.", start: "Please write a time, such as 20:00.", minutes: "Please write a number from 1 to 600.", tooLong: "From doors to the end it may be ten hours at most.", doors: "Please write a number from 0 to 600.", onSale: "The sale begins before the session does.", name: "Please write a name.", yuan: "Please write a sum, such as 120 or 99.5; 0 is free.", quota: "Please write a number from 1 to 1000000." },
    ladders: {
      usual: { name: "Less and less", lead: "All back until 7 days before, less 20% until 3 days, less 50% until 1 day, then nothing." }, kind: { name: "Until the day before", lead: "All back until 24 hours before, then nothing." }, none: { name: "Not by themselves", lead: "Only where a session is cancelled or moved; you may still refund." }, own: "A ladder of its own",
    },
    also: { title: "Also, if you like", questions: "Questions", questionsLead: "What buyers are asked besides names.", messages: "Messages", messagesLead: "What they are sent, and a sentence of your own.", promotions: "Promotions", promotionsLead: "Promo codes and bundles." },
    tier: "Until {days} days before: {kept} is kept", ready: "Everything is there. It can be published.", readyBut: "It can be published. These could be better.",
  },
  venues: {
    none: "No venues yet", noneLead: "A venue has a name, a city and an address, and is there for every event.", add: "New venue", edit: "Change the venue", editOf: "Change “{name}”", name: "Name", city: "City", chooseCity: "Please choose", address: "Address", moveAnyway: "Move it all the same", halls: "Halls here", seatMap: "Seat map", noMap: "To sell seats, a seat map has to be published. ", draw: "Draw it",
  },
  phone: {
    label: "On the phone", show: "On the phone", language: "Language on the phone", live: "The page in the mini program", title: "Title", venue: "Venue", sessions: "Sessions", noSessions: "Dates will be here.", types: "Tickets", noTypes: "No ticket types yet.", free: "Free", bySeat: "by seat", about: "About", noText: "The description will be here.", notes: "Good to know", from: " up", buy: "Buy tickets",
  },
};

export default en;
