// Text, links, and what every element's shadow root needs anew.
import { css } from "lit";

export const ground = css`
  :host { display: block; min-width: 0; }
  :host([hidden]), [hidden] { display: none !important; }
  *, ::before, ::after { box-sizing: border-box; }
  h1, h2, h3, h4, p, ul, ol, dl, dd, figure, fieldset, table { margin: 0; padding: 0; }
  p, figcaption { text-wrap: pretty; }
  fieldset { border: 0; min-width: 0; }
  ul, ol { list-style: none; }
  legend { padding: 0; }
  h1 { font-size: var(--xl); line-height: 1.25; font-weight: 600; letter-spacing: -.016em; }
  h2 { font-size: var(--lg); line-height: 1.4; font-weight: 600; letter-spacing: -.008em; }
  h3 { font-size: var(--md); font-weight: 600; }
  a, .link { color: var(--accent); text-underline-offset: 3px; text-decoration-thickness: 1px; }
  a { text-decoration-color: color-mix(in srgb, currentColor 35%, transparent); }
  a:hover { text-decoration-color: currentColor; }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  /* What takes the focus isn't left under the line that stays in sight. */
  button, input, textarea, select, [tabindex] { scroll-margin-block: 120px; }
  b, strong { font-weight: 600; }
  .i { width: 16px; height: 16px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; vertical-align: -3px; }
  .sub { color: var(--ink-2); }
  .dim { color: var(--ink-3); }
  .xs { font-size: var(--xs); }
  .sm { font-size: var(--sm); }
  .num { text-align: end; white-space: nowrap; }
  .nb { white-space: nowrap; }
  .bad { color: var(--bad); }
  .mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .93em; }
  .sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .end { margin-inline-start: auto; }
  .line { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); align-items: center; }
  .stack > * + * { margin-block-start: var(--s4); }
  .prose { max-width: 66ch; }
`;
