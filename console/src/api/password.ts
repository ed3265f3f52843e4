/** A password that was forgotten: asking for a link, and what stands at it. */
import { client } from "./logins";
import type { components } from "./schema";

export type PasswordReset = components["schemas"]["PasswordResetOut"];

/** The same answer for every e-mail. @throws Refused: `no_mail` */
export async function requestPassword(email: string): Promise<void> {
  await client.ask("/api/v1/password-requests", { method: "POST", body: { email } });
}

/** @throws Refused: `reset_over` */
export async function lookAtReset(token: string): Promise<PasswordReset> {
  return (await client.ask<PasswordReset>("/api/v1/password-reset-looks", { method: "POST", body: { token } })).body;
}

/** All logins of the person end. @throws Refused: `reset_over`, or about `/password` */
export async function resetPassword(token: string, password: string): Promise<void> {
  await client.ask("/api/v1/password-resets", { method: "POST", body: { token, password } });
}
