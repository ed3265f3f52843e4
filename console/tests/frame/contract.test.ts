// What the console believes about the server is in the server's contract.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Case } from "@/api/cases";
import type { Ability } from "@/api/me";
import { PAGES } from "@/app/pages";
import { checkOf, choicesOf, isDoneThere, placeOf, sharedChoices, type Choice } from "@/features/cases/remedies";
import { GIVE_BACK, IGNORE, SETTLE } from "@/features/money/choices";
import { ROLES } from "@/features/people/team";
import words from "@/i18n/zh-CN";

interface Operation { readonly operationId?: string; readonly requestBody?: { content: { "application/json": { schema: { $ref: string } } } } }
interface Schema { readonly properties: Record<string, { readonly enum?: string[]; readonly items?: { readonly enum?: string[] } }>; readonly required?: string[] }
const contract = JSON.parse(readFileSync(new URL("../../../contract/openapi.json", import.meta.url), "utf8")) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};
const me = contract.components.schemas["MeOut"]!;
const ABILITIES = me.properties["may"]?.items?.enum ?? [];
const anything = () => true;
const waiting = (kind: string, remedy: string): Case => ({ kind, subject_id: "{id}", since: "2027-03-02T03:00:00Z", detail: {}, remedies: [remedy] });

const REMEDIES = ["createRefundAttempt", "resolveRefund", "decideRefund", "decideComplimentaryOrder", "resolvePayment", "askAboutRefund", "closePayment", "tryNoticeNow", "setNoticeAside", "noteTopUp", "resolveMessages", "tryShippingNow", "correctShipping", "dismissShipping", "runDay", "signOffDay"];

function isOfTheServer(choice: Choice, operation: string): void {
  const path = `/api/v1/organizer${choice.path("*")}`;
  const [, operations] = Object.entries(contract.paths).find(([known]) => known.replace(/\{\w+\}/g, "*") === path) ?? [];
  expect(operations?.["post"]?.operationId, path).toBe(operation);
  const schema = contract.components.schemas[operations!["post"]!.requestBody!.content["application/json"].schema.$ref.split("/").at(-1)!]!;
  const body = choice.body("said") as Record<string, string>;
  for (const [field, value] of Object.entries(body)) expect(schema.properties[field]?.enum ?? [value], `${path} ${field}`).toContain(value);
  for (const field of schema.required ?? []) expect(Object.keys(body), path).toContain(field);
  expect(words.remedies, choice.words).toHaveProperty(choice.words);
}

