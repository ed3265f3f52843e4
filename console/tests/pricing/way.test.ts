import { describe, expect, it } from "vitest";
import { Refused } from "@/api/client";
import { waySeats } from "@/features/pricing/domain/way";
import { seatsInTheWay, wayFile } from "@/features/pricing/refused";
import { aMap } from "./sessions";

function renamed() {
  const map = aMap();
  const [stalls, box] = map.sections;
  const rows = stalls!.rows.map((row) => (row.id === "stalls-B" ? { ...row, label: "Z", seats: row.seats.slice(0, 3) } : row));
  return { ...map, sections: [{ ...stalls!, rows }, box!] };
}

describe("seats in the way", () => {
  it("say what they are called now and on the new map", () => {
    const section = aMap().sections[0]!.name.en!;
    expect(waySeats(["stalls-B-1", "stalls-B-4"], aMap(), renamed(), "en")).toEqual([
      { id: "stalls-B-1", was: `${section} B-1`, now: `${section} Z-1` },
      { id: "stalls-B-4", was: `${section} B-4`, now: null },
    ]);
  });

  it("come as a file in which no name is a formula", () => {
    const lines = wayFile(["Id", "Now"], [{ id: "a", was: "=1+1", now: 'the "box", left' }]).split("\r\n");
    expect(lines).toEqual(["\uFEFFId,Now", `a,'=1+1,"the ""box"", left"`, ""]);
  });

  it("are read from what the server refuses, all of them", () => {
    const ids = Array.from({ length: 2_500 }, (_, i) => `s-${i}`);
    const refusal = (code: string) => new Refused(409, { code, detail: "…", alternatives: [{ seat_ids: ids }] } as never);
    expect(seatsInTheWay(refusal("seats_relabelled"))).toEqual({ why: "names", ids, message: "…" });
    expect(seatsInTheWay(refusal("seats_of_another_hall"))?.why).toBe("hall");
    expect(seatsInTheWay(refusal("seats_in_the_way"))?.why).toBe("gone");
    expect(seatsInTheWay(refusal("precondition_failed"))).toBeNull();
  });
});
