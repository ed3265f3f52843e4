// How far an import is: of the lines that something becomes of, not of those that are refused.
import type { Import } from "@/api/channels";
import { isAtWork, progressOf } from "@/features/channels/states";
import { describe, expect, it } from "vitest";

const one = (state: Import["state"], counts: Partial<Import>) => ({ state, ready: 0, refused: 9, imported: 0, withdrawn: 0, ...counts }) as Import;

describe("the progress of an import", () => {
  it("counts what is done of what there is to do", () => {
    expect(progressOf(one("running", { ready: 30, imported: 10 }))).toEqual({ done: 10, total: 40 });
    expect(progressOf(one("withdrawing", { imported: 30, withdrawn: 10 }))).toEqual({ done: 10, total: 40 });
    expect(progressOf(one("finished", { imported: 40 }))).toEqual({ done: 40, total: 40 });
  });

  it("is looked at while the worker is at it", () => {
    expect((["draft", "running", "finished", "withdrawing", "withdrawn"] as const).filter((state) => isAtWork(one(state, {})))).toEqual(["running", "withdrawing"]);
  });
});
