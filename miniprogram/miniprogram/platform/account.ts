/** Which mini program this is, what its owner set for it, and which phone it runs on. */
import { freshName } from "./random";
import { kept } from "./storage";

export interface ExtensionSettings {
  apiOrigin?: string;
}

export function appId(): string {
  return wx.getAccountInfoSync().miniProgram.appId;
}

export function runningVersion(): "develop" | "trial" | "release" {
  return wx.getAccountInfoSync().miniProgram.envVersion;
}

export function extensionSettings(): ExtensionSettings {
  return (wx.getExtConfigSync() as ExtensionSettings | undefined) ?? {};
}

const device = kept<string>("device");

/** A name for this phone, made up once and kept, so that limits by device can count. It tells nothing about it. */
export function deviceName(): string {
  const known = device.read();
  if (known !== undefined) return known;
  const made = freshName();
  device.write(made);
  return made;
}
