import { describe, expect, it } from "vitest";
import { Refused, Unreachable } from "@/api/client";
import type { Arranged } from "@/api/savedViews";
import { carryOver, viewShown, type View } from "@/parts/list/arranged";
import type { KeptView } from "@/parts/list/kept";

const view = (id: string, filters: Record<string, string>, mine = true): View => ({ id, name: id, filters, hidden_columns: null, shared: !mine, made_by: { id: "s", name: "陈晓" }, mine, changeable: mine });
const refused = (status: number, pointer: string) => new Refused(status, { type: "", title: "", status, detail: "", code: "", trace_id: "", errors: [{ pointer, code: "taken", detail: "taken" }] });

/** The server, which takes a name once and no filter that is called `old`. */
function server(saved: Arranged[], most = 20) {
  return (one: Arranged): Promise<void> => {
    if (saved.length >= most) return Promise.reject(refused(409, ""));
    if ("old" in one.filters) return Promise.reject(refused(422, "/filters/old"));
    if (saved.some(({ name }) => name === one.name)) return Promise.reject(refused(422, "/name"));
    saved.push(one);
    return Promise.resolve();
  };
}

describe("the view that is shown", () => {
  const views = [view("paid", { state: "paid" }), view("too", { state: "paid" }), view("columns", {})];

  it("is the one that was chosen while its filters hold, else the first with these filters", () => {
    expect(viewShown(views, { state: "paid" }, "too")?.id).toBe("too");
    expect(viewShown(views, { state: "paid" }, null)?.id).toBe("paid");
    expect(viewShown(views, { state: "open" }, "too")).toBeNull();
  });

  it("is none without filters, unless one of columns alone was chosen", () => {
    expect(viewShown(views, {}, null)).toBeNull();
    expect(viewShown(views, {}, "columns")?.id).toBe("columns");
  });
});

describe("views that a browser kept", () => {
  it("are brought to the server, under another name where that is taken by other filters", async () => {
    const saved: Arranged[] = [{ name: "a", filters: { state: "open" }, shared: false }];
    const here: KeptView[] = [{ name: "a", filters: { state: "paid" } }, { name: "b", filters: { old: "1" } }, { name: "c", filters: { q: "x" } }, { name: "d", filters: { state: "open" } }];
    expect(await carryOver(here, [view("a", { state: "open" })], server(saved))).toEqual([]);
    expect(saved.map(({ name, filters }) => [name, filters])).toEqual([["a", { state: "open" }], ["a (2)", { state: "paid" }], ["c", { q: "x" }]]);
  });

  it("stay where the server has no room or is away", async () => {
    const here: KeptView[] = [{ name: "a", filters: { state: "paid" } }, { name: "b", filters: { state: "open" } }];
    expect(await carryOver(here, [], server([], 1))).toEqual([here[1]]);
    expect(await carryOver(here, [], () => Promise.reject(new Unreachable()))).toEqual(here);
  });
});
