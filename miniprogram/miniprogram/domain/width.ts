/** How wide a text is, in Chinese characters: a Latin letter is half as wide. */
export function widthOf(text: string): number {
  return Array.from(text).reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0xff ? 1 : 0.55), 0);
}