describe("what helps a case", () => {
  it.each(REMEDIES)("%s is an operation of the server, asked in its words", (remedy) => {
    for (const kind of ["refund_closed", "refund_went_out_twice"]) {
      for (const choice of choicesOf(waiting(kind, remedy), anything)) isOfTheServer(choice, remedy);
    }
  });

  it.each([["payment_contradicted", "resolvePayment"], ["refund_contradicted", "resolveRefund"], ["payment_disputed", "resolvePayment"]])("of what a provider contradicted, or a cardholder disputes, is to look into it: %s", (kind, remedy) => {
    const choices = choicesOf(waiting(kind, remedy), anything);
    expect(choices.map((choice) => choice.words)).toEqual(["seen"]);
    for (const choice of choices) isOfTheServer(choice, remedy);
  });

  it("of a difference is an operation of the server, too", () => {
    for (const choice of [SETTLE, GIVE_BACK, IGNORE]) isOfTheServer(choice, "resolveDifference");
  });

  it("is offered to whoever may do it", () => {
    const approval = waiting("refund_waits_for_approval", "decideRefund");
    expect(choicesOf(approval, (ability) => ability === "see_orders")).toEqual([]);
    expect(choicesOf(approval, (ability) => ability === "approve_refunds").map((one) => one.words)).toEqual(["approve", "decline"]);
    expect(choicesOf(waiting("new_kind", "somethingNewer"), anything)).toEqual([]);
  });

  it("leads to the page of what it is about, for whoever may open that", () => {
    const to = (kind: string, may = anything as (ability: Ability) => boolean) => placeOf({ ...waiting(kind, ""), subject_id: "x" }, may);
    expect(to("refund_abnormal")).toEqual({ name: "refund", params: { id: "x" } });
    expect(to("payment_frozen")).toEqual({ name: "payments", query: { q: "x" } });
    expect(to("day_not_reconciled")).toEqual({ name: "reconciliation-day", params: { id: "x" } });
    expect(to("shipping_frozen")).toEqual({ name: "shipping", query: { state: "frozen" } });
    expect(to("account_short_of_funds", (ability) => ability === "see_orders")).toBeNull();
    expect(to("messages_failed")).toBeNull();
    expect(to("complimentary_waits_for_approval")).toEqual({ name: "giveaways" });
    expect(to("cash_refund_waits")).toEqual({ name: "box-office" });
    expect(to("cash_refund_waits", (ability) => ability === "see_orders")).toEqual({ name: "refund", params: { id: "x" } });
  });

  it("is found on that page, for whoever may do it there", () => {
    const unrefunded = waiting("cancelled_order_not_refunded", "createOrderRefund");
    expect(placeOf(unrefunded, anything)).toEqual({ name: "order", params: { id: "{id}" } });
    expect(isDoneThere(unrefunded, anything)).toBe(true);
    expect(isDoneThere(unrefunded, (ability) => ability === "see_orders")).toBe(false);
    expect(isDoneThere(waiting("refund_closed", "createRefundAttempt"), anything)).toBe(false);
  });

  it("stands below words of its own, whatever of the documented kinds it is", () => {
    const rows = readFileSync(new URL("../../../docs/how-money-flows.md", import.meta.url), "utf8").match(/^\| case .*/gm) ?? [];
    const kinds = rows.flatMap((row) => [...row.split("|")[1]!.split(";")[0]!.matchAll(/`(\w+)`/g)].map((found) => found[1]!));
    expect(kinds.length).toBeGreaterThan(10);
    for (const kind of kinds) expect(Object.keys(words.cases.kinds)).toContain(kind);
  });

  it("leads to the payment that a callback speaks of, and to the check of the account", () => {
    const failing: Case = { ...waiting("notice_not_handled", "checkMerchantAccount"), detail: { about: "payment", number: "p", account_id: "a" } };
    expect(placeOf(failing, anything)).toEqual({ name: "payments", query: { q: "p" } });
    expect(placeOf({ ...failing, detail: { about: "refund", number: "r" } }, anything)).toBeNull();
    expect(checkOf(failing, anything)).toEqual({ name: "merchant-accounts", query: { check: "a" } });
    expect(checkOf(failing, (ability) => ability !== "keep_merchant_accounts")).toBeNull();
    expect(checkOf(waiting("account_short_of_funds", "noteTopUp"), anything)).toBeNull();
  });

  it("is offered for many where it helps each of them", () => {
    const closed = waiting("refund_closed", "createRefundAttempt");
    expect(sharedChoices([closed, { ...closed, subject_id: "other" }], anything).map((one) => one.words)).toEqual(["tryRefund"]);
    expect(sharedChoices([closed, waiting("payment_frozen", "resolvePayment")], anything)).toEqual([]);
    expect(sharedChoices([], anything)).toEqual([]);
  });
});

describe("pages and roles", () => {
  it("need abilities that the server knows", () => {
    expect(ABILITIES.length).toBeGreaterThan(10);
    for (const { needs } of PAGES) for (const ability of needs) expect(ABILITIES).toContain(ability);
  });
  it("have a name for each ability and role", () => {
    expect(Object.keys(words.abilities).sort()).toEqual([...ABILITIES].sort());
    expect([...ROLES].sort()).toEqual([...(me.properties["role"]?.enum ?? [])].sort());
  });
  it("show support a smaller menu than an owner", () => {
    const menu = (may: readonly Ability[]) => PAGES.filter(({ needs, aside }) => !aside && (needs.length === 0 || needs.some((one) => may.includes(one)))).map(({ name }) => name);
    expect(menu(["see_halls", "see_orders"])).not.toContain("people");
    expect(menu(ABILITIES as Ability[])).toContain("people");
    expect(menu([])).toEqual(["home"]);
  });
});
