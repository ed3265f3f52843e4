/** Seats that lie on each other, found with a grid: each seat is compared with those of its own and the next cells only. */
import type { Row, Seat, SeatMap, Table } from "@/seats/domain/document";
import { OVERLAP_BELOW } from "@/seats/domain/limits";

export interface Overlap {
  readonly pointer: string;
  readonly about: string;
}

const MOST = 500;

export function overlaps(map: SeatMap): Overlap[] {
  const found: Overlap[] = [];
  const cells = new Map<number, Seat[]>();
  for (const [s, section] of map.sections.entries()) {
    for (const group of ["rows", "tables"] as const) {
      for (const [r, row] of (section[group] as readonly (Row | Table)[]).entries()) {
        for (const [k, seat] of row.seats.entries()) {
          const [cx, cy] = [Math.floor(seat.x / OVERLAP_BELOW), Math.floor(seat.y / OVERLAP_BELOW)];
          if (collides(seat, cx, cy, cells)) {
            found.push({ pointer: `/sections/${s}/${group}/${r}/seats/${k}`, about: `${row.label} ${seat.label}` });
            if (found.length >= MOST) return found;
          }
          const cell = cells.get(cellOf(cx, cy));
          if (cell === undefined) cells.set(cellOf(cx, cy), [seat]);
          else cell.push(seat);
        }
      }
    }
  }
  return found;
}

/** A small integer, which maps find fastest. Cells that share one are told apart by the distance. */
function cellOf(x: number, y: number): number {
  return (Math.imul(x, 73_856_093) ^ Math.imul(y, 19_349_663)) & 0x3fffffff;
}

function collides(seat: Seat, cx: number, cy: number, cells: Map<number, Seat[]>): boolean {
  for (let x = cx - 1; x <= cx + 1; x++) {
    for (let y = cy - 1; y <= cy + 1; y++) {
      for (const other of cells.get(cellOf(x, y)) ?? []) {
        const [dx, dy] = [other.x - seat.x, other.y - seat.y];
        if (dx * dx + dy * dy < OVERLAP_BELOW * OVERLAP_BELOW) return true;
      }
    }
  }
  return false;
}
