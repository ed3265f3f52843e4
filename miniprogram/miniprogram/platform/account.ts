/** Which mini program this is, and what its owner set for it. */

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
