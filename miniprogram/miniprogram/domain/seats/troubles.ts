/** What is wrong with a choice, in a kind sentence, and the one tap that mends it. */
import { fill } from "../../i18n/fill";
import type { Words } from "../../i18n/zh-CN";
import { besides } from "./best";
import type { Picture } from "./blocks";
import { unitOf, type Choice, seatsOf } from "./choice";
import { wheelchairOf } from "./hall";
import { broken } from "./rules";
import { placesWords } from "./seatwords";

export interface ChoiceTrouble {
  text: string;
  /** The button's label; empty: nothing to offer. */
  fix: string;
  /** The seats that the choice would then be. */
  seats: number[];
}

export function troubleWith(picture: Picture, choice: Choice, words: Words): ChoiceTrouble | null {
  if (choice.length === 0) return null;
  const seats = seatsOf(choice);
  const found = broken(picture, seats);
  if (found === null || found.rule === "seat_taken") return null;
  const say = words.seats;
  const text = fill(say.rules[found.rule], { n: picture.rules.distance });
  switch (found.rule) {
    case "table_is_whole":
      return { text, fix: say.addTable, seats: [...new Set(seats.flatMap((seat) => unitOf(picture.hall, seat)))] };
    case "companion_without_wheelchair": {
      const missing = found.seats.map((seat) => wheelchairOf(picture.hall, seat));
      const free = missing.every((seat) => seat >= 0 && picture.free[seat] === 1);
      return { text, fix: free ? say.addWheelchair : "", seats: free ? [...seats, ...missing] : seats };
    }
    default: {
      const others = sameRow(picture, seats) ? besides(picture, seats) : null;
      if (others === null) return { text, fix: "", seats };
      return { text, fix: fill(say.fix, { seats: placesWords(picture.hall, others, words) }), seats: others };
    }
  }
}

function sameRow({ hall }: Picture, seats: readonly number[]): boolean {
  return seats.every((seat) => hall.rowOf[seat] === hall.rowOf[seats[0]!]);
}
