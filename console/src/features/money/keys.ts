/** What somebody writes of new keys, and what is sent of it: only what was written. */
import type { NewKeys } from "@/api/merchantAccounts";

export interface WrittenKeys {
  privateKey: string;
  certificate: string;
  sealingKey: string;
  publicKeyId: string;
  publicKey: string;
  secretKey: string;
  webhookSecret: string;
}

export const NOTHING: Readonly<WrittenKeys> = { privateKey: "", certificate: "", sealingKey: "", publicKeyId: "", publicKey: "", secretKey: "", webhookSecret: "" };

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
    ...(of("sealingKey") && { sealing_key: of("sealingKey") }),
    ...(whole && { mode: "public_key" as const, platform_keys: [{ id: of("publicKeyId"), kind: "public_key" as const, pem: of("publicKey") }] }),
  };
}
