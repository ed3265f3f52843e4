/** Oneself: role and abilities, password, second factor, signed-in devices. */
import type { components } from "./schema";
import { client } from "./logins";

export type Me = components["schemas"]["MeOut"];
export type Ability = Me["may"][number];
export type Role = Me["role"];
export type Device = components["schemas"]["LoginOut"];
export type NewSecondFactor = components["schemas"]["SecondFactorOut"];

const BASE = "/api/v1/organizer/me";

export async function readMe(): Promise<Me> {
  return (await client.ask<Me>(BASE)).body;
}

export async function changePassword(old: string, now: string): Promise<void> {
  await client.ask(`${BASE}/password`, { method: "PUT", body: { old, new: now } });
}

/** Begun, not on yet: the digits confirm it. */
export async function beginSecondFactor(password: string): Promise<NewSecondFactor> {
  return (await client.ask<NewSecondFactor>(`${BASE}/second-factor`, { method: "POST", body: { password } })).body;
}

/** The recovery codes, shown this once. */
export async function confirmSecondFactor(code: string): Promise<string[]> {
  return (await client.ask<components["schemas"]["RecoveryCodesOut"]>(`${BASE}/second-factor/confirmation`, { method: "POST", body: { code } })).body.recovery_codes;
}

export async function removeSecondFactor(password: string, code: string): Promise<void> {
  await client.ask(`${BASE}/second-factor/removal`, { method: "POST", body: { password, code } });
}

/** The newest first. */
export async function devices(): Promise<Device[]> {
  return (await client.ask<components["schemas"]["LoginPage"]>(`${BASE}/logins`)).body.items;
}

export async function signOutDevice(id: string): Promise<void> {
  await client.ask(`${BASE}/logins/${id}`, { method: "DELETE" });
}
