// Intervals of effects, drawn.
import { css } from "lit";

export const intervals = css`
  .interval { display: block; direction: ltr; overflow: visible; max-width: 100%; }
  .interval.large { width: 100%; max-width: 520px; height: auto; }
  .interval text { font: 400 11px var(--font); fill: var(--ink-3); font-feature-settings: "tnum"; }
  .interval .mid { text-anchor: middle; }
  .interval .zero { stroke: var(--all-edge); stroke-width: 1; fill: none; shape-rendering: crispEdges; }
  .interval .axis { stroke: var(--all-edge); fill: none; shape-rendering: crispEdges; }
  .interval .ci { stroke: var(--accent); stroke-width: 1.5; fill: none; }
  .interval .dot { fill: var(--accent); }
  .interval .band { fill: var(--all); fill-opacity: .6; }
  .interval.grey .ci { stroke: var(--all-edge); }
  .interval.grey .dot { fill: var(--all-edge); }
`;
