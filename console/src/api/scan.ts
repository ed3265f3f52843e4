/** Letting a phone speak in WeChat for this browser: to sign in, to join, to link one's WeChat. */
import { client } from "./logins";
import type { components } from "./schema";

export type LoginRequest = components["schemas"]["LoginRequestOut"];
export type Polled = components["schemas"]["PollOut"];

const LINK = "/api/v1/organizer/me/wechat-link";

/** A code to be scanned; with the token of an invitation, by who wants to join. */
export async function askToSignIn(appId: string, invitation?: string): Promise<LoginRequest> {
  const body = { app_id: appId, ...(invitation === undefined ? {} : { invitation }) };
  return (await client.ask<LoginRequest>("/api/v1/login-requests", { method: "POST", body })).body;
}

/** @throws Refused: `login_request_over` */
export async function pollLoginRequest(token: string): Promise<Polled> {
  return (await client.ask<Polled>("/api/v1/login-request-polls", { method: "POST", body: { token } })).body;
}

/** @throws Refused at `/password` or `/second_factor` */
export async function askToLink(appId: string, password: string, secondFactor: string): Promise<LoginRequest> {
  return (await client.ask<LoginRequest>(LINK, { method: "POST", body: { app_id: appId, ...proof(password, secondFactor) } })).body;
}

export async function unlinkWeChat(password: string, secondFactor: string): Promise<void> {
  await client.ask(`${LINK}/removal`, { method: "POST", body: proof(password, secondFactor) });
}

function proof(password: string, secondFactor: string): { password: string; second_factor?: string } {
  const code = secondFactor.replace(/\s/g, "");
  return { password, ...(code === "" ? {} : { second_factor: code }) };
}
