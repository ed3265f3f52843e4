// Lint rules of the console. What knows about halls (`domain`) knows neither Vue nor the browser, so that it is tested
// in Node and could be used by anything that draws.
import tseslint from "typescript-eslint";
import vue from "eslint-plugin-vue";
import vueParser from "vue-eslint-parser";

const browserOnly = ["window", "document", "localStorage", "indexedDB", "fetch", "location", "navigator", "alert"];

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "src/api/schema.d.ts", "test-results/"] },
  ...tseslint.configs.recommended,
  ...vue.configs["flat/recommended"],
  {
    files: ["**/*.vue"],
    languageOptions: { parser: vueParser, parserOptions: { parser: tseslint.parser, extraFileExtensions: [".vue"] } },
    rules: {
      "no-undef": "off",
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/html-self-closing": ["error", { html: { void: "always" } }],
      "vue/html-closing-bracket-newline": "off",
      "vue/html-indent": "off",
      "vue/first-attribute-linebreak": "off",
    },
  },
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
    files: ["src/features/*/domain/**/*.ts", "src/seats/domain/**/*.ts"],
    rules: {
      "no-restricted-globals": ["error", ...browserOnly.map((name) => ({ name, message: "The domain has no browser: take what is needed as an argument." }))],
      "no-restricted-imports": ["error", { patterns: [{ regex: "^(vue|tdesign-|@/(?!seats/domain/|features/[a-z]+/domain/)|\\.\\./(editor|canvas|ui)/)", message: "The domain is plain TypeScript." }] }],
    },
  },
  { files: ["tests/**/*.ts"], rules: { "max-lines-per-function": "off" } },
);
