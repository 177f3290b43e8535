// The few drawings that stand beside words, never alone.
import { svg, html } from "lit";
import type { TemplateResult } from "lit";

const PATHS = {
  check: "M3 8.5l3.2 3.2L13 4.8",
  warning: "M8 2.2L14.6 13.6H1.4zM8 6.6v3.2M8 11.8v.1",
  clock: "M8 2a6 6 0 100 12A6 6 0 008 2zM8 4.8V8l2.2 1.6",
  info: "M8 2a6 6 0 100 12A6 6 0 008 2zM8 7.4v3.4M8 5.1v.1",
  lock: "M4 7.2h8v6.2H4zM5.6 7.2V5a2.4 2.4 0 014.8 0v2.2",
  undo: "M3 6.2h6.4a3.4 3.4 0 010 6.8H6M3 6.2l2.8-2.8M3 6.2L5.8 9",
  link: "M6.8 9.2a2.6 2.6 0 003.7 0l2-2a2.6 2.6 0 00-3.7-3.7l-.9.9M9.2 6.8a2.6 2.6 0 00-3.7 0l-2 2a2.6 2.6 0 003.7 3.7l.9-.9",
  list: "M6 4h7.4M6 8h7.4M6 12h7.4M2.8 4v.1M2.8 8v.1M2.8 12v.1",
  plus: "M8 3.4v9.2M3.4 8h9.2",
  close: "M4.4 4.4l7.2 7.2M11.6 4.4l-7.2 7.2",
} as const;

export function icon(name: keyof typeof PATHS): TemplateResult {
  return html`<svg class="i" viewBox="0 0 16 16" aria-hidden="true">${svg`<path d=${PATHS[name]}></path>`}</svg>`;
}
