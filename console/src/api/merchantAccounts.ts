/** Merchant accounts: what they take, whether they work, their keys. Secrets go in here and never come out again. */
import type { components } from "./schema";
import { newKey } from "./client";
import { client } from "./logins";

type Schemas = components["schemas"];
export type MerchantAccount = Schemas["MerchantAccountOut"];
export type KeySet = Schemas["KeySetOut"];
export type Check = Schemas["CheckOut"];
export type NewKeys = Schemas["RotationIn"];
export type NewAccount = Schemas["MerchantAccountIn"];
export type Method = MerchantAccount["methods"][number];

const BASE = "/api/v1/organizer/merchant-accounts";

/** The oldest first. */
export async function merchantAccounts(): Promise<MerchantAccount[]> {
  return (await client.ask<Schemas["MerchantAccountPage"]>(BASE)).body.items;
}

/** `key` names this intention: sent twice it is one account. @throws Refused with a pointer to the part that is wrong */
export async function addAccount(account: NewAccount, key: string): Promise<MerchantAccount> {
  return (await client.ask<MerchantAccount>(BASE, { method: "POST", body: account, key })).body;
}

/** Asks the provider for something that changes nothing. */
export async function checkAccount(id: string): Promise<Check> {
  return (await client.ask<Check>(`${BASE}/${id}/checks`, { method: "POST", body: {} })).body;
}

export async function setMethods(id: string, methods: readonly Method[]): Promise<MerchantAccount> {
  return (await client.ask<MerchantAccount>(`${BASE}/${id}/methods`, { method: "PUT", body: { methods } })).body;
}

/** `key` names this intention: sent twice it is one new key set. @throws Refused with a pointer to the part that is wrong */
export async function rotateKeys(id: string, keys: NewKeys, key: string): Promise<MerchantAccount> {
  return (await client.ask<MerchantAccount>(`${BASE}/${id}/rotations`, { method: "POST", body: keys, key })).body;
}

/** For good. @throws Refused: `account_busy` while payments or refunds of it are under way */
export async function retireAccount(id: string): Promise<MerchantAccount> {
  return (await client.ask<MerchantAccount>(`${BASE}/${id}/retirement`, { method: "POST", body: {}, key: newKey() })).body;
}

export async function retireKeys(id: string, keysId: string): Promise<MerchantAccount> {
  return (await client.ask<MerchantAccount>(`${BASE}/${id}/retirements`, { method: "POST", body: { keys_id: keysId }, key: newKey() })).body;
}
