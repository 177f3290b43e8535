// A histogram's drawing and its head.
import { css } from "lit";

export const chart = css`
  :host { display: block; container-type: inline-size; }
  .hist header { display: flex; align-items: center; gap: 6px; min-height: 30px; font-size: var(--sm); }
  .hist h3 { margin-inline-end: auto; }
  @container (max-width: 320px) {
    .hist header { flex-wrap: wrap; }
    .hist h3 { flex-basis: 100%; }
    .hist .link { margin-inline-start: auto; }
  }
  .in.n { width: 52px; min-height: 28px; padding: 0 6px; text-align: end; }
  .hist .link { min-width: 36px; text-align: end; }
  svg text { font: 400 12px var(--font); fill: var(--ink-3); font-feature-settings: "tnum"; }
  svg .mid { text-anchor: middle; }
  svg .end { text-anchor: end; }
  .plot { display: block; max-width: 100%; overflow: visible; touch-action: pan-y; user-select: none; cursor: crosshair; }
  .axis { stroke: var(--all-edge); }
  .grid { stroke: var(--line); }
  .axis, .grid { stroke-width: 1; fill: none; shape-rendering: crispEdges; }
  .ground { fill: transparent; }
  .a-fill { fill: var(--all); }
  .a-line { fill: none; stroke: var(--all-edge); }
  .c-fill { fill: var(--accent); }
  .a-fill, .a-line, .c-fill, .grid, .break, .beside { pointer-events: none; }
  .break { stroke: var(--bg); stroke-width: 2; }
  .beside { paint-order: stroke; stroke: var(--bg); stroke-width: 3; stroke-linejoin: round; }
  .of { fill: var(--accent); font-weight: 600; }
  .brush { fill: var(--accent); fill-opacity: .09; cursor: grab; }
  .brush:active { cursor: grabbing; }
  .brush-line { stroke: var(--accent); stroke-width: 1.5; }
  .grip { fill: var(--bg); stroke: var(--accent); stroke-width: 1.5; }
  .hit { fill: transparent; }
  [role="slider"] { cursor: ew-resize; outline: none; }
  [role="slider"]:focus-visible .grip { fill: var(--accent); }
  [role="slider"]:focus-visible .hit { stroke: var(--accent); stroke-width: 2; }
`;
