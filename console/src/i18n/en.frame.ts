/** English words of the frame, of signing in and of one's account. */
import type zhCN from "./zh-CN.frame";

const en: typeof zhCN = {
  roles: { owner: "Owner", manager: "Manager", finance: "Finance", support: "Support", gate_lead: "Gate lead", gate: "Gate" },
  rolesLead: {
    owner: "May do everything, such as inviting colleagues and setting the approval of refunds.",
    manager: "Events, halls, prices, orders and refunds, and inviting colleagues; not the merchant accounts.",
    finance: "Refunds and their approval, reconciliation, statements, merchant accounts.",
    support: "Sees orders and refunds, gives buyers other seats, deals with messages that failed.",
    gate_lead: "Scans tickets at the gates.",
    gate: "Scans tickets at the gates.",
  },
  abilities: {
    see_events: "see events, sessions and ticket types",
    change_events: "edit and publish events, sessions, types, seats",
    see_halls: "see halls and seat maps",
    change_halls: "draw halls and publish seat maps",
    see_prices: "see price rules and promotions",
    change_prices: "set price rules, promotions and promo codes",
    run_waiting_rooms: "run waiting rooms",
    see_orders: "see orders, refunds and cases",
    change_seats: "give buyers other seats",
    decide_messages: "decide about messages that failed",
    cancel_sessions: "cancel and postpone sessions",
    refund: "refund, and free money that is stuck",
    approve_refunds: "approve refunds that others asked for",
    set_refund_approval: "set above which amount refunds need a second person",
    see_money: "see reconciliation and shipping information",
    close_days: "resolve differences, answer for days",
    see_statements: "see and export statements",
    keep_merchant_accounts: "look after merchant accounts and their keys",
    scan: "scan tickets at gates",
    see_people: "see staff",
    change_people: "invite staff, change roles, disable and enable",
  },
  pages: { home: "Home", events: "Events", halls: "Halls", cases: "To do", people: "People", account: "My account" },
  palette: {
    title: "Search pages and actions", short: "Search or go to", ask: "Where to, or what to do?", none: "Nothing found for “{text}”. Try another word.",
    pages: "Page", verbs: "Action",
    invite: "Invite a colleague", addHall: "New hall", draw: "Draw a seat map on this device", otherLanguage: "Switch to 中文", otherLook: "Switch between light and dark", signOut: "Sign out",
  },
  notForYou: { title: "“{page}” is not among what you work with", lead: "Your role is {role}. This page is for colleagues who may {what}; if your work needs it, ask an owner of the organizer.", home: "Back to home" },
  notFound: { title: "There is nothing here", lead: "No page has this address. Perhaps the link is incomplete." },
  problems: {
    nothingLost: "What you wrote is still here.", ours: "Something went wrong on this page.", reload: "Please reload the page; what was saved is safe.", status: "The server gave no reason ({status}).",
    server: "What you wrote is still here. Please try again in a moment; if it stays so, tell your technicians the number below.", changed: "After reloading you see how it is now; then make your change once more.", slower: "Please wait a moment, then try again.", trace: "Number: {trace}",
  },
  list: {
    views: "Saved views", viewsLead: "Search or filter first, then keep that as a view that is one click away.", saveView: "Keep these filters as a view", viewName: "Name of the view", save: "Save", viewSaved: "The view “{name}” is saved.", viewRemoved: "The view “{name}” is removed.", removeView: "Remove the view “{name}”", all: "All",
    columns: "Columns", reload: "Reload the list", clear: "Clear filters", nothing: "Nothing fits these filters", nothingLead: "Widen or clear them.", pages: "Pages", previous: "Previous", next: "Next", page: "Page {page}",
    chosen: "{count} selected", choose: "Select this row", chooseAll: "Select all on this page", chooseNone: "Select none",
  },
  password: { hint: "At least 10 characters. A few unrelated words in a row are long and easy to remember.", show: "Show", hide: "Hide" },
  signIn: {
    password: { title: "Sign in", lead: "For the organizer's staff. A login lasts for a working day." },
    second: { title: "One more step", lead: "The password is right. Please open the authenticator on your phone." },
    organizer: { title: "For whom do you work now?", lead: "Your e-mail belongs to several organizers. Please choose one." },
    email: "E-mail", word: "Password", code: "Code", codeHint: "The 6 digits of your authenticator; without your phone, one of your recovery codes.", go: "Sign in", back: "Back to the beginning", forgotten: "Forgotten your password? A colleague can invite you anew on the page People.",
    ended: "Your login has ended. Sign in again, and you are back where you were.", left: "You are signed out.",
    wechat: "Sign in with WeChat", sandbox: "This is the WeChat sandbox: choose a member of staff.", without: "Seat maps can be drawn without signing in, kept on this device: ", draw: "draw a seat map",
  },
  invitation: { plain: "Invitation", title: "{organizer} invites you to join", lead: "Hello {name}. Your role will be {role}.", as: "You sign in as ", password: "Choose a password", emailHint: "You sign in with it from now on.", go: "Join and sign in", until: "The invitation holds until ", signIn: "Have you joined already? Sign in" },
  account: {
    lead: "How you sign in, and which devices are using your account.", may: "What you may do ({count})", mayLead: "Roles are changed by a colleague; nobody changes their own.",
    password: "Password", passwordLead: "When you change it, your logins on other devices end.", change: "Change", changePassword: "Change the password", old: "Present password", new: "New password", wrongOld: "The present password is wrong. Nothing was changed.", passwordChanged: "The password is changed.",
  },
  second: {
    title: "Second factor", on: "On", off: "Off", lead: "Besides the password, signing in asks for 6 digits from your phone. Whoever learns the password does not get in.", left: "Signing in asks for a code. {count} recovery codes are left.", setUp: "Turn on the second factor", remove: "Remove", removed: "The second factor is removed.", done: "The second factor is on.",
    removeTitle: "Remove the second factor", removeLead: "Signing in then takes the password alone. For another phone: remove it, then turn it on again.",
    password: { title: "Turn on the second factor", lead: "First, to be sure that it is you.", go: "Go on" },
    scan: { title: "Scan with your authenticator", lead: "Open an authenticator on your phone (such as Microsoft Authenticator, Aegis or 1Password), scan the code, then type the 6 digits that it shows.", byHand: "Can't scan? Type this key:", picture: "The QR code for your authenticator", code: "The 6 digits that it shows", go: "Turn on" },
    codes: { title: "Keep the recovery codes", lead: "If you lose your phone, each of them signs you in once. They are shown this once.", save: "Save as a file", kept: "I have kept them in a safe place", go: "Done" },
  },
  devices: {
    title: "Signed-in devices", lead: "If you don't know one, sign it out and change your password.", unknown: "An unknown device", since: "signed in ", this: "This one", end: "Sign out", ended: "“{device}” is signed out.", endOthers: "Sign out the others", endOthersText: "Your logins on all devices but this one end at once.", othersEnded: "The other devices are signed out.",
    by: { email: "E-mail and password", wechat: "WeChat", invitation: "Invitation" },
  },
  home: {
    greeting: { night: "It's late, {name}", morning: "Good morning, {name}", noon: "Hello, {name}", afternoon: "Good afternoon, {name}", evening: "Good evening, {name}" },
    lead: "{organizer} · {role}", waiting: "Waiting for you", nothing: "Nothing waits for you", nothingLead: "Payments, refunds, messages and days that are stuck will be here.", oldest: "The oldest: ", ways: "Where to", next: "Next sessions", noNext: "No sessions to come", noNextLead: "Sessions will be here by date, with how they sell.", lock: "Only a password protects your account", lockLead: "Turning on the second factor takes a minute; then a stolen password opens nothing.",
    about: { home: "", events: "Titles, texts, sessions, checks before publishing.", halls: "Draw seat maps and publish versions for sessions.", cases: "Money and messages that are stuck, each with what helps.", people: "Invite colleagues and give each a role.", account: "Password, second factor, signed-in devices." },
  },
};

export default en;
