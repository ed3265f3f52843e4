// wx: requests and the state of the network. `request` answers as on a phone: any status is a success; only silence is
// a failure, and its reason starts with "timeout", "abort" or "net::". JSON is read where the caller asks for it (the
// default), and a body that is no JSON arrives as text.
import { Signal } from "../signal";
import { type Options, Refused, api, apis } from "./call";

interface RequestOptions extends Options {
  url: string;
  method?: string;
  data?: unknown;
  header?: Record<string, string>;
  timeout?: number;
  dataType?: string;
  responseType?: "text" | "arraybuffer";
}

const DEFAULT_TIMEOUT_MS = 60_000;

function withQuery(url: string, data: unknown): string {
  if (data === null || typeof data !== "object") return url;
  const pairs = Object.entries(data).filter(([, value]) => value !== undefined);
  if (pairs.length === 0) return url;
  const query = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join("&");
  return url + (url.includes("?") ? "&" : "?") + query;
}

function bodyOf(data: unknown, contentType: string): BodyInit | undefined {
  if (data === undefined || data === null) return undefined;
  if (typeof data === "string" || data instanceof ArrayBuffer) return data;
  if (contentType.includes("x-www-form-urlencoded")) return withQuery("", data).slice(1);
  return JSON.stringify(data);
}

async function send(options: RequestOptions, signal: AbortSignal): Promise<unknown> {
  const method = (options.method ?? "GET").toUpperCase();
  const headers = new Headers(options.header);
  const carries = method !== "GET" && method !== "HEAD";
  if (carries && !headers.has("content-type")) headers.set("content-type", "application/json");
  const url = carries ? options.url : withQuery(options.url, options.data);
  const response = await fetch(url, { method, headers, body: carries ? bodyOf(options.data, headers.get("content-type") ?? "") : undefined, signal, credentials: "omit" });
  const data = options.responseType === "arraybuffer" ? await response.arrayBuffer() : read(await response.text(), options.dataType ?? "json");
  const header: Record<string, string> = {};
  response.headers.forEach((value, name) => (header[name] = value));
  return { data, statusCode: response.status, header, cookies: [] };
}

function read(text: string, dataType: string): unknown {
  if (dataType !== "json") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Always returns a task and never a promise, like WeChat's. */
function request(options: RequestOptions): { abort(): void; onHeadersReceived(): void; offHeadersReceived(): void } {
  const control = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    control.abort();
  }, options.timeout ?? DEFAULT_TIMEOUT_MS);
  const work = async (): Promise<unknown> => {
    try {
      return await send(options, control.signal);
    } catch (error) {
      if (late) throw new Refused("timeout", { errno: 5 });
      if (control.signal.aborted) throw new Refused("abort");
      throw new Refused(`net::ERR_FAILED ${(error as Error).message}`, { errno: 600001 });
    } finally {
      clearTimeout(timer);
    }
  };
  api("request", work)({ ...options, complete: options.complete ?? (() => undefined) });
  return { abort: () => control.abort(), onHeadersReceived: () => undefined, offHeadersReceived: () => undefined };
}

function networkType(): "wifi" | "none" {
  return navigator.onLine === false ? "none" : "wifi";
}

export function networkApi(): Record<string, unknown> {
  const changed = new Signal<{ isConnected: boolean; networkType: string }>();
  for (const type of ["online", "offline"]) window.addEventListener(type, () => changed.tell({ isConnected: networkType() !== "none", networkType: networkType() }));
  return {
    request,
    ...apis({ getNetworkType: () => ({ networkType: networkType() }) }),
    onNetworkStatusChange: changed.on,
    offNetworkStatusChange: changed.off,
  };
}
