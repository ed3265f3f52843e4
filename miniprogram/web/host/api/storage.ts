// wx: storage, kept in the browser's. Each WeChat account has its own, as each phone has: whoever switches accounts
// finds the mini program as that person left it. What was stored before anyone was chosen goes to the first who is.
import { Refused, apis } from "./call";

const PREFIX = "menpiao";

let account = "";

function space(): string {
  return `${PREFIX}:${account}:`;
}

function keysOf(prefix: string): string[] {
  return Array.from({ length: localStorage.length }, (_it, at) => localStorage.key(at) ?? "").filter((key) => key.startsWith(prefix));
}

export function useStorageOf(id: string): void {
  const before = space();
  const nobody = account === "";
  account = id;
  if (!nobody || id === "" || keysOf(space()).length > 0) return;
  for (const key of keysOf(before)) localStorage.setItem(space() + key.slice(before.length), localStorage.getItem(key) ?? "");
  for (const key of keysOf(before)) localStorage.removeItem(key);
}

function read(key: string): unknown {
  const text = localStorage.getItem(space() + key);
  return text === null ? undefined : (JSON.parse(text) as { value: unknown }).value;
}

function write(key: string, value: unknown): void {
  if (typeof key !== "string" || key === "") throw new Refused("parameter error: key should not be empty");
  localStorage.setItem(space() + key, JSON.stringify({ value }));
}

function remove(key: string): void {
  localStorage.removeItem(space() + key);
}

function clear(): void {
  for (const key of keysOf(space())) localStorage.removeItem(key);
}

function info(): { keys: string[]; currentSize: number; limitSize: number } {
  const keys = keysOf(space());
  const size = keys.reduce((sum, key) => sum + key.length + (localStorage.getItem(key)?.length ?? 0), 0);
  return { keys: keys.map((key) => key.slice(space().length)), currentSize: Math.ceil(size / 1024), limitSize: 10240 };
}

export function storageApi(): Record<string, unknown> {
  return {
    ...apis({
      getStorage: ({ key }: { key: string }) => {
        const data = read(key);
        if (data === undefined) throw new Refused("data not found");
        return { data };
      },
      setStorage: ({ key, data }: { key: string; data: unknown }) => write(key, data),
      removeStorage: ({ key }: { key: string }) => remove(key),
      clearStorage: clear,
      getStorageInfo: info,
    }),
    getStorageSync: (key: string) => read(key) ?? "",
    setStorageSync: write,
    removeStorageSync: remove,
    clearStorageSync: clear,
    getStorageInfoSync: info,
  };
}
