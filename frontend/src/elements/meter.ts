// Parts of a whole as a bar; only for the eye, the same figures stand beside it in words.
import { html } from "lit";
import type { TemplateResult } from "lit";

export function meter(parts: readonly (readonly [string, number])[], name: string): TemplateResult {
  const there = parts.filter(([, count]) => count > 0);
  // Set through the CSSOM: a strict content security policy refuses style attributes.
  return html`<div class=${name} aria-hidden="true">${there.map(([part, count]) => html`<i class=${part} .style=${`flex-grow:${count}`}></i>`)}</div>`;
}
