// Drawings and frames of Insights.
import { css } from "lit";

export const drawing = css`
  :host {
    /* cividis, few to many, turned round in the dark */
    --q1: light-dark(#e9dc8a, #16365f); --q2: light-dark(#cbba69, #3b4f6d); --q3: light-dark(#a59c74, #666a75);
    --q4: light-dark(#7d7c78, #948f78); --q5: light-dark(#4c566d, #c4b36d); --q6: light-dark(#00224e, #fde737);
  }
  .panel { border-block-start: 1px solid var(--line); padding-block: var(--s4) var(--s6); min-width: 0; }
  .fig-head { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); justify-content: space-between; align-items: center; margin-block-end: var(--s3); min-height: 30px; }
  .fig-head h2 { margin-inline-end: auto; }
  .unit { margin-inline-start: 6px; font-size: var(--xs); font-weight: 400; letter-spacing: 0; color: var(--ink-3); }
  .key { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s4); font-size: var(--xs); color: var(--ink-2); }
  .key span::before { content: ""; display: inline-block; width: 10px; height: 10px; margin-inline-end: 6px; border-radius: 2px; vertical-align: -1px; background: var(--k, var(--accent)); box-shadow: inset 0 0 0 1px var(--ke, transparent); }
  .key .k-all { --k: var(--all); --ke: var(--all-edge); }
  .key .q1 { --k: var(--q1); --ke: var(--all-edge); }
  .key .q2 { --k: var(--q2); }
  .key .q3 { --k: var(--q3); }
  .key .q4 { --k: var(--q4); }
  .key .q5 { --k: var(--q5); }
  .key .q6 { --k: var(--q6); --ke: var(--all-edge); }
  .key .q0 { --k: repeating-linear-gradient(45deg, var(--all-edge) 0 1px, var(--bg) 1px 4px); --ke: var(--all-edge); }
  .key .qx { --k: var(--bg-3); --ke: var(--all-edge); }
  svg.plot { display: block; max-width: 100%; overflow: visible; user-select: none; }
  svg text { font: 400 12px var(--font); fill: var(--ink-3); font-feature-settings: "tnum"; }
  svg .t { fill: var(--ink); }
  svg .t2 { fill: var(--ink-2); }
  svg .b { font-weight: 600; }
  svg .mid { text-anchor: middle; }
  svg .end { text-anchor: end; margin: 0; }
  .axis { stroke: var(--all-edge); }
  .grid { stroke: var(--line); }
  .axis, .grid { stroke-width: 1; fill: none; shape-rendering: crispEdges; }
  .a-fill { fill: var(--all); stroke: var(--all-edge); }
  .a-line { fill: none; stroke: var(--all-edge); }
  .c-fill { fill: var(--accent); }
  .faded { fill-opacity: .38; }
  .hit { fill: transparent; }
  [role="checkbox"] { cursor: pointer; outline: none; }
  [role="checkbox"]:hover .hit { fill: var(--bg-2); }
  [role="checkbox"][aria-checked="true"] .hit { fill: var(--wash); }
  [role="checkbox"][aria-checked="true"] .name { fill: var(--accent-2); font-weight: 600; }
  [role="checkbox"]:focus-visible .hit { stroke: var(--accent); stroke-width: 2; }
`;
