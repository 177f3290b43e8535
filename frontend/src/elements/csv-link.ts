// A link that fetches something as CSV and saves it; absent where the host gives no files.
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Communicator } from "../state/communicator.ts";
import { ask } from "../transport/ask.ts";
import type { Operation } from "../transport/transport.ts";
import { download } from "./download.ts";

export function csvLink({ transport }: Communicator, operation: Operation, id: string, name: string, label: string): TemplateResult | typeof nothing {
  if (!transport.hasFiles) return nothing;
  const save = async (event: Event): Promise<void> => {
    const link = event.currentTarget as HTMLButtonElement;
    link.disabled = true;
    try {
      download(new Blob([await ask<string>(transport, operation, { id, asCsv: true })], { type: "text/csv" }), name);
    } finally {
      link.disabled = false;
    }
  };
  return html`<button type="button" class="link" @click=${save}>${label}</button>`;
}
