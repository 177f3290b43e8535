// A link that fetches something as CSV and saves it.
import { html } from "lit";
import type { TemplateResult } from "lit";
import { Refusal } from "../transport/ask.ts";
import { download } from "./download.ts";

/** `fetched` gives the file's text; why it could not is given to `refused`. */
export function csvLink(label: string, name: string, fetched: () => Promise<string>, refused: (refusal: Refusal) => void): TemplateResult {
  const save = async (event: Event): Promise<void> => {
    const link = event.currentTarget as HTMLButtonElement;
    link.disabled = true;
    try {
      download(new Blob([await fetched()], { type: "text/csv" }), name);
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      refused(fault);
    } finally {
      link.disabled = false;
    }
  };
  return html`<button type="button" class="link" data-csv=${name} @click=${save}>${label}</button>`;
}
