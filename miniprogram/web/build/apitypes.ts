// Writes miniprogram/api/schema.d.ts from the server's contract, or with `--check` says whether it is up to date. The
// mini program's API client takes its types from there, so that a change of the contract breaks the compile, not a page.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const packageRoot = join(import.meta.dirname, "..", "..");
const contract = join(packageRoot, "..", "contract", "openapi.json");
const target = join(packageRoot, "miniprogram", "api", "schema.d.ts");
const HEAD = "// Types of the server's API, written by `npm run types` from contract/openapi.json. Do not edit.\n\n";

async function generate(): Promise<string> {
  return HEAD + astToString(await openapiTS(pathToFileURL(contract)));
}

async function main(): Promise<number> {
  const name = relative(packageRoot, target);
  if (!existsSync(contract)) {
    console.error("contract/openapi.json is missing: let the server write it first, then run this again.");
    return 1;
  }
  const text = await generate();
  if (process.argv[2] !== "--check") {
    writeFileSync(target, text);
    console.info(`${name} written`);
    return 0;
  }
  if (existsSync(target) && readFileSync(target, "utf8") === text) return 0;
  console.error(`${name} does not match contract/openapi.json: run \`npm run types\` and commit the result.`);
  return 1;
}

process.exitCode = await main();
