// Buttons, fields, chips, notes, tables, meters.
import { css } from "lit";

export const controls = css`
  .btn, .in, select { font: inherit; min-height: 36px; border-radius: var(--r); border: 1px solid var(--edge); background: var(--bg); color: var(--ink); }
  .btn { display: inline-flex; gap: var(--s2); align-items: center; justify-content: center; padding: 0 14px; font-weight: 500; cursor: pointer; }
  .btn:hover { background: var(--bg-3); }
  .btn.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
  .btn.main:hover { background: color-mix(in srgb, var(--accent) 88%, var(--ink)); }
  .btn:disabled { background: var(--bg-2); border-color: var(--line); color: var(--ink-3); cursor: default; }
  .btn.small { min-height: 28px; padding: 0 10px; font-size: var(--sm); }
  .btn.stop { color: var(--bad); }
  .link { font: inherit; font-size: var(--sm); min-height: 24px; min-width: 24px; padding: 0; border: 0; background: none; text-align: start; cursor: pointer; }
  .link:hover { text-decoration: underline; }
  .link:disabled { color: var(--ink-3); cursor: default; text-decoration: none; }
  .in { width: 100%; padding: 7px 11px; }
  .in::placeholder { color: var(--ink-3); opacity: 1; }
  .in[aria-invalid="true"] { border-color: var(--bad); box-shadow: inset 0 0 0 1px var(--bad); }
  label, .label { display: block; font-size: var(--sm); font-weight: 500; margin-block-end: 5px; }
  .help { font-size: var(--xs); color: var(--ink-3); margin-block-start: 5px; }
  .help.bad { color: var(--bad); }
  .chips { display: flex; flex-wrap: wrap; gap: var(--s2); align-items: center; }
  .chip { display: inline-flex; align-items: center; gap: 7px; min-height: 30px; padding: 2px 12px; border-radius: var(--r-pill); border: 1px solid var(--line); background: var(--bg-2); color: var(--ink); font: inherit; font-size: var(--sm); text-align: start; cursor: pointer; }
  .chip:hover { border-color: var(--edge); }
  .chip small { font-size: var(--xs); color: var(--ink-3); }
  .chip[aria-pressed="true"] { background: var(--wash); border-color: var(--accent); color: var(--accent-2); font-weight: 600; }
  .chip[aria-pressed="true"] small { color: var(--accent-2); font-weight: 500; }
  .seg { display: inline-flex; border: 1px solid var(--edge); border-radius: var(--r); max-width: 100%; flex-wrap: wrap; overflow: hidden; }
  .seg button { font: inherit; font-size: var(--sm); min-height: 28px; padding: 0 11px; border: 0; border-inline-start: 1px solid var(--line); background: none; color: var(--ink-2); white-space: nowrap; cursor: pointer; }
  .seg button:first-child { border: 0; }
  .seg button:focus-visible { outline-offset: -2px; }
  .seg [aria-pressed="true"] { background: var(--wash); color: var(--accent-2); font-weight: 600; }
  .tick { display: flex; gap: 0 var(--s2); align-items: flex-start; font-size: var(--sm); font-weight: 400; margin: 0; }
  input[type="radio"], input[type="checkbox"] { accent-color: var(--accent); width: 16px; height: 16px; margin: 1.5px 0 0; flex: none; }
  .msg { display: flex; flex-wrap: wrap; gap: var(--s2); align-items: flex-start; font-size: var(--sm); padding: 9px 12px; border-radius: var(--r); background: var(--bg-2); }
  .msg > .i + * { flex: 1 1 240px; }
  .msg.w { background: var(--warn-bg); }
  .msg.w .i { color: var(--warn); }
  .msg.b { background: var(--bad-bg); }
  .msg.b .i { color: var(--bad); }
  .msg .i { margin-block-start: 2px; }
  .msg > .link, .msg > .btn { margin-inline-start: auto; white-space: nowrap; align-self: center; }
  .tag { display: inline-flex; align-items: center; gap: 6px; font-size: var(--xs); font-weight: 500; color: var(--ink-2); white-space: nowrap; }
  .tag::before { content: ""; width: 7px; height: 7px; border-radius: 50%; background: var(--all-edge); }
  .tag.on::before { background: var(--accent); }
  .tag.good::before { background: var(--good); }
  .tag.warn::before { background: var(--warn); }
  .tag.fault::before { background: var(--bad); }
  .tag.open::before { background: none; box-shadow: inset 0 0 0 1.5px var(--all-edge); }
  @media (prefers-reduced-motion: no-preference) {
    .btn, .chip { transition: background-color .12s, border-color .12s; }
  }
`;

export const tables = css`
  table { width: 100%; border-collapse: collapse; font-size: var(--sm); }
  caption { text-align: start; font-size: var(--xs); color: var(--ink-3); padding-block-end: var(--s2); }
  th { font-weight: 500; font-size: var(--xs); color: var(--ink-3); text-align: start; vertical-align: bottom; }
  th, td { padding: 9px var(--s4) 9px 0; border-block-end: 1px solid var(--line); }
  td { vertical-align: top; }
  th:last-child, td:last-child { padding-inline-end: 0; }
  th.num { text-align: end; }
  tbody th { font-size: var(--sm); color: var(--ink); vertical-align: top; }
  .tight th, .tight td { padding-block: 6px; }
  tr.sum > * { font-weight: 600; border-block-end: 0; }
  .scroll { position: relative; overflow-x: auto; margin-inline: -12px; padding-inline: 12px; }
  .scroll.high { max-height: 320px; overflow-y: auto; }
`;

/** The second person's yes or no. */
export const approving = css`
  .approving { display: flex; flex-wrap: wrap; gap: var(--s2); align-items: center; margin-block-start: var(--s2); }
  .approving .in { flex: 1 1 200px; max-width: 360px; min-height: 28px; padding-block: 2px; background: var(--bg); }
`;

export const meters = css`
  .meter { display: flex; gap: 2px; height: 8px; border-radius: var(--r-s); overflow: hidden; background: var(--bg-3); }
  .meter.tall { height: 14px; }
  .meter i { background: var(--all); min-width: 3px; flex: 0 1 0; }
  .meter .good, .meter .sent { background: var(--accent); }
  .meter .mid, .meter .queued, .meter .claimed { background: var(--all-edge); }
  .meter .retry, .meter .uncertain { background: var(--warn); }
  .meter .failed { background: var(--bad); }
  .meter .rest, .meter .suppressed { background: var(--line); }
`;

/** A numbered step of the page. */
export const steps = css`
  .step { border-block-start: 1px solid var(--line); padding-block: var(--s5) var(--s6); min-width: 0; }
  .step > header { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s3); align-items: center; margin-block-end: var(--s4); min-height: 30px; }
  .step > header .end { display: flex; flex-wrap: wrap; gap: var(--s4); align-items: center; }
  .no { display: inline-grid; place-items: center; width: 24px; height: 24px; border-radius: 50%; background: var(--accent); color: var(--on-accent); font-size: var(--sm); font-weight: 600; }
  @container (max-width: 760px) {
    .step > header .end { margin-inline-start: 0; }
  }
`;
