/** Put values into a sentence: `fill("仅剩 {n} 张", { n: 3 })`. A name without a value stays as it is. */
export function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
