/** What people hear and feel: at the gate one sound for yes and another for no, told apart without looking. */

const SOUNDS = { admitted: "/packages/gate/sounds/admitted.wav", refused: "/packages/gate/sounds/refused.wav" };

export function tell(result: keyof typeof SOUNDS): void {
  const sound = wx.createInnerAudioContext();
  sound.src = SOUNDS[result];
  sound.onEnded(() => sound.destroy());
  sound.onError(() => sound.destroy());
  sound.play();
  if (result === "admitted") void wx.vibrateShort({ type: "medium" });
  else void wx.vibrateLong();
}

/** A short touch for a buyer whose turn has come. */
export function nudge(): void {
  void wx.vibrateShort({ type: "medium" });
}
