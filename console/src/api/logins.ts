/** Who is signed in: a member of the organizer's staff, for a working day. Kept in this browser until then. */
import { computed, ref } from "vue";
import { lang } from "@/app/appearance";
import { Client, Refused } from "./client";
import type { components } from "./schema";

export type Login = components["schemas"]["StaffLoginOut"];
export type Invitation = components["schemas"]["InvitationOut"];

/** What somebody types to sign in. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Six digits of the authenticator, or a recovery code. */
  readonly second_factor?: string;
  /** Where they work for several organizers. */
  readonly organizer_id?: string;
}

/** What the server tells the console about itself. Without a sandbox there is no account to choose. */
export interface ConsoleConfig {
  readonly app_id: string | null;
  readonly sandbox: string | null;
  /** Where this server serves the mini program to browsers. */
  readonly shop: string | null;
  /** Whether a link to a new password can be sent by mail. */
  readonly mail?: boolean;
}

export interface Account {
  readonly id: string;
  readonly nickname: string;
  readonly note?: string;
  readonly note_en?: string;
}

const KEY = "menpiao-console:login";
const kept = ref<Login | null>(read());

/** Null where nobody is signed in, or the working day is over. */
export const login = computed(() => kept.value);

export const client = new Client({
  token: () => (kept.value !== null && Date.parse(kept.value.expires_at) > Date.now() ? kept.value.token : null),
  lang: () => lang.value,
  signedOut: () => keep(null),
});

function read(): Login | null {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "null") as Login | null;
    return found !== null && Date.parse(found.expires_at) > Date.now() ? found : null;
  } catch {
    return null;
  }
}

/** Another tab signed in or out: so did this one. */
window.addEventListener("storage", ({ key }) => {
  if (key === KEY || key === null) kept.value = read();
});

function keep(made: Login | null): void {
  kept.value = made;
  if (made === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, JSON.stringify(made));
}

/** Signed in from now on, however it came about. */
export function adopt(made: Login): void {
  keep(made);
}

export async function readConfig(): Promise<ConsoleConfig | null> {
  try {
    return (await client.ask<ConsoleConfig>("/console/config.json")).body;
  } catch {
    return null;
  }
}

/** The sandbox's people; only those with a desk at an organizer get in. */
export async function sandboxAccounts(sandbox: string): Promise<Account[]> {
  const answer = await fetch(`${sandbox}/sim/accounts`);
  return ((await answer.json()) as { accounts: Account[] }).accounts;
}

/** A sample colleague of this role: only a demo has them, and tells everybody their password. */
export async function demoColleague(role: string): Promise<Credentials | null> {
  try {
    const demo = (await client.ask<{ password: string; colleagues: { role: string; email: string }[] }>("/portal/demo.json")).body;
    const found = demo.colleagues.find((one) => one.role === role);
    return found === undefined ? null : { email: found.email, password: demo.password };
  } catch {
    return null;
  }
}

/** @throws Refused with the server's sentence, such as that this account is not staff */
export async function signIn(config: ConsoleConfig, account: string): Promise<void> {
  const code = await fetch(`${config.sandbox}/sim/login-codes`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ account_id: account, app_id: config.app_id }),
  });
  if (!code.ok) throw new Refused(code.status, null);
  const { code: text } = (await code.json()) as { code: string };
  const { body } = await client.ask<Login>("/api/v1/organizer/logins", { method: "POST", body: { provider: "wechat", app_id: config.app_id, code: text } });
  keep(body);
}

/** @throws Refused: `second_factor_required`, `wrong_second_factor`, `choose_organizer`, `wrong_credentials`, `locked_out` */
export async function signInByEmail(credentials: Credentials): Promise<void> {
  keep((await client.ask<Login>("/api/v1/organizer/logins", { method: "POST", body: { provider: "email", ...credentials } })).body);
}

/** What an invitation is for. @throws Refused: `invitation_over` */
export async function lookAtInvitation(token: string): Promise<Invitation> {
  return (await client.ask<Invitation>("/api/v1/invitation-looks", { method: "POST", body: { token } })).body;
}

/** With a password of one's own; signed in at once. */
export async function acceptInvitation(token: string, password: string, email: string | null): Promise<void> {
  const body = { token, password, ...(email === null ? {} : { email }) };
  keep((await client.ask<Login>("/api/v1/invitation-acceptances", { method: "POST", body })).body);
}

/** Here at once, at the server in a moment. */
export async function signOut(): Promise<void> {
  const token = client.token();
  keep(null);
  if (token !== null) await client.ask("/api/v1/organizer/logins/current", { method: "DELETE", token }).catch(() => undefined);
}
