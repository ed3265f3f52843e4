import { describe, expect, it } from "vitest";
import { beginningIn, filtersIn, queryOf, sameFilters, Trail, withFilter } from "@/parts/list/address";

describe("a list in the address", () => {
  it("reads its own filters and nothing else", () => {
    const query = { q: " 音乐 ", state: ["active", "disabled"], role: "", do: "invite", after: "c2" };
    expect(filtersIn(query, ["q", "state", "role"])).toEqual({ q: "音乐", state: "active" });
    expect(beginningIn(query)).toBe("c2");
    expect(beginningIn({})).toBeNull();
  });

  it("comes back as it was written", () => {
    const filters = { q: "a&b=c", state: "active" };
    expect(filtersIn(queryOf(filters, "c9"), ["q", "state"])).toEqual(filters);
    expect(beginningIn(queryOf(filters, "c9"))).toBe("c9");
    expect(queryOf({})).toEqual({});
  });

  it("sets a filter anew and takes it away", () => {
    expect(withFilter({ q: "a" }, "state", " active ")).toEqual({ q: "a", state: "active" });
    expect(withFilter({ q: "a", state: "active" }, "state", "  ")).toEqual({ q: "a" });
    expect(sameFilters({ a: "1", b: "2" }, { b: "2", a: "1" })).toBe(true);
    expect(sameFilters({ a: "1" }, { a: "2" })).toBe(false);
  });
});

describe("pages that were turned", () => {
  it("lead back one by one", () => {
    const trail = new Trail();
    trail.turned("c1");
    trail.at("c1");
    trail.turned("c2");
    trail.at("c2");
    expect(trail.number("c2")).toBe(3);
    expect(trail.before("c2")).toBe("c1");
    trail.at("c1");
    expect(trail.before("c1")).toBeNull();
    expect(trail.number("c1")).toBe(2);
    expect(trail.before(null)).toBeUndefined();
  });

  it("lead to the first one from the middle of nowhere, and from there on as usual", () => {
    const trail = new Trail();
    trail.at("c7");
    expect(trail.before("c7")).toBeNull();
    trail.turned("c8");
    trail.at("c8");
    expect(trail.before("c8")).toBe("c7");
  });

  it("are forgotten where the filters change", () => {
    const trail = new Trail();
    trail.turned("c1");
    trail.restart();
    expect(trail.number("c1")).toBe(0);
    expect(trail.number(null)).toBe(1);
  });
});
