/** Saying yes on the phone to a sign-in at a computer. */
import type { Words } from "./zh-CN";

export const staff: Words["staff"] = {
  title: "Confirm",
  sign_in: { lead: "A computer wants to sign in to the organizer's console as you", yes: "Sign in", done: "The computer is signed in", doneText: "Go on there. The login lasts for the working day; “My account” ends it at any time." },
  link: { lead: "A computer wants to link this WeChat to this account", yes: "Link WeChat", done: "WeChat is linked", doneText: "From now on a scan with this WeChat signs you in to the organizer's console." },
  invitation: { lead: "You are invited to join, and to sign in with this WeChat from then on", yes: "Join and sign in", done: "You have joined", doneText: "Go on at the computer. From now on a scan signs you in." },
  as: "As",
  choose: "For which organizer",
  browser: "Computer",
  unknown: "An unknown browser",
  asked: "Asked",
  now: "{time}, just now",
  ago: "{time}, {n} min ago",
  compare: "Which number does the computer show?",
  compareText: "If you don't see its screen, or none of these is on it, this is not your sign-in.",
  no: "It wasn't me",
  noDone: "Nobody was signed in",
  noDoneText: "The code is over, and the audit log has it. If somebody sent you the code, tell whoever leads your team.",
  over: "This code can't be used any more",
  stranger: "This WeChat is not linked to any staff",
  strangerText: "Sign in to the console by e-mail and link this WeChat under “My account”, or ask a colleague to invite you.",
  taken: "Nothing was linked",
  noCode: "Scan the code on the computer",
  noCodeText: "Choose “WeChat” on the console's sign-in page, then scan it with WeChat.",
  home: "To the start",
  roles: { owner: "Owner", manager: "Manager", finance: "Finance", support: "Support", gate_lead: "Gate lead", gate: "Gate staff" },
};
