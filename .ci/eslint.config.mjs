// What the scripts and styles of apps/web have to keep. `.ci/run web` installs ESLint and runs it.
import css from "@eslint/css";
import js from "@eslint/js";

const readonly = (...names) => Object.fromEntries(names.map((name) => [name, "readonly"]));

// The build joins the modules of a page to one script (.cmake/embed.cmake): it can drop an import or an `export`, but
// rename nothing.
const oneScript = [
  "ExportDefaultDeclaration",
  "ExportAllDeclaration",
  "ExportNamedDeclaration[declaration=null]",
  "ImportDefaultSpecifier",
  "ImportNamespaceSpecifier",
  "ImportExpression",
].map((selector) => ({ selector, message: "The page's one script cannot have it." }));

export default [
  {
    files: ["apps/web/**/*.js", "apps/web/**/*.mjs"],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      ...js.configs.recommended.rules,
      eqeqeq: "error",
      "max-lines": ["error", 300],
      "no-console": "error",
      "no-shadow": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-arrow-callback": "error",
      "prefer-const": "error",
    },
  },
  {
    files: ["apps/web/**/*.js"],
    languageOptions: {
      globals: readonly(
        "atob",
        "document",
        "DOMRect",
        "getComputedStyle",
        "ImageData",
        "location",
        "MutationObserver",
        "window",
      ),
    },
    rules: { "no-restricted-syntax": ["error", ...oneScript] },
  },
  {
    files: ["apps/web/test/*.mjs"],
    languageOptions: { globals: readonly("btoa", "URL") },
  },
  {
    files: ["apps/web/**/*.css"],
    plugins: { css },
    language: "css/css",
    rules: {
      ...css.configs.recommended.rules,
      "css/no-invalid-properties": ["error", { allowUnknownVariables: true }],
      "css/use-baseline": "off",
    },
  },
];
