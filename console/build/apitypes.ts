// Writes src/api/schema.d.ts from the server's contract; every check begins with it, so it is in no repository and never
// out of date. The console's API client takes its types from there: a change of the contract breaks the compile, not a
// page.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const packageRoot = join(import.meta.dirname, "..");
const CONTRACT = join(packageRoot, "..", "contract", "openapi.json");
const HEAD = "// Types of the server's API, written by `npm run types` from contract/openapi.json. Do not edit.\n\n";

if (!existsSync(CONTRACT)) throw new Error(`${CONTRACT} is missing: let the server write its contract first, then run this again.`);
writeFileSync(join(packageRoot, "src", "api", "schema.d.ts"), HEAD + astToString(await openapiTS(pathToFileURL(CONTRACT))));
