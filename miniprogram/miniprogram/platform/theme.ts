/** Light or dark, for what is drawn and not styled. */

type Listener = () => void;

export function isDark(): boolean {
  return wx.getAppBaseInfo().theme === "dark";
}

export function onTheme(listener: Listener): void {
  wx.onThemeChange(listener);
}

export function offTheme(listener: Listener): void {
  wx.offThemeChange(listener);
}
