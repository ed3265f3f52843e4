/** From a JSON Pointer of a problem to what it is about, so that the editor can select and show it. */
import type { Row, SeatMap, Table } from "@/seats/domain/document";
import { EMPTY, ofSection, ofSeats, ofThings, thing, type Selection } from "@/seats/domain/selection";

export function pointedAt(map: SeatMap, pointer: string): Selection {
  const parts = pointer.split("/").slice(1);
  const index = Number(parts[1]);
  switch (parts[0]) {
    case "shapes":
      return map.shapes[index] === undefined ? EMPTY : ofThings([thing("shape", index)]);
    case "entrances": {
      const entrance = map.entrances[index];
      return entrance === undefined ? EMPTY : ofThings([thing("entrance", entrance.id)]);
    }
    case "focal":
      return ofThings(["focal"]);
    case "sections":
      return inSection(map, index, parts.slice(2));
    default:
      return EMPTY;
  }
}

function inSection(map: SeatMap, index: number, [group, number, field, seatNumber]: string[]): Selection {
  const section = map.sections[index];
  if (section === undefined) return EMPTY;
  const i = Number(number);
  if (group === "areas" && section.areas[i]) return ofThings([thing("area", section.areas[i].id)]);
  if (group === "tables" && section.tables[i]) return ofThings([thing("table", section.tables[i].id)]);
  if (group === "rows" && section.rows[i]) {
    const row: Row | Table = section.rows[i];
    const seat = field === "seats" && seatNumber !== undefined ? row.seats[Number(seatNumber)] : undefined;
    return ofSeats(seat === undefined ? row.seats.map(({ id }) => id) : [seat.id]);
  }
  return group === "outline" ? ofThings([thing("outline", section.id)]) : ofSection(map, section.id);
}
