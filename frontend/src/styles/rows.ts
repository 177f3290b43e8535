// Rows of the first step: what a row is for, and what there is to choose.
import { css } from "lit";

export const rows = css`
  .rows { display: grid; grid-template-columns: 84px minmax(0, 1fr); gap: var(--s3) var(--s4); align-items: center; }
  .rows > .label { margin: 0; color: var(--ink-3); font-weight: 400; }
  @container (max-width: 760px) {
    .rows { grid-template-columns: minmax(0, 1fr); gap: 6px; }
    .rows > .label:not(:first-child) { margin-block-start: 8px; }
  }
`;
