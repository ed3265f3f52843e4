/**
 * Where the server is. On a phone the addresses below count, by the version that runs; put your own domain there (it
 * must be https and on the allow-list of your mini program). One build can serve several organizers: WeChat's
 * ext.json (`{"ext": {"apiOrigin": …}}`) goes first, and the browser host answers with the address it is served from.
 */
import { extensionSettings, runningVersion } from "./platform/account";

const ORIGINS = {
  develop: "http://127.0.0.1:8800",
  trial: "https://tickets.example.com",
  release: "https://tickets.example.com",
};

export const API_PREFIX = "/api/v1";

export function apiOrigin(): string {
  return extensionSettings().apiOrigin ?? ORIGINS[runningVersion()];
}

/** A cover's address: the server names it by path. */
export function mediaUrl(path: string | null): string {
  if (!path) return "";
  return path.startsWith("/") ? apiOrigin() + path : path;
}
