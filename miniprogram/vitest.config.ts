// Tests run in Node; those that need a page ask for jsdom themselves, by building a real host in it (tests/web/phone.ts).
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // The files of a process share what they import: jsdom, and the program that is built once. What keeps state is the
    // program, and it runs in a window of its own each time.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
