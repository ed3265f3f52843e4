// Lint rules of the mini program and its browser host. The program itself may not reach for the browser: everything
// that it needs from its surroundings goes through `wx`, which exists on phones and in the host alike. On a phone
// there is no `window`, so a slip that works in the browser would crash there.
import tseslint from "typescript-eslint";

const browserOnly = ["window", "document", "localStorage", "sessionStorage", "fetch", "location", "navigator", "XMLHttpRequest", "alert"];

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "miniprogram/miniprogram_npm/", "miniprogram/api/schema.d.ts", "test-results/"] },
  ...tseslint.configs.recommended,
  {
    rules: {
      "max-lines": ["error", { max: 400 }],
      "max-lines-per-function": ["error", { max: 90, skipBlankLines: true, skipComments: true }],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": ["error", { allow: ["warn", "error", "info"] }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
    },
  },
  {
    files: ["miniprogram/**/*.ts"],
    rules: { "no-restricted-globals": ["error", ...browserOnly.map((name) => ({ name, message: "The mini program has no browser: use wx, through miniprogram/platform." }))] },
  },
  { files: ["tests/**/*.ts"], rules: { "max-lines-per-function": "off" } },
);
