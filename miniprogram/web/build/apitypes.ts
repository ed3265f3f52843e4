// Writes miniprogram/api/schema.d.ts from the server's contract, or with `--check` says whether it is up to date. The
// mini program's API client takes its types from there, so that a change of the contract breaks the compile, not a page.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const packageRoot = join(import.meta.dirname, "..", "..");
const HEAD = "// Types of the server's API, written by `npm run types` from contract/openapi.json. Do not edit.\n\n";

async function typesOf(contract: string): Promise<string> {
  if (!existsSync(contract)) throw new Error(`${contract} is missing: let the server write its contract first, then run this again.`);
  return HEAD + astToString(await openapiTS(pathToFileURL(contract)));
}

/** @throws with a sentence for people when there is no contract */
export async function writeTypes(contract: string, target: string): Promise<void> {
  writeFileSync(target, await typesOf(contract));
}

/** @throws with a sentence for people when the file is not what the contract says */
export async function checkTypes(contract: string, target: string): Promise<void> {
  const text = await typesOf(contract);
  if (existsSync(target) && readFileSync(target, "utf8") === text) return;
  throw new Error(`${target} does not match the contract: run \`npm run types\` and commit the result.`);
}

if (process.argv[1]?.endsWith("apitypes.ts")) {
  const contract = join(packageRoot, "..", "contract", "openapi.json");
  const target = join(packageRoot, "miniprogram", "api", "schema.d.ts");
  try {
    await (process.argv[2] === "--check" ? checkTypes : writeTypes)(contract, target);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
