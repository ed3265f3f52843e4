/** The waiting room's page, ready for the template: one calm sentence for each phase, and at most one thing to do. */
import type { EventPage, Room, Session } from "../api/wire";
import { fill } from "../i18n/fill";
import type { Telling } from "./cards";
import { HOME_ZONE, nearText } from "./dates";
import { checkDraw, type Verdict } from "./draw";
import { aheadNow, phaseOf, progressOf, rankOf, waitSeconds, type Place, type QueuePhase } from "./queue";

export type QueueTone = "ink" | "amber" | "jade" | "plum";
export type QueueAction = "" | "enter" | "choose" | "again" | "order" | "waitlist" | "event";

export interface QueueView {
  phase: QueuePhase;
  tone: QueueTone;
  glyph: string;
  headline: string;
  sentence: string;
  /** What the large clock counts down to, and what it says above it; empty for no clock. */
  countsTo: string;
  countLabel: string;
  /** The large number of people ahead, and the words around it; empty for none. */
  number: string;
  numberLabel: string;
  wait: string;
  /** Percent of the line that lies behind; -1 for no picture. */
  progress: number;
  progressText: string;
  /** Small print under the face. */
  note: string;
  action: string;
  does: QueueAction;
  /** The event page, and the end of the line, are offered beside the action. */
  mayLeave: boolean;
  mayRejoin: boolean;
}

export interface QueueFacts {
  room: Room;
  place: Place | null;
  buyerId: string;
  /** Known once the event has been loaded. */
  session: Session | null;
}

const TONES: Record<QueuePhase, QueueTone> = {
  free: "ink",
  announced: "ink",
  outside: "amber",
  late: "amber",
  in: "amber",
  waiting: "amber",
  called: "jade",
  admitted: "jade",
  expired: "ink",
  ordered: "jade",
  sold_out: "plum",
  closed: "ink",
};

const GLYPHS: Record<QueuePhase, string> = {
  free: "ticket",
  announced: "clock",
  outside: "gate",
  late: "gate",
  in: "check",
  waiting: "clock",
  called: "gate",
  admitted: "gate",
  expired: "clock",
  ordered: "check",
  sold_out: "ticket",
  closed: "gate",
};

export function queueView(facts: QueueFacts, telling: Telling): QueueView {
  const { room, place, buyerId } = facts;
  const phase = phaseOf(room, place, buyerId, telling.now);
  const empty = { countsTo: "", countLabel: "", number: "", numberLabel: "", wait: "", progress: -1, progressText: "" };
  const quiet = { ...empty, note: "", action: "", does: "" as QueueAction, mayLeave: false, mayRejoin: false };
  return { ...quiet, phase, tone: TONES[phase], glyph: GLYPHS[phase], ...wordsOf(phase, facts, telling) };
}

type Said = Pick<QueueView, "headline" | "sentence"> & Partial<QueueView>;

