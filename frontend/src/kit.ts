// What the later bundles take from the first, so that nothing is fetched twice (build.mjs sees to that).
export { css, html, LitElement, nothing, svg } from "lit";
export * from "./audience/criteria.ts";
export * from "./audience/histogram.ts";
export * from "./audience/outcome.ts";
export * from "./elements/arriving.ts";
export * from "./elements/faults.ts";
export * from "./elements/icon.ts";
export * from "./elements/meter.ts";
export * from "./elements/part.ts";
export * from "./elements/refusal.ts";
export * from "./elements/with-code.ts";
export * from "./state/store.ts";
export * from "./styles/controls.ts";
export * from "./styles/ground.ts";
export * from "./transport/ask.ts";
export * from "./words/excluded.ts";
export { addWords } from "./words/phrases.ts";
export * from "./words/zone.ts";
