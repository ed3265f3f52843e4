/** English words, in the shape of the Chinese ones. */
import channels from "./en.channels";
import auditlog from "./en.auditlog";
import boxoffice from "./en.boxoffice";
import doors from "./en.doors";
import events from "./en.events";
import frame from "./en.frame";
import money from "./en.money";
import prices from "./en.prices";
import operator from "./en.operator";
import orders from "./en.orders";
import insight from "./en.insight";
import pricing from "./en.pricing";
import scan from "./en.scan";
import messages from "./en.messages";
import questions from "./en.questions";
import rooms from "./en.rooms";
import seatmap from "./en.seatmap";
import sessions from "./en.sessions";
import settings from "./en.settings";
import work from "./en.work";
import type zhCN from "./zh-CN";

const en: typeof zhCN = {
  app: {
    console: "Organizer console",
    between: " ",
    signOut: "Sign out",
    otherLanguage: "切换到中文",
    light: "Light appearance",
    dark: "Dark appearance",
    pictureLost: "No picture comes from this address, and buyers see none. Check it, or upload the picture.",
    unreachable: "The server can't be reached just now. Please try again in a moment.",
    cancel: "Cancel",
    ok: "OK",
    close: "Close",
    retry: "Try again",
    undo: "Undo",
    copy: "Copy",
    copied: "Copied",
    menu: "Menu",
    crumbs: "Where you are",
    skip: "Skip to the page",
    you: "{name}: account and signing out",
    or: " or ",
  },
  halls: {
    title: "Halls",
    lead: "A hall has a seat map. A published version never changes; each session keeps to one of them.",
    add: "New hall",
    none: "No halls yet",
    noneLead: "Make a hall, draw its seats, and sell seat by seat.",
    open: "Edit the seat map",
    hall: "Hall",
    map: "Seat map",
    places: "Seats",
    search: "Search halls and venues",
    anyVenue: "All venues",
    which: "Which halls",
    inUse: "In use",
    archived: "Archived",
    many: {
      archive: { title: "Archive halls: {count}", text: "They are not offered for sessions any more. Sessions on sale stay as they are, and you can take halls out again.", go: "Archive", done: "Archived: {count}." },
      restore: { title: "Take halls out of the archive: {count}", text: "They are offered for sessions again.", go: "Take out", done: "In use again: {count}." },
    },
    venue: "Venue",
    name: "Name (Chinese)",
    nameEn: "Name (English, may stay empty)",
    seats: "{count} seats",
    version: "Version {number}",
    unpublished: "Not published",
    changed: "Has unpublished changes",
    draw: "Draw on this device only",
    create: "Create and draw",
    noVenues: "There are no venues yet. Add one for this organizer first, then its halls.",
  },
  pricing,
  seatmap,
  ...auditlog,
  ...channels,
  ...boxoffice,
  ...doors,
  ...events,
  ...frame,
  ...money,
  ...prices,
  ...scan,
  ...rooms,
  ...messages,
  ...questions,
  ...sessions,
  ...operator,
  ...orders,
  ...settings,
  ...insight,
  ...work,
};

export default en;
