// Who is chosen, by pseudonym with the three per cents, page by page.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { criteriaOf } from "../audience/criteria.ts";
import { OUTCOMES } from "../audience/outcome.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { PredictedLearner } from "../transport/shapes.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

export class Learners extends Part {
  static override styles = [ground, controls, tables, css`.scroll { background: var(--bg); border-radius: var(--r-s); margin: 0; }`];
  static override properties = { ...Part.properties, learners: { state: true }, explained: { state: true }, refusal: { state: true } };
  declare learners: PredictedLearner[];
  /** The learner whose reasons are shown. */
  declare explained: string;
  declare refusal: Refusal | null;
  #next: string | null = null;
  /** The criteria of the learners listed. */
  #listed = "";

  constructor() {
    super();
    this.learners = [];
    this.explained = "";
    this.refusal = null;
  }

  protected follows({ audience }: Communicator): readonly Store[] {
    return [audience];
  }

  protected override updated(): void {
    // The list follows the selection once the server has counted it, not each step of a drag.
    const { audience } = this.communicator;
    const wanted = JSON.stringify([criteriaOf(audience.selection), audience.facts?.snapshot]);
    if (audience.count && wanted !== this.#listed) {
      this.#listed = wanted;
      void this.#load(null);
    }
  }

  protected override render(): TemplateResult {
    return html`<div class="scroll high" tabindex="0" role="region" aria-label=${this.say("learner")}><table class="tight" data-test="learners">
        <thead><tr><th scope="col">${this.say("learner")}</th>${OUTCOMES.map((outcome) => html`<th scope="col" class="num">${this.say(outcome)}</th>`)}<td></td></tr></thead>
        <tbody>${this.learners.map((learner) => html`<tr><th scope="row" class="mono">${learner.pseudonym}</th>
          ${OUTCOMES.map((outcome) => html`<td class="num">${learner[outcome] === null ? this.say("noPrediction") : this.say("percent", { n: learner[outcome] })}</td>`)}
          <td class="nb">${learner.certify === null ? nothing : this.#whyButton(learner.pseudonym)}</td></tr>
          ${this.explained === learner.pseudonym ? html`<tr><td colspan="5"><communicator-why .communicator=${this.communicator} .learner=${learner.pseudonym}></communicator-why></td></tr>` : nothing}`)}</tbody>
      </table>
      ${this.#next ? html`<button type="button" class="link" @click=${() => void this.#load(this.#next)}>${this.say("more")}</button>` : nothing}</div>
      ${this.refusal ? refusalNote(this.refusal, this.phrases, () => void this.#load(null)) : nothing}`;
  }

  #whyButton(pseudonym: string): TemplateResult {
    const open = this.explained === pseudonym;
    return html`<button type="button" class="link" aria-expanded=${open} aria-label=${this.say("whyOf", { learner: pseudonym })} @click=${() => (this.explained = open ? "" : pseudonym)}>${this.say(open ? "whyHide" : "why")}</button>`;
  }

  async #load(cursor: string | null): Promise<void> {
    const { audience, transport } = this.communicator;
    const listed = this.#listed;
    try {
      const query = { limit: "50", ...(cursor ? { cursor } : {}) };
      const page = await ask<{ learners: PredictedLearner[]; next_cursor: string | null }>(transport, "learners", { query, body: { criteria: criteriaOf(audience.selection) } });
      if (listed !== this.#listed) return;
      this.#next = page.next_cursor;
      this.learners = [...(cursor ? this.learners : []), ...page.learners];
      this.refusal = null;
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
    }
  }
}
