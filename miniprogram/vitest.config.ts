// Tests run in Node; those that need a page ask for jsdom themselves, by building a real host in it (tests/web/phone.ts).
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
