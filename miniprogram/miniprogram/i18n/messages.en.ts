/** English words of the offers to be told: where, and of what. */
import type { Words } from "./zh-CN";

export const messages: Words["messages"] = {
  ask: "Tell me",
  on: "On",
  refused: "No messages then. You can turn them on later.",
  rounds: {
    news: "News of this order",
    changes: "Also if it is cancelled, moved or my seat changes",
    money: "And when money comes back, or a difference is due",
    ticket: "If it is moved or cancelled, and before it begins",
    waitlist: "When there are tickets",
  },
  all: { order: "News of this order", ticket: "News of this ticket", waitlist: "News of the waitlist" },
  alone: {
    refund_succeeded: "When the money is back",
    session_reminder: "Before it begins",
    waitlist_closed: "Also when the waitlist is over",
  },
};
