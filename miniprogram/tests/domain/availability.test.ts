// What is left, kept up by changes only.
import { describe, expect, it } from "vitest";
import type { Availability } from "../../miniprogram/api/wire";
import { merged } from "../../miniprogram/domain/availability";
import { availability } from "../pages/world";

const KNOWN: Availability = {
  ...availability(["t1", "on_sale", "many"], ["t2", "on_sale", 3], ["t3", "sold_out", 0]),
  version: "v1",
};

describe("what is left of a session", () => {
  it("is what was heard, where everything was told", () => {
    const heard = { ...availability(["t1", "ended", 0]), version: "v2", since: null };
    expect(merged(null, heard)).toEqual(heard);
    expect(merged(KNOWN, heard)).toEqual(heard);
  });

  it("takes what has changed in its place, and keeps the rest", () => {
    const heard = { ...availability(["t2", "sold_out", 0]), version: "v2", since: "v1" };
    expect(merged(KNOWN, heard)).toEqual({
      ...availability(["t1", "on_sale", "many"], ["t2", "sold_out", 0], ["t3", "sold_out", 0]),
      version: "v2",
      since: null,
    });
    expect(KNOWN.ticket_types[1]?.remaining).toBe(3);
  });

  it("is the same where nothing has changed", () => {
    const heard = { version: "v1", ticket_types: [], since: "v1" };
    expect(merged(KNOWN, heard)?.ticket_types).toEqual(KNOWN.ticket_types);
  });

  it("is unknown where changes were told of something else", () => {
    const heard = { ...availability(["t2", "sold_out", 0]), version: "v3", since: "v2" };
    expect(merged(KNOWN, heard)).toBeNull();
    expect(merged(null, heard)).toBeNull();
  });
});
