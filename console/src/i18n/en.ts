/** English words, in the shape of the Chinese ones. */
import pricing from "./en.pricing";
import seatmap from "./en.seatmap";
import type zhCN from "./zh-CN";

const en: typeof zhCN = {
  app: {
    console: "Organizer console",
    signOut: "Sign out",
    otherLanguage: "切换到中文",
    light: "Light appearance",
    dark: "Dark appearance",
    unreachable: "The server can't be reached just now. Please try again in a moment.",
    cancel: "Cancel",
    ok: "OK",
    close: "Close",
    retry: "Try again",
  },
  signIn: {
    title: "Sign in",
    lead: "For the organizer's staff. A login lasts for a working day.",
    sandbox: "This is the WeChat sandbox: choose a member of staff.",
    noWay: "This server does not offer signing in on the web yet. You can draw seat maps all the same, and keep them as files.",
    without: "You can draw without signing in: the map stays on this device, or in a file.",
    draw: "Draw a seat map",
  },
  halls: {
    title: "Halls",
    lead: "A hall has a seat map. A published version never changes; each session keeps to one of them.",
    add: "New hall",
    none: "No halls yet",
    noneLead: "Make a hall, draw its seats, and sell seat by seat.",
    open: "Edit the seat map",
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
    role: "Your role may not manage halls. Please ask whoever leads the organizer's team.",
  },
  pricing,
  seatmap,
};

export default en;
