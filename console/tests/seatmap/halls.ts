/** Halls for tests: small, valid, with only what a test is about spelled out. */
import { emptyHall, type Row, type Seat, type SeatMap } from "@/seats/domain/document";

export function aSeat(id: string, x: number, y = 500, more: Partial<Seat> = {}): Seat {
  return { id, label: id.split("-").pop()!, x, y, kind: "normal", ...more };
}

export function aRow(label: string, count: number, y = 500, from = 500): Row {
  return { id: `main-${label}`, label, seats: Array.from({ length: count }, (_, i) => aSeat(`main-${label}-${i + 1}`, from + i * 55, y)) };
}

export function aHall(rows: readonly Row[] = [aRow("A", 4), aRow("B", 4, 590)], more: Partial<SeatMap> = {}): SeatMap {
  const hall = emptyHall({ "zh-CN": "小厅", en: "Small hall" });
  return { ...hall, ...more, sections: [{ ...hall.sections[0]!, rows }] };
}

export function rowOf(map: SeatMap, index = 0): Row {
  return map.sections[0]!.rows[index]!;
}

export function labelsOf(row: Row): string {
  return row.seats.map(({ label }) => label).join(" ");
}
