// Conditions besides chances: those that hold, as chips, and a panel to add or change one.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { without } from "../audience/conditions.ts";
import type { Conditions } from "../audience/criteria.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { controls } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { rows } from "../styles/rows.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { AudienceFields } from "../transport/outreach-shapes.ts";
import { problemName } from "../words/attributes.ts";
import { conditionsInWords } from "../words/criteria.ts";
import { icon } from "./icon.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

export class ConditionChips extends Part {
  static override styles = [ground, controls, rows, css`
    .chip.add { border-style: dashed; background: none; border-color: var(--edge); }
    .on { display: inline-flex; max-width: 100%; border: 1px solid var(--accent); border-radius: var(--r-pill); background: var(--wash); }
    .on button { font: inherit; font-size: var(--sm); font-weight: 600; color: var(--accent-2); background: none; border: 0; min-height: 28px; padding-block: 2px; padding-inline: 12px 4px; border-radius: var(--r-pill); text-align: start; cursor: pointer; overflow-wrap: anywhere; }
    .on button + button { padding-inline: 4px 8px; min-width: 28px; }
    .on button:hover { text-decoration: underline; }
    communicator-condition-panel { display: block; margin-block-start: var(--s3); }
    .msg { margin-block-start: var(--s2); }
  `];
  static override properties = { ...Part.properties, fields: { state: true }, about: { state: true }, refusal: { state: true } };
  declare fields: AudienceFields | null;
  /** What the panel is about; empty where one is still to be said, null where it is closed. */
  declare about: string | null;
  declare refusal: Refusal | null;

  constructor() {
    super();
    this.fields = null;
    this.about = null;
    this.refusal = null;
  }

  protected follows({ audience }: Communicator): readonly Store[] {
    return [audience];
  }

  protected override render(): TemplateResult {
    const { conditions = {} } = this.communicator.audience.selection;
    const said = conditionsInWords(conditions, this.phrases, (id) => this.#problem(id));
    const open = this.about !== null;
    return html`<div class="rows"><span class="label" id="filter">${this.say("filter")}</span>
        <div class="chips" role="group" aria-labelledby="filter">${said.map(({ about, words }) => this.#chip(about, words))}
          <button type="button" class="chip add" data-test="add-condition" aria-expanded=${open} @click=${() => (open ? this.#close() : this.#open(""))}>${icon("plus")}${this.say("addCondition")}</button></div></div>
      ${this.#vanished()}
      ${this.refusal ? refusalNote(this.refusal, this.phrases, () => this.#open(this.about ?? "")) : nothing}
      ${open && this.fields ? html`<communicator-condition-panel .communicator=${this.communicator} .fields=${this.fields} .about=${this.about} @about=${(event: CustomEvent<string>) => (this.about = event.detail)}
        @change-conditions=${(event: CustomEvent<Conditions>) => this.#choose(event.detail)} @done=${() => this.#close()}></communicator-condition-panel>` : nothing}`;
  }

  /** What is asked for and gone from the course: an empty count alone wouldn't tell why. */
  #vanished(): TemplateResult | typeof nothing {
    const { vanished = {}, vanished_said: said } = this.communicator.audience.count ?? {};
    const gone = Object.entries(vanished).map(([field, text]) => this.phrases.told(text, said?.[field]));
    return gone.length ? html`<p class="msg w" role="status" data-test="vanished">${icon("warning")}<span><b>${this.say("vanished", { n: gone.length })}</b> ${gone.join(". ")}.</span></p>` : nothing;
  }

  #chip(about: string, words: string): TemplateResult {
    return html`<span class="on"><button type="button" data-about=${about} @click=${() => this.#open(about)}>${words}</button>
      <button type="button" aria-label=${this.say("removeCondition", { words })} @click=${() => this.#choose(without(this.communicator.audience.selection.conditions ?? {}, about))}>${icon("close")}</button></span>`;
  }

  #problem(id: string): string {
    return this.fields?.assessments.find(({ problem }) => problem === id)?.name ?? problemName(id);
  }

  #choose(conditions: Conditions): void {
    this.communicator.audience.narrow({ conditions: Object.keys(conditions).length ? conditions : undefined });
  }

  #open(about: string): void {
    this.about = about;
    if (!this.fields) void this.#load();
  }

  #close(): void {
    this.about = null;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".add")?.focus());
  }

  async #load(): Promise<void> {
    this.refusal = null;
    try {
      this.fields = await ask<AudienceFields>(this.communicator.transport, "choices");
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
    }
  }
}
