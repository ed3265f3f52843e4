/** English words of other channels: the channels, files of their sales, and what becomes of each line. */
import type zhCN from "./zh-CN.channels";

const en: typeof zhCN = {
  channels: {
    lead: "What partners sold, from their files: the places are taken, nobody sells them twice, and people claim their tickets by a link. The money is the channel's and in no statement of yours.",
    import: "Import sales", manage: "Channels", none: "Nothing imported yet", noneLead: "Add a channel, then upload the file of what it sold (CSV).",
    what: "Session", channel: "Channel", anyChannel: "All channels", state: "State", progress: "Progress", by: "Uploaded by", at: "Uploaded",
    states: { draft: "To be confirmed", running: "Importing", finished: "Done", withdrawing: "Withdrawing", withdrawn: "Withdrawn" },
    done: "{imported} of {rows} lines imported", lines: "{rows} lines, {ready} can be imported",
    uploadTitle: "Import what a channel sold", uploadLead: "Nothing is taken yet: you see what would happen with each line, and confirm.", file: "File of sales", fileHint: "CSV in UTF-8 or GB18030, up to 5 MB and 20,000 lines. Spreadsheets can save one.", look: "Read the file", choose: "Please choose", noChannels: "There is no channel yet: add one under “Channels”.", upcoming: "Sessions that are not over.",
    manageTitle: "Channels", name: "Name (Chinese)", nameEn: "Name (English, may stay empty)", add: "Add", added: "The channel is added.", active: "In use", retired: "Retired", retire: "Retire", takeUp: "Take up again", sold: "{orders} orders, {places} tickets", nothing: "No channels yet.",
    columnsTitle: "Columns", columnsLead: "Which column of the file says what. Change what was guessed wrong; each line is then looked at anew.", notInFile: "not in the file",
    columns: { reference: "Channel's order number (needed, unique)", ticket_type: "Ticket type", quantity: "Quantity", section: "Section", row: "Row", seat: "Seat", paid: "Paid at the channel", name: "Attendee's name", id_number: "Identity card number" },
    typesTitle: "Which ticket type is meant", defaultType: "Lines without a type", free: "{name} ({free} left)", check: "Look again", checked: "Each line was looked at anew.", changed: "Somebody else has just changed it. This is how it stands.",
    rowsTitle: "Line by line", line: "Line", reference: "Channel's number", type: "Ticket type", quantity: "Tickets", seat: "Seat", paid: "Paid there", result: "Result", anyState: "All lines", order: "Order",
    rowStates: { ready: "Can be imported", refused: "Not imported", imported: "Imported", withdrawn: "Withdrawn" }, claimed: "claimed", noRows: "No such lines",
    start: "Import {rows} lines, {places} tickets", startAgain: "Try lines without places again", started: "It is being imported. You may leave this page.", links: "Download claim links", linksLead: "Whoever has a link has the tickets: give the list to the channel only. The download is on record.",
    withdraw: "Withdraw the import", withdrawTitle: "Withdraw the whole import?", withdrawText: "Its tickets end and its places are back. Orders with a ticket that has admitted somebody stay. The channel tells its buyers and pays them back.", withdrawing: "It is being withdrawn.",
    print: "Print", withdrawRows: "Withdraw these lines", rowsTitleAsk: "Withdraw {count} lines?", rowsText: "The tickets of these sales end, and their places are back.", rowsGone: "Withdrawn: {count}.", rowNamed: "Line {line}, {reference}", removeAll: "Delete {count} drafts?", removedAll: "Drafts deleted: {count}.", withdrawRow: "Withdraw this line", rowTitle: "Withdraw this line?", rowText: "The tickets of this sale end, and its places are back.", rowGone: "Withdrawn.",
    remove: "Delete the draft", removeTitle: "Delete the draft?", removeText: "The file and what was found in it are gone; nothing is imported.", removed: "The draft is deleted.",
    ready: "Can be imported", refused: "Not imported", imported: "Imported", withdrawn: "Withdrawn", problems: "Why not", rowsOf: "lines: {rows}",
  },
};

export default en;
