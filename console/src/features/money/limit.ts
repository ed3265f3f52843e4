/** A limit as an owner writes it, in yuan: nothing is no limit, and zero is a limit too: then each refund needs a second person. */
const WRITTEN = /^(\d{1,9})(?:\.(\d{1,2}))?$/;

/** In fen; null for no limit, undefined where it can't be read. */
export function fenOfLimit(text: string): number | null | undefined {
  const plain = text.normalize("NFKC").replace(/[¥,\s]/g, "");
  if (plain === "") return null;
  const found = WRITTEN.exec(plain);
  return found === null ? undefined : Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
}

export function limitText(above: number | null): string {
  if (above === null) return "";
  return above % 100 === 0 ? String(above / 100) : (above / 100).toFixed(2);
}
