/** English words of the box office. */
import type zhCN from "./zh-CN.boxoffice";

const words: typeof zhCN = {
  boxOffice: {
    lead: "Sell at the window tonight: a session, how many, cash or a code, tickets on paper.",
    till: "Till", chooseTill: "Choose a till", addTill: "New till", tillName: "Name", tillHint: "What stands on the drawer, such as “Window 1”.",
    inDrawer: "should be in the drawer", openedBy: "Opened by {name} with {float}; {sales} sales", noShift: "No shift is open. Cash needs one; codes can be shown at any time.", noTill: "There is no till yet. Make one to take cash.",
    open: "Open a shift", openTitle: "Open a shift at {till}", float: "Float", floatHint: "What lies in the drawer now; 0 if nothing does.",
    close: "Count and close", closeTitle: "Count {till} and close", counted: "Counted", shouldBe: "There should be {sum} (sales {sold}, refunds {back}). Count the drawer. Closing is final.", over: "{sum} more than there should be", short: "{sum} less than there should be", why: "Why", closed: "The shift is closed",
    chooseSession: "Choose a session first; all that are not over are here.", free: "{count} left", paused: "paused", bestSeats: "With seats: the best that are free", chosenSeats: "With seats: as chosen", chooseSeats: "Choose seats", doneChoosing: "Hide the hall", hall: "Hall: tap a free seat to choose it, again to let it go", hallLead: "Seats in colour are free, grey ones can’t be had. Drag to move, wheel or two fingers to zoom.", withheldLead: "Fainter ones are kept from the public, and can be chosen, too.", fromList: "Choose from lists, without the hall", nearer: "Nearer", farther: "Farther", letGoSeat: "Without {seat}", seatsGone: "Somebody has just taken these, so they are not chosen any more: {seats}", nearby: "Free near by, tap to choose instead:", and: ", ", noHall: "This session has no hall with seats.", bySeat: "by seat", howMany: "How many", less: "One {type} less", more: "One {type} more",
    people: "Attendees", name: "Name {number}", idNumber: "Identity card number", companionOf: "Number of the wheelchair ticket", companionOfHint: "A companion’s seat is sold with its wheelchair place; who has one already: the number on that ticket.", code: "Promo code (may stay empty)", sumBySeat: "priced by seat", toPay: "Take the money",
    pay: "Payment", total: "{count} tickets, to pay", cash: "Cash", cashNeedsShift: "Open a shift before cash goes in or out.", given: "Given", givenHint: "Leave it empty where it fits.", tooLittle: "Less than it costs.", change: "Change", takeCash: "Cash received",
    wechat: "WeChat code", wechatLead: "Shows a QR code on the screen that the buyer scans and pays with WeChat.", showCode: "Show the code", waiting: "Waiting for the payment; goes on by itself.", leave: "They leave: free the places",
    paid: "Paid", paidCount: "Paid: {count} tickets", paper: "Paper", format: "Paper size", papers: { roll: "80 mm roll", a6: "A6" }, print: "Print the tickets", printAgain: "Print anew (ends the old paper)", toPrinter: "Open and print", save: "Save the PDF",
    printTitle: "Print tickets", printed: "Printed: {count}. Only this paper admits now.", allTickets: "All valid tickets ({count})", endsPaper: "Paper of before ends: whoever shows it at the gate is refused, and the gate says that it was replaced.", endsPhone: "The code on the phone ends. Its owner can show the ticket on the phone again later, which ends the new paper.", endsLink: "The claim link ends: whoever finds it can't take what is on paper.", endsNothing: "Once printed, the paper admits. A ticket is good in one place only: on paper or on a phone.",
    phone: "Onto a phone", phoneLead: "Shows a QR code on the screen. Whoever scans it first has the tickets on their phone, and paper of them ends.", showPhoneCode: "Show the code", phoneCode: "Code for taking the tickets along", phoneLink: "Claim link", phoneWaiting: "Have it scanned with the phone; this changes once the tickets are there.", taken: "On their phone, with a live code to walk in with.",
    lost: "Paper lost or jammed? Find the order and print it again.", findOrder: "Find an order",
    next: "Next, please", order: "Order {number}",
    refundOf: "Order", refundSince: "Asked for", refundSum: "Sum", refundSearch: "Order number, or its last five characters", refundNone: "No cash waits to be handed back",
    refunds: "Cash to hand back", refundsLead: "Agreed to, waiting for their buyers. It goes out of this drawer.", hand: "Hand over", handTitle: "Hand over {sum}?", handText: "Check the paper ticket or the order number, and count it out together. It can't be undone.", handed: "Handed over", handedAll: "Handed over: {count}",
  },
};

export default words;
