/** English words of signing in, joining and linking by a scan with WeChat. */
import type zhCN from "./zh-CN.scan";

const en: typeof zhCN = {
  scan: {
    tabs: "Ways to sign in", email: "E-mail", wechat: "WeChat",
    title: "Sign in with WeChat", lead: "Scan with the WeChat that is linked to your account, and say yes on the phone.", code: "A mini program code to scan with WeChat", drawing: "Getting a code",
    steps: { open: "Open WeChat and scan the code", compare: "On the phone, choose the number that appears here", yes: "Say yes there; this page goes on by itself" },
    number: "Choose this number on the phone", numberLead: "A phone has scanned the code. Nobody will ever call or write to ask you for this number.",
    denied: "The phone said no", deniedLead: "The code is over, and nobody was signed in.", over: "The code has expired", overLead: "A code is good for three minutes.", anew: "New code",
    first: "Never signed in with WeChat? Sign in by e-mail first, and link it under “My account”.",
    sandbox: "This is the WeChat sandbox; no camera is needed: whose phone scans?", opens: "Open the phone of {name} (new window)",
    join: "Or join with WeChat, without a password", joinBack: "Join with a password instead", joinLead: "Scan with WeChat and say yes; from then on that WeChat signs you in.",
    card: "WeChat", linked: "Linked", unlinked: "Not linked", cardLead: "Once linked, a scan signs you in, without password or code.", cardOn: "A scan with the linked WeChat signs you in.", onlyWay: "It is your only way to sign in.", link: "Link WeChat", unlink: "Unlink", linkTitle: "Link your WeChat", linkLead: "First, to be sure that it is you.", goOn: "Go on", scanLead: "Scan with your own WeChat, and say yes on the phone. Whoever's WeChat scans can sign in as you.", done: "WeChat is linked.", unlinkTitle: "Unlink WeChat", unlinkLead: "WeChat then signs you in no more, and your logins on other devices end.", gone: "WeChat is unlinked.",
  },
};

export default en;
