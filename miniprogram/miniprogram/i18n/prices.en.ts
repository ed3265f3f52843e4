/** Lower prices, bundles, promo codes, the choice after a session was moved, and gifts, in English. */
import type { Words } from "./zh-CN";

export const offers: Words["offers"] = {
  bundles: "Bundles",
  saves: "Saves {price}",
  regular: "Regular price {price}",
  until: "until {time}",
  left: "{n} left at this price",
  setsLeft: "Only {n} left",
  holds: "{name}\u00a0×\u00a0{n}",
  fromTickets: "{off} off each from {n} tickets",
  fee: "A service fee is added; you see it before you pay",
  haveCode: "I have a promo code",
  unlocked: "With your code",
};

export const moved: Words["moved"] = {
  page: "New date",
  banner: "This session was moved",
  bannerText: "Your tickets stay valid. Until {time} you can keep them or have all of your money back.",
  choose: "Choose",
  was: "Was",
  now: "Now",
  why: "Reason",
  decideBy: "Until {time}. If you say nothing, you keep your tickets.",
  keep: "Keep the tickets",
  keepText: "They admit you on the new date; the live code is renewed.",
  refund: "Full refund",
  refundText: "The price goes back the way it came, without a fee. The tickets of this session end at once.",
  kept: "You keep your tickets. You can still change your mind in time.",
  refunded: "Your refund is on its way.",
  askTitle: "Give these tickets back?",
  confirm: "Refund",
  cancel: "Keep them",
  noneTitle: "Nothing to choose now",
  noneText: "The time to choose is over, or no session of this order was moved. Your tickets have not changed.",
  back: "Back to the order",
};

export const gift: Words["gift"] = {
  page: "Tickets for you",
  lead: "Somebody gives you tickets. Once claimed they are under Tickets, with a live code to walk in with.",
  until: "Claim them before {time}",
  claim: "Claim",
  claiming: "Claiming",
  overTitle: "These tickets are no longer there",
  home: "See what else is on",
  handover: {
    page: "A ticket for you",
    lead: "The organizer hands this ticket over to you. Once claimed it is under Tickets, and the code of whoever had it ends. A refund would still go to who paid.",
  },
  channel: {
    page: "Your tickets",
    lead: "You bought these tickets elsewhere. Once claimed they are under Tickets, with a live code to walk in with. For a refund, ask where you bought them.",
  },
  window: {
    page: "Your tickets",
    lead: "You bought these tickets at the window. Once claimed they are under Tickets, with a live code to walk in with, and paper of them ends. For a refund, go to the window.",
  },
};
