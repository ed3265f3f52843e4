// What the browser fetches before somebody sees a page: the entry, the frame and that page, with what they import. Built
// here as it is built for people. A page that grows beyond the budget has to load its weight later, by `import()`.
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { beforeAll, describe, expect, it, vi } from "vitest";

const BUDGET = 350 * 1024;
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** What the router shows by itself, without the frame. */
const ALONE = ["src/features/signin/SignInPage.vue", "src/features/seatmap/ui/SeatMapPage.vue", "src/features/pricing/ui/PricingPage.vue"];
const FRAME = "src/app/AppFrame.vue";
/** The reader waits for one of them. */
const LANGUAGES = ["src/i18n/zh-CN.ts", "src/i18n/en.ts"];

let files: Map<string, Rolldown.OutputChunk | Rolldown.OutputAsset>;
let chunks: Rolldown.OutputChunk[];

beforeAll(async () => {
  vi.stubEnv("NODE_ENV", "production"); // else Vue brings all that it tells developers
  const built = (await build({ root: ROOT, logLevel: "silent", build: { write: false } })) as Rolldown.RolldownOutput;
  vi.unstubAllEnvs();
  files = new Map(built.output.map((file) => [file.fileName, file]));
  chunks = built.output.filter((file) => file.type === "chunk");
}, 120_000);

function weightOf(names: Iterable<string>): number {
  let sum = 0;
  for (const name of names) {
    const file = files.get(name);
    sum += file === undefined ? 0 : gzipSync(file.type === "chunk" ? file.code : file.source).length;
  }
  return sum;
}

/** The chunk, what it imports at once, and their styles. */
function withImports(chunk: Rolldown.OutputChunk, found = new Set<string>()): Set<string> {
  if (found.has(chunk.fileName)) return found;
  found.add(chunk.fileName);
  for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(style);
  for (const name of chunk.imports) {
    const other = files.get(name);
    if (other?.type === "chunk") withImports(other, found);
  }
  return found;
}

const of = (source: string) => chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(source));

describe("the first load", () => {
  it("of signing in and of every page in the frame stays within the budget", () => {
    const entry = chunks.find(({ isEntry }) => isEntry)!;
    const words = LANGUAGES.map((language) => of(language)!);
    const pages = entry.dynamicImports.map((name) => files.get(name)).filter((file) => file?.type === "chunk").filter((page) => !words.includes(page));
    expect(pages.length).toBeGreaterThan(6);
    const longest = words.reduce((one, other) => (weightOf([one.fileName]) > weightOf([other.fileName]) ? one : other));
    for (const page of pages) {
      const together = withImports(page, withImports(longest, withImports(entry)));
      if (!ALONE.some((source) => page.facadeModuleId?.endsWith(source))) withImports(of(FRAME)!, together);
      const weight = weightOf(together);
      expect(weight, page.facadeModuleId ?? page.fileName).toBeGreaterThan(40 * 1024);
      expect(weight, `${page.facadeModuleId}: ${Math.round(weight / 1024)} KiB`).toBeLessThan(BUDGET);
    }
  });

  it("has neither the seat map editor nor a code to scan in it", () => {
    const entry = withImports(chunks.find(({ isEntry }) => isEntry)!);
    for (const source of ["SeatMapPage.vue", "SecondFactorSetup.vue", "PeoplePage.vue"]) {
      const inside = chunks.filter(({ moduleIds }) => moduleIds.some((id) => id.includes(source))).map(({ fileName }) => fileName);
      expect(inside.length, source).toBeGreaterThan(0);
      expect(inside.some((name) => entry.has(name)), source).toBe(false);
    }
  });
});
