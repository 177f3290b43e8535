// Each look of an automatic message for new matches: how many there were, and what became of them.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Store } from "../state/store.ts";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { Run } from "../transport/outreach-shapes.ts";
import { excludedInWords } from "../words/excluded.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

export class Runs extends Part {
  static override styles = [ground, controls, tables, css`th:last-child { min-width: 180px; } h3 { margin-block: var(--s5) var(--s2); }`];
  static override properties = { ...Part.properties, message: {}, runs: { state: true }, refusal: { state: true } };
  /** The communication's id. */
  declare message: string;
  declare runs: Run[] | null;
  declare refusal: Refusal | null;
  #asked = "";

  constructor() {
    super();
    this.message = "";
    this.runs = null;
    this.refusal = null;
  }

  protected follows(): readonly Store[] {
    return [];
  }

  protected override updated(): void {
    if (this.message === this.#asked) return;
    this.#asked = this.message;
    void this.#load();
  }

  async #load(): Promise<void> {
    this.refusal = null;
    try {
      this.runs = (await ask<{ runs: Run[] }>(this.communicator.transport, "runs", { id: this.message })).runs;
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
    }
  }

  protected override render(): TemplateResult {
    const { runs } = this;
    const number = (value: number) => html`<td class="num">${this.phrases.number(value)}</td>`;
    return html`<h3 id="runs">${this.say("runs")}</h3>
      ${this.refusal ? refusalNote(this.refusal, this.phrases, () => void this.#load()) : nothing}
      ${runs?.length ? html`<div class="scroll high" tabindex="0" role="region" aria-labelledby="runs"><table class="tight" data-test="runs">
        <thead><tr><th scope="col">${this.say("whenColumn")}</th><th scope="col" class="num">${this.say("runMatched")}</th><th scope="col" class="num">${this.say("runNew")}</th><th scope="col" class="num">${this.say("runQueued")}</th><th scope="col" class="num">${this.say("held_out")}</th><th scope="col">${this.say("runRest")}</th></tr></thead>
        <tbody>${runs.map((run) => html`<tr><th scope="row" class="nb">${this.phrases.date(run.at, this.communicator.zone, "short")}</th>${number(run.matched)}${number(run.new)}${number(run.queued)}${number(run.held_out)}
          <td class="sub">${[run.why_nothing ?? "", ...excludedInWords(run.excluded, this.phrases)].filter(Boolean).join(" · ")}</td></tr>`)}</tbody></table></div>` : runs && !this.refusal ? html`<p class="sub sm">${this.say("noRuns")}</p>` : nothing}`;
  }
}