function wordsOf(phase: QueuePhase, facts: QueueFacts, telling: Telling): Said {
  const { room, place, session } = facts;
  const say = telling.words.queue;
  const zone = session?.time_zone ?? HOME_ZONE;
  const near = (at: string | null): string =>
    at === null ? "" : nearText(Date.parse(at), zone, telling.language, telling.now);
  const opening = { countsTo: room.opens_at ?? "", countLabel: say.opensIn };
  switch (phase) {
    case "announced": {
      const sentence = fill(say.announcedText, { gathers: near(room.gathers_at), opens: near(room.opens_at) });
      const count = { countsTo: room.gathers_at ?? "", countLabel: say.gathersIn };
      return { headline: say.announced, sentence, ...count, note: say.staying };
    }
    case "outside":
      return { headline: say.outside, sentence: say.outsideText, ...opening, action: say.enter, does: "enter" };
    case "late":
      return { headline: say.late, sentence: say.lateText, action: say.join, does: "enter" };
    case "in": {
      const entered = place ? fill(say.enteredAt, { time: near(place.entry.entered_at) }) : "";
      return { headline: say.in, sentence: say.inText, ...opening, note: `${entered} · ${say.kept}` };
    }
    case "waiting":
      return waitingWords(facts, telling);
    case "called":
      return { headline: say.admitted, sentence: say.called };
    case "admitted": {
      const count = { countsTo: place?.pass?.expires_at ?? "", countLabel: say.passLeft };
      return { headline: say.admitted, sentence: say.admittedText, ...count, action: say.choose, does: "choose" };
    }
    case "expired":
      return { headline: say.expired, sentence: say.expiredText, action: say.again, does: "again", mayLeave: true };
    case "ordered": {
      const beside = { mayLeave: true, mayRejoin: true };
      return { headline: say.ordered, sentence: say.orderedText, action: say.order, does: "order", ...beside };
    }
    case "sold_out":
      if (session?.waitlist !== true) return { headline: say.soldOut, sentence: say.soldOutText, ...toEvent(telling) };
      return {
        headline: say.soldOut,
        sentence: say.soldOutText + (telling.language === "en" ? " " : "") + say.soldOutWait,
        action: say.joinWaitlist,
        does: "waitlist",
        mayLeave: true,
      };
    case "closed":
      return { headline: say.closed, sentence: say.closedText, ...toEvent(telling) };
    case "free":
      return { headline: say.free, sentence: say.freeText, ...toEvent(telling) };
  }
}

function toEvent({ words }: Telling): Pick<QueueView, "action" | "does"> {
  return { action: words.queue.toEvent, does: "event" };
}

function waitingWords({ room, place, buyerId }: QueueFacts, telling: Telling): Said {
  const say = telling.words.queue;
  const ahead = place === null ? null : aheadNow(place, room, buyerId);
  if (place === null || ahead === null) return { headline: say.waiting, sentence: say.unknown, note: say.kept };
  const progress = progressOf(place, room, buyerId);
  const picture = { progress, progressText: fill(say.progress, { n: progress }), note: say.kept };
  if (ahead === 0) return { headline: say.next, sentence: "", ...picture };
  const number = fill(say.people, { n: String(ahead).replace(/\B(?=(\d{3})+$)/g, ",") });
  return { headline: "", numberLabel: say.ahead, number, wait: waitText(ahead, room, telling), sentence: "", ...picture };
}

function waitText(ahead: number, room: Room, { words }: Telling): string {
  const say = words.queue;
  const seconds = waitSeconds(ahead, room);
  if (seconds === null) return say.still;
  const minutes = Math.ceil(seconds / 60);
  const hours = { h: Math.floor(minutes / 60), m: minutes % 60 };
  const length = seconds < 60 ? say.under : minutes < 60 ? fill(say.minutes, { n: minutes }) : fill(say.hours, hours);
  return fill(say.wait, { wait: length });
}

/** How the draw is made, and whether it was kept. */
export interface ProofView {
  commitment: string;
  seed: string;
  rank: string;
  verdict: Verdict;
  sentence: string;
}

export function proofView({ room, place, buyerId }: QueueFacts, { words }: Telling): ProofView {
  const say = words.queue;
  const arrived = place?.entry.class === "arrived";
  const told = arrived ? null : (place?.entry.rank ?? place?.fix?.rank ?? null);
  const verdict = checkDraw(room, place?.commitment ?? room.commitment, buyerId, told);
  const rank = place === null || arrived ? null : rankOf(place, room, buyerId);
  return {
    commitment: room.commitment,
    seed: room.seed ?? say.sealed,
    rank: rank ?? (arrived ? say.rankNone : say.rankLater),
    verdict,
    sentence: say.proof[verdict],
  };
}

/** The stub under the face: which session all this is about. */
export function sessionOf(event: EventPage, room: Room, sessionId: string): Session | null {
  const wanted = event.sessions.find((session) => session.id === sessionId);
  return wanted ?? event.sessions.find((session) => room.session_ids.includes(session.id)) ?? null;
}
