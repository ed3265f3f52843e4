/** What the phone remembers. Values are JSON; a value that can't be read any more counts as absent. */

import type { Kept } from "../domain/kept";

const PLAIN = "menpiao.";

/** A named value in plain storage. */
export function kept<T>(name: string): Kept<T> {
  const key = PLAIN + name;
  return {
    read() {
      const value: unknown = wx.getStorageSync(key);
      return value === "" || value === null ? undefined : (value as T | undefined);
    },
    write: (value) => wx.setStorageSync(key, value),
    forget: () => wx.removeStorageSync(key),
  };
}

const SEALED = "menpiao.sealed.";

/** Encrypted by WeChat where the phone can: for seeds, which are as good as the ticket. */
export async function seal(name: string, value: unknown): Promise<void> {
  await wx.setStorage({ key: SEALED + name, data: JSON.stringify(value), encrypt: true });
}

export async function unseal<T>(name: string): Promise<T | null> {
  try {
    const { data } = await wx.getStorage<string>({ key: SEALED + name, encrypt: true });
    return JSON.parse(data) as T;
  } catch {
    return null;
  }
}

/** Forget every sealed value: the buyer has signed out. */
export function breakSeals(): void {
  removeKeys(SEALED);
}

/** Forget every plain value whose name begins so. */
export function forgetAll(beginning: string): void {
  removeKeys(PLAIN + beginning);
}

function removeKeys(beginning: string): void {
  for (const key of wx.getStorageInfoSync().keys) if (key.startsWith(beginning)) wx.removeStorageSync(key);
}
