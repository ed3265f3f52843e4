/** The languages the mini program speaks. The server is asked for the same one by `Accept-Language`. */

export type Language = "zh-CN" | "en";

export const LANGUAGES: readonly Language[] = ["zh-CN", "en"];

/** What to speak on a phone whose system says `system` (`zh_CN`, `zh-Hans-CN`, `en-GB`, …). */
export function languageFor(system: string): Language {
  return system.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}
