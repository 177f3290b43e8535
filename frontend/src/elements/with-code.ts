// The backend's sentences, in which commands stand between backticks.
import { html } from "lit";
import type { TemplateResult } from "lit";

export function withCode(text: string): (string | TemplateResult)[] {
  return text.split("`").map((part, at) => (at % 2 ? html`<code class="mono">${part}</code>` : part));
}
