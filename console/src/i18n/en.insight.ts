/** English words of the dashboards. */
import type zhCN from "./zh-CN.insight";

const en: typeof zhCN = {
  insight: {
    lead: "Everything that you sell, by the day, a few seconds behind.", eventLead: "How it sells, against what was hoped for, and who came.", toEvent: "To the event", ofEvent: "How it sells", oneEvent: "Look at one event",
    days: "Days", sinceBegin: "Since the first order", usual: "A month", lastDays: "{count} days", from: "First day", to: "Last day",
    by: { day: "By day", hour: "By hour" }, measure: { tickets: "Tickets", amount: "Money" }, shown: { chart: "Chart", table: "Table" },
    export: "Export", file: { svg: "Picture (SVG)", xlsx: "Excel (XLSX)", csv: "CSV" },
    live: "Live", still: "Not live just now; it comes back by itself",
    tiles: { tickets: "Tickets, net of refunds", amount: "Money, net of refunds", refunded: "Tickets refunded", reached: "Of the target" },
    ofOrders: "from {count} orders", withoutFees: "ticket prices, without service fees", refundedNote: "{sum}, {share} of what was sold",
    curve: "Sales over time", curveLead: "Bars: what each day or hour brought. Line: what it came to.", alignedLead: "What had been sold as many days before the first session.", curveLabel: "Line chart: {sum} from {first} to {last}. The table has every figure.",
    when: "When", sold: "Sold", back: "Refunded", grown: "In all", targetAt: "Target {sum}", dayOf: "That day", daysBefore: "{count} days before", daysAfter: "{count} days after",
    columns: { placed_orders: "Orders placed", placed_tickets: "Tickets ordered", sold_orders: "Orders sold", sold_tickets: "Tickets sold", sold: "Sold", refunded_tickets: "Tickets refunded", refunded: "Refunded", tickets: "Tickets, net", amount: "Net" },
    compare: "Compare with other events", compareCount: "Compared with {count}", compareNone: "Compare no more",
    target: "Sales target", targetLead: "A line in the chart; nothing depends on it. Leave empty what you hope for nothing of.", targetOf: "Of what", targetOfEvent: "The whole event", targetTickets: "Tickets", targetAmount: "Money (yuan, ticket prices)", targetWrong: "A number above 0, please.", save: "Save",
    madeOf: "What it is made of", grouping: "By what", groupings: { ticket_type: "Ticket type", tier: "Price tier", channel: "Channel", city: "City", hour_of_week: "Hour of the week", session: "Session", event: "Event" }, madeOfLabel: "Bar chart of {count} rows; the largest: {name}. The table has every figure.",
    week: "When people buy", weekLead: "Sold by the hour of the week, by the clocks of the venue.", weekdays: { 1: "Mon", 2: "Tue", 3: "Wed", 4: "Thu", 5: "Fri", 6: "Sat", 7: "Sun" },
    funnel: "From looking to buying", funnelLead: "In these days. Pages that a cache answered are not counted; nothing about who looked is kept.", steps: { views: "The event's page was read", orders: "Orders were placed", paid: "Orders were sold" }, funnelColumns: { step: "Step", count: "Count", share: "Of the step above" }, readIn: { mini_program: "of these in the mini program", web: "of these elsewhere" }, ofThose: "{share} of the step above", sources: { mini_program: "{count} in the mini program", web: "{count} elsewhere" }, and: ", ",
    cameTitle: "Who came", cameLead: "By session; all days.", cameLeadDays: "Of the sessions that take place in these days.", cameNone: "No session takes place in these days", cameNoneLead: "Choose more days to see who came to others.", cameEmpty: "Once tickets are sold, you see here who came.", cameLabel: "Bar chart: {admitted} of {tickets} tickets were admitted. The table has every figure.",
    came: { session: "Session", type: "Ticket type", tickets: "Tickets", admitted: "Admitted", noShows: "No-shows", expected: "Not yet here", rate: "Came" },
    hallTitle: "The hall", hallLabelDays: "{seats} seats for sale; in these days {sold} sold and {admitted} admitted, on other days {otherwise} sold", hallLabel: "{seats} seats for sale, {sold} sold, {admitted} admitted", hall: { section: "Section", seats: "Seats", held: "Held", sold: "Sold", otherwise: "Sold on other days", share: "Share sold", admitted: "Admitted" },
    seat: { none: "Not for sale", free: "Free", held: "Held", sold: "Sold", otherwise: "Sold on other days", admitted: "Admitted" },
    nothing: "Nothing was sold in these days", nothingLead: "Choose other days, or come back when tickets are on sale.",
    homeTitle: "Sold in the last 14 days", homeMore: "All figures",
  },
};

export default en;
