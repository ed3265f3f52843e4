/** Who is signed in: a member of the organizer's staff, for a working day. Kept in this browser until then. */
import { computed, ref } from "vue";
import { lang } from "@/app/appearance";
import { Client, Refused } from "./client";
import type { components } from "./schema";

export type Login = components["schemas"]["StaffLoginOut"];

/** What the server tells the console about itself. Without a sandbox there is no account to choose. */
export interface ConsoleConfig {
  readonly app_id: string | null;
  readonly sandbox: string | null;
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

function keep(made: Login | null): void {
  kept.value = made;
  if (made === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, JSON.stringify(made));
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

export async function signOut(): Promise<void> {
  await client.ask("/api/v1/organizer/logins/current", { method: "DELETE" }).catch(() => undefined);
  keep(null);
}
