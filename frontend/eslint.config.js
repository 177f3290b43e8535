import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules", "test-results"] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ["**/*.ts"] })),
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "max-lines": ["error", { max: 250 }],
      "max-lines-per-function": ["error", { max: 60 }],
      // Messages are built from numbers all over the page.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Lit's event listeners are methods that Lit itself binds to their element.
      "@typescript-eslint/unbound-method": "off",
      // An attribute that is absent is null, a request's field that is absent is undefined.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      // Node's runner awaits its tests itself.
      "@typescript-eslint/no-floating-promises": ["error", { allowForKnownSafeCalls: [{ from: "package", package: "node:test", name: ["describe", "test"] }] }],
      "max-lines-per-function": "off",
    },
  },
);
