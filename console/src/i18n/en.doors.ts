/** English words of the doors, the gates and the phones there. */
import type zhCN from "./zh-CN.doors";

const en: typeof zhCN = {
  doors: {
    reasons: {
      ok: "Admitted",
      already_used: "Admitted before",
      stale: "Old code",
      future: "Phone's clock is ahead",
      invalid: "Not a ticket's code",
      unknown: "No such ticket",
      void: "Ticket withdrawn",
      refunded: "Ticket refunded",
      transferred: "Ticket handed on",
      wrong_session: "Another session's ticket",
      wrong_gate: "Another gate's ticket",
      gate_closed: "Gate is off",
      too_early: "Too early",
      too_late: "Admission is over",
      revoked: "Active on another phone",
      reseated: "Code of the seat before",
      printed: "Phone, though on paper now",
      reprinted: "Paper that was replaced",
    },
    lead: "Who has come, who is missing, and who was turned away.", session: "Session", from: "From", live: "Live", behind: "Out of reach just now; figures may be behind", none: "No sessions around now", noneLead: "Published sessions appear here. For earlier ones choose a date.",
    admitted: "Admitted", missing: "Not here yet", noShows: "No-shows", refused: "Refusals", pace: "Admitted per minute, last 5 min", inOf: "{admitted} admitted of {expected} expected",
    curve: "How the hall fills", curveNone: "Once somebody comes in, you see here how the hall fills.", curveSpoken: "Curve of admissions: {admitted} admitted of {expected} expected. The table below has the figures.", asTable: "As figures", until: "Until", marks: { doors: "Doors", starts: "Start" },
    whyRefused: "Why people are refused", nobodyRefused: "Nobody was refused so far.", byGate: "By gate", noGates: "This session has no gates yet.", toGates: "Set gates up", refusedCount: "{count} refused",
    scans: "Scans", noScans: "No scan fits so far. As soon as somebody scans, it is here.", time: "Time", result: "Result", ticket: "Ticket", gate: "Gate", reason: "Reason", noTicket: "Nobody's ticket", order: "Order", earlier: "Earlier ones",
    results: { admitted: "Admitted", refused: "Refused" }, anyResult: "All results", anyReason: "All reasons", anyGate: "All gates", inRow: "Row {row}, seat {seat}", atTable: "Table {row}, seat {seat}",
  },
  gates: {
    lead: "Gate staff choose a gate on their phones. One gate serves several sessions, and can be kept to some of the audience.", add: "New gate", edit: "Edit the gate", make: "Make it", save: "Save", saved: "The gate “{name}” is saved.", none: "No gates yet", noneLead: "Make a gate; whoever scans signs in and chooses it.",
    name: "Name", sessions: "For which sessions", sessionsHint: "Tickets of other sessions are told which one they are for.", sessionsFirst: "Choose the sessions first.", noSessions: "There are no sessions to come.", who: "Who enters here", everybody: "Everybody of these sessions", only: "Only some; the others are told which gate is theirs", onlySome: "Only some", zone: "Zone: {name}", inAll: "{count} sessions in all",
    state: "State", anyState: "All states", on: "On", off: "Off", turnOn: "Switch on", turnOff: "Switch off", turnedOn: "“{name}” is on.", turnedOff: "“{name}” is off, and lets nobody in within a second.", turnedOnAll: "Switched on: {count}.", turnedOffAll: "Switched off: {count}; they let nobody in within a second.", actions: "Actions", actionsOf: "Actions for “{name}”",
    delete: "Delete", deleteAsk: "Delete the gate “{name}”?", deleteText: "A gate that was never used can be deleted; switch the others off.", deleted: "“{name}” is deleted.",
  },
  phones: {
    lead: "The phones that scan, and who is signed in on each. Sign out what was lost or left behind.", none: "No phone is signed in", noneLead: "The phones of gate staff and gate leads appear here once they sign in.",
    who: "Who", role: "Role", anyRole: "All roles", notSince: "Not used since", only: "Only {name}", onlyThis: "Only the devices of {name}", onePerson: "one person", device: "Device", since: "Signed in", seen: "Last used", until: "Until", actions: "Actions", ended: "{name}'s device is signed out.", ask: "Sign {name}'s device out?", several: "{count} people", endedAll: "Devices signed out: {count}.", askText: "Within a second it scans no more. Who was admitted stays admitted; the person can sign in again.",
  },
};

export default en;
