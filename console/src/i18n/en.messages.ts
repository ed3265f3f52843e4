/** English words of an event's messages. */
import type zhCN from "./zh-CN.messages";

const en: typeof zhCN = {
  messages: {
    title: "Messages to buyers", of: "{title} · Messages", link: "Messages", lead: "What this event's buyers get in WeChat, and when. Changes hold at once, for messages too that wait to be sent.",
    session: "The previews tell of this session: {at}. Order numbers, seats and the like are examples.", noSession: "There is no session yet: times, venue and amounts are examples.",
    consent: "Buyers allow messages in the mini program, one for each time they say yes; who hasn't gets none. The names of the lines are WeChat's templates' and always Chinese.",
    notLinked: "Link your WeChat, and you can send any of these to yourself: ",
    groups: { buying: "After buying", changes: "When a session or a seat changes", money: "Money back", waiting: "Waitlist", others: "Others" },
    states: { on: "Sent", off: "Switched off", always: "Always sent", noTemplate: "No template" }, noTemplate: "No WeChat template is set up, so it is not sent. Whoever runs the platform sets templates up.",
    send: "Send this message", hours: "Hours before the session", sentence: "Your own sentence ({tongue}, may stay empty)", left: "{used}/{room}; empty: the template's own words", tooLong: "At most {room} characters.",
    leadHint: "1 to 168, usually {usual}. Nobody is reminded in the last 30 minutes, and once for each order; so is whoever has a ticket that somebody else ordered.",
    fixed: "It can't be switched off.", fixedWords: "It can't be switched off; each line says what buyers have to know, so there is no room for a sentence of your own.",
    reading: { "zh-CN": "For readers of Chinese", en: "For readers of English" }, test: "Send it to me", tested: "WeChat has taken it. Look at your phone.", saveFirst: "Save first, then send it to yourself.", saved: "Saved. It holds at once.",
    clash: "While you wrote, a colleague changed: {which}. What you see is yours; saving again replaces theirs.",
  },
};

export default en;
