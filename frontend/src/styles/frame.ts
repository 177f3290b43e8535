// The page's own frame: tabs, head, columns, and the states before there is anything to show.
import { css } from "lit";

export const frame = css`
  .tabs { display: flex; gap: var(--s5); align-items: center; padding: 0 var(--s6); border-block-end: 1px solid var(--line); }
  .tabs button { font: inherit; color: var(--ink-2); background: none; border: 0; padding: 13px 0 11px; border-block-end: 2px solid transparent; min-width: 24px; cursor: pointer; }
  .tabs button:hover { color: var(--ink); }
  .tabs [aria-current] { color: var(--ink); font-weight: 600; border-color: var(--accent); }
  .page { max-width: 1280px; margin: 0 auto; padding: var(--s5) var(--s6) var(--s7); }
  .head { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s5); align-items: baseline; justify-content: space-between; margin-block-end: var(--s5); }
  .fresh { font-size: var(--sm); color: var(--ink-2); }
  .fresh::before { content: ""; display: inline-block; width: 7px; height: 7px; margin-inline-end: 7px; border-radius: 50%; background: var(--good); vertical-align: 1px; }
  .fresh.old::before { background: var(--warn); }
  .page > .msg { margin-block-end: var(--s3); }
  .page > .msg + :not(.msg) { margin-block-start: var(--s5); }
  .two { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 var(--s6); }
  .state { padding-block: var(--s6); max-width: 60ch; }
  .state > * + * { margin-block-start: var(--s3); }
  .arriving { border-block-start: 1px solid var(--line); padding-block: var(--s5) var(--s6); }
  .arriving .charts { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: var(--s6); margin-block: var(--s4) var(--s3); }
  .arriving svg { width: 100%; height: 64px; fill: var(--all); }
  @container (max-width: 760px) {
    .tabs { padding-inline: var(--s4); }
    .page { padding: var(--s4) var(--s4) var(--s6); }
    .two { grid-template-columns: minmax(0, 1fr); }
    .arriving .charts { gap: var(--s4); }
  }
`;
