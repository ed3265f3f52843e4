import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkTypes, writeTypes } from "../../web/build/apitypes.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "menpiao-contract-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function contract(field: string): string {
  const place = join(folder, "openapi.json");
  const schema = { type: "object", properties: { [field]: { type: "integer" } }, required: [field] };
  writeFileSync(place, JSON.stringify({ openapi: "3.1.0", info: { title: "t", version: "1" }, paths: {}, components: { schemas: { Money: schema } } }));
  return place;
}

test("types are written from the contract, and a later contract is noticed", async () => {
  const target = join(folder, "schema.d.ts");
  await writeTypes(contract("amount"), target);
  expect(readFileSync(target, "utf8")).toMatch(/Money: \{\s+amount: number;/);
  await checkTypes(contract("amount"), target);
  await expect(checkTypes(contract("total"), target)).rejects.toThrow("does not match the contract");
});

test("no contract, one clear sentence", async () => {
  await expect(writeTypes(join(folder, "none.json"), "x")).rejects.toThrow("none.json is missing: let the server write its contract first");
});
