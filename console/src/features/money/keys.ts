/** What somebody writes of new keys, and what is sent of it: only what was written. */
import type { NewAccount, NewKeys } from "@/api/merchantAccounts";

export interface WrittenKeys {
  privateKey: string;
  certificate: string;
  serial: string;
  sealingKey: string;
  publicKeyId: string;
  publicKey: string;
  secretKey: string;
  webhookSecret: string;
}

export const NOTHING: Readonly<WrittenKeys> = { privateKey: "", certificate: "", serial: "", sealingKey: "", publicKeyId: "", publicKey: "", secretKey: "", webhookSecret: "" };

/** What the server may say something of, each with its field. */
export const POINTERS = ["/private_key", "/certificate", "/serial", "/sealing_key", "/platform_keys", "/secret_key", "/webhook_secrets", "/number", "/name"] as const;

export interface WrittenAccount extends WrittenKeys {
  provider: "wechat" | "stripe";
  number: string;
  name: string;
  /** How WeChat signs: with its public key, or (older accounts) with certificates that the server fetches. */
  mode: "public_key" | "certificate";
}

export const EMPTY: Readonly<WrittenAccount> = { ...NOTHING, provider: "wechat", number: "", name: "", mode: "public_key" };

/** Whether something is empty that an account at this provider can't do without. */
export function missingIn(written: WrittenAccount): boolean {
  const ofKey = written.mode === "public_key" ? [written.publicKeyId, written.publicKey] : [];
  const needed = written.provider === "stripe" ? [written.secretKey] : [written.number, written.privateKey, written.certificate + written.serial, written.sealingKey, ...ofKey];
  return needed.some((one) => one.trim() === "");
}

/** A new account as it is sent. What was written for another provider or mode, and is not shown any more, is left out. */
export function accountIn(written: WrittenAccount): NewAccount {
  const certificates = written.mode === "certificate";
  const { provider, name } = written;
  const keys = keysIn(certificates ? { ...written, publicKey: "", publicKeyId: "" } : written, provider);
  if (provider === "stripe") return { provider, name: name.trim(), ...keys };
  return { provider, name: name.trim(), number: written.number.trim(), ...keys, ...(certificates && { mode: "certificate" as const }) };
}

/** A public key comes with its id, and WeChat signs with it from then on: the account changes to that mode. */
export function keysIn(written: WrittenKeys, provider: string): NewKeys {
  const of = (name: keyof WrittenKeys) => written[name].trim();
  if (provider === "stripe") {
    return { ...(of("secretKey") && { secret_key: of("secretKey") }), ...(of("webhookSecret") && { webhook_secrets: [of("webhookSecret")] }) };
  }
  const whole = of("publicKeyId") !== "" && of("publicKey") !== "";
  return {
    ...(of("privateKey") && { private_key: of("privateKey") }),
    ...(of("certificate") && { certificate: of("certificate") }),
    ...(of("serial") && { serial: of("serial") }),
    ...(of("sealingKey") && { sealing_key: of("sealingKey") }),
    ...(whole && { mode: "public_key" as const, platform_keys: [{ id: of("publicKeyId"), kind: "public_key" as const, pem: of("publicKey") }] }),
  };
}
