/** Colours on seats: categories, from which a session's price tiers begin, and the kinds of seats. */
import { TIER_COLOURS, type Category, type Seat, type SeatKind, type SeatMap, type Text } from "@/seats/domain/document";
import { changedAreas, changedSeats, without, withoutDangling } from "./edit";
import { Namer } from "./ids";
import { thing, type Selection } from "@/seats/domain/selection";

/** `null` takes the category away. */
export function painted(map: SeatMap, selection: Selection, category: string | null): SeatMap {
  const next = changedSeats(map, selection, (seat) => {
    if ((seat.category ?? null) === category) return seat;
    return category === null ? without(seat, "category") : { ...seat, category };
  });
  return changedAreas(next, (area) => {
    if (!selection.things.has(thing("area", area.id)) || (area.category ?? null) === category) return area;
    return category === null ? without(area, "category") : { ...area, category };
  });
}

/** Companion seats find the nearest wheelchair seat of their row by themselves. */
export function ofKind(map: SeatMap, selection: Selection, kind: SeatKind): SeatMap {
  const changed = changedSeats(map, selection, (seat): Seat => {
    if (seat.kind === kind) return seat;
    return kind === "companion" ? { ...seat, kind } : { ...without(seat, "with"), kind };
  });
  return withoutDangling(kind === "companion" ? accompanied(changed, selection) : changed);
}

function accompanied(map: SeatMap, selection: Selection): SeatMap {
  const chairs: Seat[] = [];
  for (const section of map.sections) for (const row of [...section.rows, ...section.tables]) for (const seat of row.seats) if (seat.kind === "wheelchair") chairs.push(seat);
  if (chairs.length === 0) return map;
  const nearest = (seat: Seat) => chairs.reduce((best, chair) => (away(chair, seat) < away(best, seat) ? chair : best));
  return changedSeats(map, selection, (seat) => (seat.with === undefined ? { ...seat, with: nearest(seat).id } : seat));
}

function away(a: Seat, b: Seat): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** One more category, in the next colour of the design that is free. */
export function withCategory(map: SeatMap, name: (letter: string) => Text): { map: SeatMap; category: Category } {
  const used = new Set(map.categories.map(({ colour }) => colour.toUpperCase()));
  const colour = TIER_COLOURS.find((one) => !used.has(one)) ?? TIER_COLOURS[map.categories.length % TIER_COLOURS.length]!;
  const letter = String.fromCharCode(65 + (map.categories.length % 26));
  const namer = new Namer(map);
  const category = { id: namer.exactly(letter.toLowerCase()) ?? namer.after("cat"), name: name(letter), colour };
  return { map: { ...map, categories: [...map.categories, category] }, category };
}

export function withoutCategory(map: SeatMap, id: string): SeatMap {
  return withoutDangling({ ...map, categories: map.categories.filter((category) => category.id !== id) });
}

/** Seats of each category; the key "" is for those without. */
export function countByCategory(map: SeatMap): Map<string, number> {
  const counts = new Map<string, number>();
  for (const section of map.sections) {
    for (const row of [...section.rows, ...section.tables]) for (const seat of row.seats) counts.set(seat.category ?? "", (counts.get(seat.category ?? "") ?? 0) + 1);
  }
  return counts;
}
