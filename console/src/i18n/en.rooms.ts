/** English words of waiting rooms. */
export default {
  rooms: {
    title: "Waiting room", of: "{title} · waiting room", link: "Waiting room", and: ", ", make: "Put up a waiting room", made: "The waiting room is up.",
    lead: "Where many more people come at once than there are tickets, a waiting room lets them in a few at a time, and those inside choose in peace. Reloading the page or restarting the phone loses nobody's place.",
    none: "This event has no waiting room", noneLead: "Worth it where many more come than there are tickets. Buyers see it on the event's page.", noSessions: "No session can have one: all are over, or none was added yet.",
    before: "Before which sessions", way: "How people wait", ways: {
      drawn: { name: "A draw", about: "Whoever comes before the opening is drawn, early or late alike; whoever comes after it waits behind them, in order." },
      first: { name: "First come, first served", about: "No draw: in the order of coming, from the opening on." },
      standby: { name: "By itself when it gets crowded", about: "Nobody waits as a rule; with more orders a minute than you say it begins, in the order of coming." },
    },
    opens: "Opens", opensHint: "The draw is revealed and people are let in. Tickets should be on sale by then. It may be brought nearer, not put off.", gathers: "People may come", gathersHint: "From then on one can come and wait, and orders need a pass.", minutesBefore: "{count} minutes before the opening",
    above: "Orders a minute", aboveHint: "More than this, and people wait.", opensAbove: "with more than {count} orders a minute", perMinute: "Let in a minute, at most", perMinuteHint: "Can be changed at any time. It slows down by itself while orders are late or few tickets are left.",
    maxActive: "Choosing at the same time", maxActiveHint: "With as many inside, the next waits until somebody has ordered or left.", passMinutes: "A pass is good for (minutes)", passMinutesHint: "So long may somebody choose. Then it is the next one's turn.",
    states: { standby: "Standing by", announced: "Announced", gathering: "Gathering", open: "Letting in", sold_out: "Sold out", closed: "Ended" }, paused: "Paused",
    now: {
      standby: "Nobody waits now; it begins by itself when it gets crowded.", announced: "Buyers read the time on the event's page and can't come in to wait yet.", gathering: "Buyers can come and wait, and nobody is let in yet; orders need a pass.",
      open: "People are let in a few at a time; orders need a pass.", sold_out: "Everything is sold, and whoever waited has been told.", closed: "Nobody needs to wait; orders need no pass.",
    },
    pausedNow: "Nobody more is let in, and everybody keeps their place; those inside can order.", still: "The line stands still.", left: "At this speed the last one is let in after about {minutes} minutes.", nobody: "Nobody waits: whoever comes is let in.", behind: "The server can't be reached; these are earlier figures.",
    figures: { drawn: "In the draw", arrived: "Came after it", waiting: "Waiting", admitted: "Let in", passes: "Passes taken", speed: "Let in a minute" },
    ended: "Ended", paceOf: "Pace", paceIs: "at most {minute} a minute, {active} choosing at a time, passes good for {pass} minutes",
    open: "Open now", openAsk: "Open now?", openText: "It opens in 3 seconds, whatever was announced; whoever waits then is drawn. This can't be taken back.",
    pause: "Pause", resume: "Go on", pace: "Change the pace", paceText: "From the next second on.", set: "Change",
    end: "End it", endAsk: "End the waiting room?", endText: "From now on nobody needs a pass: anybody can order, those who wait as well. It can't be taken back; another one can be put up.",
    draw: "Proof of the draw", commitment: "Commitment, told before the opening (SHA-256)", seed: "Seed, revealed at the opening", commitmentLead: "Publish this before the opening: it proves that the seed of the draw was fixed and can't be changed.", seedLead: "The seed's SHA-256 is the commitment that was published before; anybody can check their place.",
    frontier: "About {share}% of the draw were let in.", frontierAll: "All of the draw were let in; now it goes by the order of coming.",
  },
};
