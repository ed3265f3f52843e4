/** The phone's screen while a ticket is shown: bright, awake, and hidden from recordings where the phone can. */

const BRIGHT = 1;

let before: number | null = null;

export async function lightUp(): Promise<void> {
  void wx.setKeepScreenOn({ keepScreenOn: true });
  void wx.setVisualEffectOnCapture({ visualEffect: "hidden", fail: () => undefined });
  if (before !== null) return;
  const { value } = await wx.getScreenBrightness();
  before = value;
  await wx.setScreenBrightness({ value: BRIGHT });
}

/** Put everything back as it was. */
export async function dimAgain(): Promise<void> {
  void wx.setKeepScreenOn({ keepScreenOn: false });
  void wx.setVisualEffectOnCapture({ visualEffect: "none", fail: () => undefined });
  if (before === null) return;
  const value = before;
  before = null;
  await wx.setScreenBrightness({ value });
}
