/** English words of people and cases. */
import type zhCN from "./zh-CN.work";

const en: typeof zhCN = {
  people: {
    lead: "Who works here, and what each may do.", invite: "Invite a colleague", search: "Search names or e-mails", none: "You are on your own here", noneLead: "Invite colleagues to look after events, orders and gates with you.",
    name: "Name", role: "Role", state: "State", second: "Second factor", seen: "Last seen", actions: "Actions", actionsOf: "Actions about {name}", roleOf: "Role of {name}", you: "you", byWeChat: "signs in with WeChat", noEmail: "no e-mail yet", never: "never", anyRole: "All roles", anyState: "All states",
    states: { active: "Works here", invited: "Invited", disabled: "Disabled" },
    email: "E-mail (may stay empty)", emailHint: "If it is empty, they say theirs when they accept.", makeLink: "Make the invitation link", link: "Invitation link", linkTitle: "The invitation link for {name}", linkLead: "It is shown this once. Hand it to the person: they open it, choose a password, and are in.", linkMailed: "It was sent to {email}. You can also copy it here; it is shown this once.", linkUntil: "It holds until ", invitedUntil: "invited until ",
    roleChanged: "{name} is {role} now.", changedMeanwhile: "Somebody just changed the role of {name} to {role}; your change was not saved.", disabled: "{name} is disabled, and signed out everywhere.", enabled: "{name} may work here again.", disabledAll: "Disabled, and signed out everywhere: {count}.", enabledAll: "May work here again: {count}.", signedOut: "Signed out everywhere: {count}.", several: "{count} people",
    anew: "Invite anew", signOut: "Sign out everywhere", disable: "Disable", enable: "Enable",
    ask: {
      disable: { title: "Disable {name}?", text: "All their logins end at once, and they can't sign in. What they did stays on record. You can enable them again.", confirm: "Disable" },
      anew: { title: "Invite {name} anew?", text: "For a password that was forgotten, a phone that was lost, a link that is too old. Older links end at once; when this one is accepted, the password is new and the second factor is gone.", confirm: "Make a new link" },
      signOut: { title: "Sign out {name} everywhere?", text: "They can sign in again.", confirm: "Sign out" },
    },
  },
  cases: {
    lead: "What can't go on by itself, the oldest first, each with what helps.", search: "Search words or ids", none: "Nothing to do", noneLead: "Payments, refunds, messages and days that are stuck will be here, each with what helps.",
    what: "What happened", sum: "Amount", since: "Since", remedies: "What helps", area: "Area", anyArea: "All areas", others: "For colleagues with another role", waits: "It is tried again; nothing to do for now", nothingShared: "Nothing helps all of these at once", about: "{count} of them", reason: "Reason", reasonHint: "For colleagues who look at it later. Buyers don't see it; please no personal data.", description: "Description", descriptionHint: "What the buyer reads in WeChat, at most 120 characters.",
    received: "{sum} received", differences: "{count} differences", messages: "{count} messages", said: "The provider said: {said}",
    groups: {
      refund: { title: "A refund needs you", lead: "Please look at this refund." }, payment: { title: "A payment needs you", lead: "Please look at this payment." }, account: { title: "A merchant account needs you", lead: "Please look at this merchant account." }, day: { title: "A day's books need you", lead: "Please look at this day's reconciliation." },
      shipping: { title: "Shipping information needs you", lead: "Please look at this payment's shipping information." }, messages: { title: "Messages need you", lead: "Please look at the messages that failed." }, cancelled: { title: "An order of a cancelled session needs you", lead: "Please look at this order." }, other: { title: "Something needs you", lead: "This is a newer kind; please ask your technicians." },
    },
    areas: { refund: "Refunds", payment: "Payments", account: "Merchant accounts", day: "Reconciliation", shipping: "Shipping information", messages: "Messages", complimentary: "Giveaways", cancelled: "Cancelled sessions" },
    kinds: {
      refund_waits_for_approval: { title: "A refund waits for approval", lead: "It is above the limit: another colleague has to agree. Until then the ticket is void and no money goes back." },
      complimentary_waits_for_approval: { title: "A giveaway waits for approval", lead: "It is beyond the limit: another colleague has to agree. Its places are put aside; nobody else can buy them." },
      refund_closed: { title: "The provider closed a refund", lead: "Mostly because the merchant account was short of money for seven days. Top it up and try again; it goes under a new number." },
      refund_abnormal: { title: "A refund can't reach the buyer's account", lead: "Their card may be closed. Apply the provider's remedy and try again, or pay otherwise and say so." },
      refund_went_out_twice: { title: "The same money went back twice", lead: "Get the second one back from the buyer, then say how it ended." },
      payment_frozen: { title: "A payment does not match its order", lead: "Amount, currency or payer differ, so nothing was booked. Decide whether to take it or to give it back." },
      payment_not_closed: { title: "A payment that is over can't be closed", lead: "The provider does not let us yet. Its places stay held; we go on trying." },
      account_short_of_funds: { title: "A merchant account is short of money", lead: "Refunds wait for it. Top it up and say so; they go on at once." },
      day_not_reconciled: { title: "A day's books do not agree", lead: "Bills and records differ, or the bill could not be read. Read it again, or answer for the day with a reason." },
      messages_failed: { title: "Messages failed", lead: "All of one kind, for one reason, mostly a template that is wrong. Mend it, then send them again." },
      cancelled_order_not_refunded: { title: "An order of a cancelled session was not refunded", lead: "Please look at this order and refund it." },
      shipping_failed: { title: "Shipping information could not be uploaded", lead: "Several tries failed, and the money is not free yet. Try again, or settle it in WeChat's console and say so." },
      shipping_frozen: { title: "WeChat froze a payment", lead: "It doubts the shipping information. Correct the description, or settle it in WeChat's console and say so." },
    },
  },
  remedies: {
    tryRefund: { short: "Try again", title: "Try the refund again", lead: "The provider is asked how it stands, then it is sent anew.", done: "The refund is on its way again." },
    paidOtherwise: { short: "Paid otherwise", title: "The buyer has the money otherwise", lead: "The provider is asked once more, then this refund counts as done.", done: "The refund counts as done." },
    returned: { short: "Returned", title: "The money was returned", lead: "What went out twice is back, or it had never been paid otherwise.", done: "Written down as returned." },
    writtenOff: { short: "Write off", title: "Write the money off", lead: "It can't be had back, and is a loss.", done: "Written off." },
    approve: { short: "Approve", title: "Approve the refund", lead: "The money goes back to the buyer, the places return. Nobody approves their own.", done: "The refund is approved." },
    decline: { short: "Decline", title: "Decline the refund", lead: "The tickets hold again and no money goes back, unless their session was cancelled.", done: "Declined; the tickets hold again." },
    agreeToGive: { short: "Agree", title: "Agree that tickets are given away", lead: "They can then be claimed by their link. Nobody agrees to their own.", done: "Agreed; they can be claimed." },
    dontGive: { short: "Decline", title: "Decline that tickets are given away", lead: "The places are back at once, for those first who wait for them.", done: "Declined; the places are back." },
    accept: { short: "Take it", title: "Take this payment", lead: "The provider is asked once more. If the money is good the order is paid; where its places are gone it goes back.", done: "The payment is taken." },
    giveBack: { short: "Give back", title: "Give this payment back", lead: "The provider is asked once more, then all of it goes back to the payer.", done: "It is on its way back." },
    ignore: { short: "Leave it", title: "Leave this payment as it is", lead: "Nothing is booked and nothing goes back. Only where it was settled elsewhere.", done: "Written down; nothing more is done." },
    toppedUp: { short: "Topped up", title: "The account was topped up", lead: "Refunds that wait for its money go on now, not in ten minutes.", done: "The refunds that waited go on." },
    sendAgain: { short: "Send again", title: "Send all of them again", lead: "All failed messages of this kind are sent again. Make sure that the reason is mended.", done: "They are being sent again." },
    letBe: { short: "Don't send", title: "Don't send them any more", lead: "All failed messages of this kind are dropped; the buyers don't get them.", done: "They are not sent any more." },
    tryShipping: { short: "Try now", title: "Try again now", lead: "Within some seconds.", done: "It is being tried." },
    correct: { short: "Correct", title: "Correct the shipping information", lead: "Once for a payment, and only before its money is free.", done: "The correction is on its way." },
    shippedByHand: { short: "Done by hand", title: "It was done by hand", lead: "It was settled in WeChat's own console; we stop trying.", done: "Written down; nothing more is tried." },
    settleDifference: { short: "Ask", title: "Ask the provider", lead: "We act upon the answer as upon word of it: what is to be booked is booked, what is to go back goes. If that was it, the difference goes away.", done: "Asked; its row says what came of it." },
    refundDifference: { short: "Give back", title: "Give this money back", lead: "It does not match its order. The provider is asked once more whether it is there, then all of it goes back.", done: "It is on its way back." },
    ignoreDifference: { short: "Ignore", title: "Ignore this difference", lead: "Nothing is done. Say what you found and who dealt with it; it stays decided as long as the bill stays the same.", done: "Ignored, with the reason." },
    runDay: { short: "Read again", title: "Read this day's bills again", lead: "They are read and compared within a minute.", done: "They are being read again." },
    signOff: { short: "Answer for it", title: "Answer for this day", lead: "What still differs is left as it is, and the day is over.", done: "The day is over." },
  },
};

export default en;
