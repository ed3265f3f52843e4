/** A table as a file that opens in any table program. Text that would be a formula there stays text. */
export type Cell = string | number | null;

export function csvOf(lines: readonly (readonly Cell[])[]): string {
  return `\ufeff${lines.map((line) => line.map(written).join(",")).join("\r\n")}\r\n`;
}

function written(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A moment as table programs read it, in this place's time. */
export function momentCell(at: string | null | undefined): Cell {
  return at ? new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short" }).format(Date.parse(at)) : null;
}

/** A sum in yuan, as a number to reckon with. */
export const sumCell = (fen: number): Cell => fen / 100;
