// Panels, figures and the two colours of the Social tab.
import { css } from "lit";

export const panels = css`
  :host {
    --cat-1: light-dark(#0072b2, #56b4e9);
    --cat-2: light-dark(#d55e00, #e69f00);
  }
  .panel { border-block-start: 1px solid var(--line); padding-block: var(--s4) var(--s6); min-width: 0; }
  .fig-head { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); justify-content: space-between; align-items: center; margin-block-end: var(--s3); min-height: 30px; }
  .fig-head h2 { margin-inline-end: auto; }
  .foot { display: flex; flex-wrap: wrap; gap: 2px var(--s4); justify-content: space-between; font-size: var(--xs); color: var(--ink-3); margin-block-start: var(--s3); }
  .foot > :first-child { padding-block: 3px; }
  .foot .link { font-size: var(--xs); text-decoration: underline; text-decoration-color: color-mix(in srgb, currentColor 35%, transparent); }
  .key { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s4); font-size: var(--xs); color: var(--ink-2); }
  .key span::before, .dotc { content: ""; display: inline-block; width: 10px; height: 10px; margin-inline-end: 6px; border-radius: 2px; vertical-align: -1px; background: var(--k); box-shadow: inset 0 0 0 1px var(--ke, transparent); }
  .c1 { --k: var(--cat-1); }
  .c2 { --k: var(--cat-2); }
  .gp { --k: repeating-linear-gradient(45deg, var(--all-edge) 0 1px, var(--bg) 1px 4px); --ke: var(--all-edge); }
`;

export const charts = css`
  svg text { font: 400 12px var(--font); fill: var(--ink-3); font-feature-settings: "tnum"; }
  svg .t { fill: var(--ink); }
  svg .t2 { fill: var(--ink-2); }
  svg .mid { text-anchor: middle; }
  svg .end { text-anchor: end; }
  .plot { display: block; max-width: 100%; overflow: visible; }
  .axis { stroke: var(--all-edge); }
  .grid { stroke: var(--line); }
  .axis, .grid { stroke-width: 1; fill: none; shape-rendering: crispEdges; }
  .h-line { stroke: var(--all-edge); stroke-width: 1; opacity: .55; fill: none; }
  .k1 { fill: var(--cat-1); }
  .k2 { fill: var(--cat-2); }
  .at { fill: var(--bg-3); }
`;
