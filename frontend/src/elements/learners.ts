// Who is chosen, by pseudonym with the three per cents, page by page.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Criteria } from "../audience/criteria.ts";
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
  static override styles = [ground, controls, tables, css`
    .scroll { background: var(--bg); border-radius: var(--r-s); margin: 0; }
    .out { font-size: var(--sm); margin-block-end: var(--s2); }
    .out h3 { font-size: var(--sm); }
    .out li { display: flex; flex-wrap: wrap; gap: 0 var(--s3); align-items: baseline; }
    tr.left .num { color: var(--ink-3); }
    td.acts { display: flex; gap: 0 var(--s4); flex-wrap: wrap; }
    form { display: flex; flex-wrap: wrap; gap: var(--s2); align-items: center; padding-block: var(--s2); }
    form .in { flex: 1 1 220px; max-width: 420px; min-height: 30px; padding-block: 2px; }
    th .link { font-family: inherit; text-decoration: underline; text-decoration-color: color-mix(in srgb, currentColor 35%, transparent); }
  `];
  static override properties = { ...Part.properties, learners: { state: true }, explained: { state: true }, leaving: { state: true }, refusal: { state: true } };
  declare learners: PredictedLearner[];
  /** The learner whose reasons are shown. */
  declare explained: string;
  /** Who is being left out, while one says why. */
  declare leaving: string;
  declare refusal: Refusal | null;
  #next: string | null = null;
  /** The criteria of the learners listed. */
  #listed = "";

  constructor() {
    super();
    this.learners = [];
    this.explained = "";
    this.leaving = "";
    this.refusal = null;
  }

  protected follows({ audience }: Communicator): readonly Store[] {
    return [audience];
  }

  get #matching(): Criteria | null {
    return criteriaOf({ ...this.communicator.audience.selection, exclude: undefined });
  }

  protected override updated(): void {
    // The list follows the selection once the server has counted it, not each step of a drag.
    const { audience } = this.communicator;
    // Leaving somebody out changes nothing of who matches.
    const wanted = JSON.stringify([this.#matching, audience.facts?.snapshot]);
    if (audience.count && wanted !== this.#listed) {
      this.#listed = wanted;
      void this.#load(null);
    }
  }

  protected override render(): TemplateResult {
    const { exclude = {} } = this.communicator.audience.selection;
    return html`${this.#out(exclude)}<div class="scroll high" tabindex="0" role="region" aria-label=${this.say("learner")}><table class="tight" data-test="learners">
        <thead><tr><th scope="col">${this.say("learner")}</th>${OUTCOMES.map((outcome) => html`<th scope="col" class="num">${this.say(outcome)}</th>`)}<td></td></tr></thead>
        <tbody>${this.learners.map((learner) => this.#row(learner, learner.pseudonym in exclude))}</tbody>
      </table>
      ${this.#next ? html`<button type="button" class="link" @click=${() => void this.#load(this.#next)}>${this.say("more")}</button>` : nothing}</div>
      ${this.refusal ? refusalNote(this.refusal, this.phrases, () => void this.#load(null)) : nothing}`;
  }

  #out(exclude: Readonly<Record<string, string>>): TemplateResult | typeof nothing {
    const left = Object.entries(exclude);
    if (!left.length) return nothing;
    return html`<div class="out" data-test="left-out"><h3>${this.say("leftOutByHand")}</h3><ul>${left.map(([pseudonym, why]) => html`<li><span class="mono">${pseudonym}</span> <span class="sub">${why || this.say("noReasonSaid")}</span> ${this.#putBack(pseudonym)}</li>`)}</ul></div>`;
  }

  #row(learner: PredictedLearner, isOut: boolean): TemplateResult {
    const { pseudonym } = learner;
    return html`<tr class=${isOut ? "left" : ""}><th scope="row" class="mono"><button type="button" class="link" @click=${() => this.communicator.show(`learner/${pseudonym}`)}>${pseudonym}</button></th>
      ${OUTCOMES.map((outcome) => html`<td class="num">${learner[outcome] === null ? this.say("noPrediction") : this.say("percent", { n: learner[outcome] })}</td>`)}
      <td class="acts">${learner.certify === null ? nothing : this.#whyButton(pseudonym)} ${isOut ? this.#putBack(pseudonym) : this.#leaveButton(pseudonym)}</td></tr>
      ${this.leaving === pseudonym ? html`<tr><td colspan="5">${this.#leaveForm(pseudonym)}</td></tr>` : nothing}
      ${this.explained === pseudonym ? html`<tr><td colspan="5"><communicator-why .communicator=${this.communicator} .learner=${pseudonym}></communicator-why></td></tr>` : nothing}`;
  }

  #leaveButton(pseudonym: string): TemplateResult {
    return html`<button type="button" class="link" aria-expanded=${this.leaving === pseudonym} aria-label=${this.say("leaveOutOf", { learner: pseudonym })} @click=${() => this.#ask(pseudonym)}>${this.say("leaveOut")}</button>`;
  }

  #ask(pseudonym: string): void {
    this.leaving = this.leaving === pseudonym ? "" : pseudonym;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLInputElement>("#why")?.focus());
  }

  #leaveForm(pseudonym: string): TemplateResult {
    return html`<form @submit=${(event: SubmitEvent) => this.#leaveOut(event, pseudonym)}><input class="in" id="why" maxlength="200" aria-label=${this.say("leaveOutWhy")} placeholder=${this.say("leaveOutWhy")} />
      <button type="submit" class="btn small">${this.say("leaveOutNow")}</button><button type="button" class="link" @click=${() => (this.leaving = "")}>${this.say("dont")}</button></form>`;
  }

  #leaveOut(event: SubmitEvent, pseudonym: string): void {
    event.preventDefault();
    const { audience } = this.communicator;
    const why = this.renderRoot.querySelector<HTMLInputElement>("#why")?.value.trim() ?? "";
    this.leaving = "";
    audience.choose({ ...audience.selection, exclude: { ...audience.selection.exclude, [pseudonym]: why } });
  }

  #putBack(pseudonym: string): TemplateResult {
    const { audience } = this.communicator;
    const back = () => audience.choose({ ...audience.selection, exclude: Object.fromEntries(Object.entries(audience.selection.exclude ?? {}).filter(([each]) => each !== pseudonym)) });
    return html`<button type="button" class="link" aria-label=${this.say("putBackOf", { learner: pseudonym })} @click=${back}>${this.say("putBack")}</button>`;
  }

  #whyButton(pseudonym: string): TemplateResult {
    const open = this.explained === pseudonym;
    return html`<button type="button" class="link" aria-expanded=${open} aria-label=${this.say("whyOf", { learner: pseudonym })} @click=${() => (this.explained = open ? "" : pseudonym)}>${this.say(open ? "whyHide" : "why")}</button>`;
  }

  async #load(cursor: string | null): Promise<void> {
    const { transport } = this.communicator;
    const listed = this.#listed;
    try {
      const query = { limit: "50", ...(cursor ? { cursor } : {}) };
      const page = await ask<{ learners: PredictedLearner[]; next_cursor: string | null }>(transport, "learners", { query, body: { criteria: this.#matching } });
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
