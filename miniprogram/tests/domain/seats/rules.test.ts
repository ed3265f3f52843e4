// The rules of choosing seats, held to the same examples as the server's.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bestAvailable } from "../../../miniprogram/domain/seats/best";
import type { Picture } from "../../../miniprogram/domain/seats/blocks";
import type { Accept } from "../../../miniprogram/domain/seats/errand";
import { FreeSeats, tiersOf } from "../../../miniprogram/domain/seats/free";
import { hallOf, idOf, seatOf, type Hall } from "../../../miniprogram/domain/seats/hall";
import type { Plan, Seating } from "../../../miniprogram/domain/seats/plan";
import { broken } from "../../../miniprogram/domain/seats/rules";
import { packageRoot } from "../../web/phone";

interface Example {
  name: string;
  rules: Seating["rules"];
  tiers: Seating["sections"];
  free: { id: string; free: string }[];
  choices: { seats: string[]; own: string[]; broken: { rule: string; seats: string[] } | null }[];
  best_available: {
    quantity: number;
    tier: number | null;
    sections: string[];
    accept: Accept;
    answer: { seats: string[]; step: number } | null;
  }[];
}

const { halls } = JSON.parse(readFileSync(join(packageRoot, "..", "contract", "vectors", "seat-rules.json"), "utf8")) as {
  halls: { name: string; plan: Plan; pictures: Example[] }[];
};

function pictureOf(hall: Hall, example: Example): Picture {
  const seats = new FreeSeats(hall);
  seats.hear({ version: "1", sections: example.free });
  const tiers = tiersOf(hall, { sections: example.tiers } as Seating);
  return { hall, tiers, free: seats.free, rules: example.rules };
}

describe.each(halls.map((it) => ({ ...it, hall: hallOf(it.plan) })))("in $name", ({ hall, pictures }) => {
  const named = (ids: readonly string[]): number[] => ids.map((id) => seatOf(hall, id));
  const ids = (seats: readonly number[]): string[] => seats.map((seat) => idOf(hall, seat));

  it.each(pictures)("$name: the same choices are refused, for the same reason", (example) => {
    const picture = pictureOf(hall, example);
    for (const choice of example.choices) {
      const found = broken(picture, named(choice.seats), named(choice.own));
      const told = found === null ? null : { rule: found.rule, seats: ids(found.seats) };
      expect(told, choice.seats.join(" ")).toEqual(choice.broken);
    }
  });

  it.each(pictures)("$name: the same seats are the best", (example) => {
    const picture = pictureOf(hall, example);
    for (const { quantity: count, tier, sections, accept, answer } of example.best_available) {
      const indices = sections.map((id) => hall.sections.findIndex((section) => section.id === id));
      const tiers = tier === null ? null : new Set([tier]);
      const found = bestAvailable(picture, { count, tiers, sections: indices }, accept);
      const told = found === null ? null : { step: found.step, seats: ids(found.seats) };
      expect(told, JSON.stringify({ count, tier, accept })).toEqual(answer);
    }
  });
});
