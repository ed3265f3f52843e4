/** English words of events. */
import type zhCN from "./zh-CN.events";

const en: typeof zhCN = {
  texts: { "zh-CN": "Chinese", en: "English", missing: "missing" },
  places: { spoken: "{total} places: {sold} sold, {held} held, {withheld} withheld, {free} free" },
  events: {
    lead: "Your events, the newest first.", search: "Search titles", none: "No events yet", noneLead: "Events will be here, with their sessions and how they sell.", event: "Event", status: "Status", anyStatus: "Any status", next: "Next session", noNext: "none to come", sessions: "Sessions", counts: "{upcoming} to come, {over} over",
    statuses: { draft: "Draft", published: "Published", withdrawn: "Withdrawn" },
    checks: "Before publishing", severity: { stops: "Must be done", warns: "Should be done" }, publish: "Publish", publishAsk: "Publish “{title}”?", publishText: "Buyers see it at once, and can buy when the sale begins.", published: "“{title}” is published.",
    noSessions: "No sessions yet", noSessionsLead: "Sessions will be here by date, with how they sell.", noTypes: "no ticket types yet", cancelled: "Cancelled", seats: "Seats and prices", and: ", ",
    texts: "Texts", fields: { title: "Title", summary: "In one sentence", description: "Description" }, save: "Save", saved: "Saved.", unsaved: "Changes that are not saved", touches: "This touches tickets that were sold", saveAnyway: "Save all the same",
  },
};

export default en;
