/** English words of the platform's area, and of a password that was forgotten. */
import type zhCN from "./zh-CN.operator";

const en: typeof zhCN = {
  operator: {
    area: "Platform", areaLead: "The whole installation: organizers, health, people of the platform. No organizer's orders are seen here.",
    roles: { operator: "Operator", auditor: "Auditor" },
    rolesLead: { operator: "Adds, suspends and resumes organizers, invites first owners and people of the platform, sets templates of messages.", auditor: "Sees the same and changes nothing." },
    pages: { organizers: "Organizers", installation: "Health", templates: "Messages", people: "People", log: "Log" },
    signIn: { title: "Sign in to the platform", lead: "For people of the platform, always with a second factor.", second: "One more step", secondLead: "The password is right. Please open the authenticator on your phone.", forgotten: "Forgotten your password? Another operator invites you anew, or whoever runs the server does at the command line.", staff: "Staff of organizers sign in here" },
    invitation: { joined: "Have you joined already? Sign in", title: "Join the platform", lead: "Hello {name}. Your role will be: {role}.", scan: "First, scan with your authenticator", scanLead: "Open an authenticator on your phone and scan this code. Each sign-in asks for it.", go: "Join", done: "Keep the recovery codes", enter: "Go to the platform" },
    organizers: {
      lead: "How each organizer stands, and what the last proof of the books said.", search: "Name or number", add: "Add an organizer", none: "No organizers yet", noneLead: "Add one, then invite its first owner.",
      name: "Name", number: "Number", state: "State", people: "People", books: "Books", since: "Since", actions: "Actions", actionsOf: "Actions for {name}", anyState: "Any state",
      states: { active: "Active", suspended: "Suspended" }, owners: "owners: {count}", noOwner: "no owner", agree: "agree", findings: "contradictions: {count}", notProved: "not proved",
      nameZh: "Name in Chinese", nameEn: "Name in English", nameHint: "At least one of them.", added: "“{name}” is added. Now invite its first owner.",
      invite: "Invite the first owner", inviteLead: "They choose a password at the link, and then invite everybody else.", person: "Name", email: "E-mail",
      suspend: "Suspend sales", suspendLead: "Nothing of “{name}” is sold from now on and no payment begins; one that has begun may still be paid. Tickets that are sold enter, refunds go on.", reason: "Why (the organizer reads it)", suspended: "“{name}” is suspended.", resume: "Resume sales", resumeLead: "What was on sale is on sale again at once.", resumed: "“{name}” sells again.",
    },
    installation: {
      lead: "Version, database, jobs, mail and books.", version: "Version", schema: "Database", current: "of this version", missing: "migrations missing: {count}", latest: "newest: {name}",
      worker: "Jobs", idle: "nothing waits", behind: "waiting: {count}, the oldest for {seconds} s", unlinked: "log entries to be chained: {count}",
      mail: "Mail", mailOff: "no mail server is set up", mailOn: "waiting: {waiting}, failed within a week: {failed}",
      books: "The books", never: "Never proved. Run menpiao audit.", agree: "The books agree", findings: "Contradictions: {count}", at: "proved", rule: "Rule", whose: "Organizer", count: "How many", nobody: "none", reload: "Look again",
    },
    templates: {
      lead: "Which of WeChat's templates each message is sent with, and how buyers see it. They belong to the mini program; organizers see them and can't change them.",
      app: "Mini program: {app}", noApp: "No mini program is connected (MENPIAO_WECHAT_APP_ID), so there is nothing to set.",
      states: { here: "Set here", settings: "From the settings", none: "Not set up" },
      id: "Template id", idHint: "From mp.weixin.qq.com, Feature, Subscribe messages, My templates.", key: "WeChat's field", label: "What stands before it",
      values: { order_number: "Order number", event_title: "Event", session_starts_at: "Time of the session", venue_name: "Venue", ticket_count: "Number of tickets", total_fen: "Sum", pay_by: "To be paid by", decide_by: "To be decided by", seat: "Seat", note: "Note" },
      save: "Save", saved: "Saved. It holds for messages that are sent from now on.", giveUp: "Back to the settings", givenUp: "What the settings say holds again.",
    },
    people: {
      lead: "Apart from every organizer's staff, and always with a second factor.", invite: "Invite", name: "Name", email: "E-mail", role: "Role", anyRole: "All roles", state: "State", anyState: "Any state", seen: "Signed in", actions: "Actions", actionsOf: "Actions for {name}", you: "you", never: "never", until: "invited until ", none: "Nobody",
      states: { active: "Active", invited: "Invited", disabled: "Disabled" },
      anew: "Invite anew", anewText: "Older links are over; password, authenticator and recovery codes are set up anew.", disable: "Disable", disableText: "Their logins end at once.", enable: "Enable", enableText: "They sign in again, with the same password and authenticator.", many: { disable: "Disable: {count} people", enable: "Enable: {count} people", disableDone: "Disabled: {count} people.", enableDone: "Enabled: {count} people." }, disabled: "{name} is disabled.", enabled: "{name} is enabled.",
    },
    log: { lead: "What people of the platform did, chained. What they did to an organizer stands in its own log, too.", what: "What", about: "About", who: "Who", at: "When", system: "Command line", anybody: "By anybody", anything: "Anything", none: "Nothing yet" },
    link: { title: "Link for {name}", mailed: "The link was sent by mail; you may hand it over, too. It is shown this once.", handOver: "Hand it over in a way you trust. It is shown this once.", again: "This request was answered before; the link is not shown again.", until: "It holds until " },
  },
  forgotten: {
    title: "A new password", lead: "Tell us the e-mail you sign in with, and we send you a link.", go: "Send the link", sent: "Heard", sentLead: "If one of the staff signs in with this e-mail, a link is on its way. It holds for 30 minutes. Please look among spam, too.", back: "Back to signing in",
    link: "Forgotten your password?", newTitle: "Choose a new password", newLead: "Hello {name}. This is your password at {organizer}.", password: "New password", set: "Set and sign in", done: "The password is changed. Sign in with the new one.",
  },
  mailState: { waiting: "mail on its way", sent: "sent by mail", failed: "the mail did not arrive: check the address, or hand the link over" },
  suspended: { title: "The platform has suspended sales", text: "Nothing is sold for now; tickets enter and refunds go on as before. Why: {reason}" },
};

export default en;
