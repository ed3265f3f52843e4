import { describe, expect, it } from "vitest";
import { askedFor, pageOf, particulars } from "@/features/auditlog/show";

const words: Record<string, string> = { "auditLog.details.amount_fen": "amount", "auditLog.details.reason": "reason", "auditLog.details.role": "role", "auditLog.values.by_staff": "by staff", "roles.finance": "Finance", "auditLog.and": ", ", "auditLog.yes": "yes" };
const t = (key: string, named: Record<string, unknown> = {}) => (key === "auditLog.pair" ? `${named["name"]}: ${named["value"]}` : words[key] ?? key);
const te = (key: string) => key in words;
const said = (detail: Record<string, unknown>) => particulars(detail, t, te);

describe("what the log is asked", () => {
  it("is what the address says, with days as the reader has them, the last one included", () => {
    const asked = askedFor({ who: "staff", what: "order_paid", object: "x", from: "2027-03-01", to: "2027-03-01", q: "no filter of ours" });
    expect(asked).toMatchObject({ who: "staff", what: "order_paid", object: "x" });
    expect(new Date(asked["from"] ?? "").getTime()).toBe(new Date(2027, 2, 1).getTime());
    expect(new Date(asked["to"] ?? "").getTime()).toBe(new Date(2027, 2, 2).getTime());
    expect(asked["q"]).toBeUndefined();
  });

  it("leaves out what is no day", () => expect(askedFor({ from: "yesterday", to: "2027-3-1" })).toEqual({}));
});

describe("what an entry says of itself", () => {
  it("has sums as money and codes in words", () => expect(said({ amount_fen: 18050, reason: "by_staff", role: "finance" })).toEqual(["amount: ¥180.50", "reason: by staff", "role: Finance"]));
  it("shows what it does not know as it stands", () => expect(said({ colour: "green", sizes: [1, 2] })).toEqual(["colour: green", "sizes: 1, 2"]));
  it("leaves out ids, nothing, and no", () => expect(said({ refund: "03bqh3nv00000008j0m2p4r6t8", payment: "018f2b5c-0000-7000-8000-000000000000", note_id: "0".repeat(32), fee_fen: 0, needs_approval: false, mismatch: null })).toEqual([]));
  it("says yes", () => expect(said({ needs_approval: true })).toEqual(["needs_approval: yes"]));
});

describe("where a thing can be looked at", () => {
  it("is its page, where there is one", () => {
    expect(pageOf({ kind: "event", id: "e", name: null })).toEqual({ name: "event", params: { id: "e" } });
    expect(pageOf({ kind: "picture", id: "p", name: null })).toBeNull();
  });
});
