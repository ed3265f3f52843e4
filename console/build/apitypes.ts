// Writes src/api/schema.d.ts from the server's contract, or with `--check` says whether it is up to date. The console's
// API client takes its types from there, so that a change of the contract breaks the compile, not a page.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const packageRoot = join(import.meta.dirname, "..");
const CONTRACT = join(packageRoot, "..", "contract", "openapi.json");
const TARGET = join(packageRoot, "src", "api", "schema.d.ts");
const HEAD = "// Types of the server's API, written by `npm run types` from contract/openapi.json. Do not edit.\n\n";

if (!existsSync(CONTRACT)) throw new Error(`${CONTRACT} is missing: let the server write its contract first, then run this again.`);
const text = HEAD + astToString(await openapiTS(pathToFileURL(CONTRACT)));
if (process.argv[2] !== "--check") writeFileSync(TARGET, text);
else if (!existsSync(TARGET) || readFileSync(TARGET, "utf8") !== text) {
  console.error(`${TARGET} does not match the contract: run \`npm run types\` in console/ and commit the result.`);
  process.exitCode = 1;
}
