/** People of the platform in the demo, which tells everybody their password and recovery codes: nobody's elsewhere. */
interface Sample {
  readonly role: string;
  readonly email: string;
  readonly password: string;
  readonly secret: string;
}

const STEP_S = 30;

/** What to sign in with as this role; null where this is no demo. Digits are good once, so there are two: whoever came
 * half a minute ago has used the first, and the server takes those of the next step, too. */
export async function demoOperator(role: string): Promise<{ email: string; password: string; codes: readonly string[] } | null> {
  try {
    const demo = (await (await fetch("/portal/platform.json", { cache: "no-store" })).json()) as readonly Sample[];
    const found = demo.find((one) => one.role === role);
    if (found === undefined) return null;
    const step = Math.floor(Date.now() / 1000 / STEP_S);
    return { email: found.email, password: found.password, codes: await Promise.all([step, step + 1].map((one) => digits(found.secret, one))) };
  } catch {
    return null;
  }
}

/** The six digits of an authenticator at this step (RFC 6238). */
export async function digits(secret: string, step: number): Promise<string> {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setUint32(4, step);
  const key = await crypto.subtle.importKey("raw", unwritten(secret), { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter));
  const at = mac.getUint8(19) & 15;
  return String((mac.getUint32(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Base32, as authenticators write secrets. */
function unwritten(text: string): Uint8Array<ArrayBuffer> {
  const bits = [...text].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from({ length: Math.floor(bits.length / 8) }, (_, place) => parseInt(bits.slice(place * 8, place * 8 + 8), 2));
}
