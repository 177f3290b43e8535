// What to start a message from: templates, messages of this offering, and of earlier ones.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Criteria } from "../audience/criteria.ts";
import { selectionOf } from "../audience/criteria.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { controls } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { Template } from "../transport/outreach-shapes.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

/** A message that was sent, in this offering or in an earlier one. */
interface Reusable {
  id: string;
  course_id: string;
  course_name: string;
  subject: string;
  body: string;
  language: string;
  criteria: Criteria;
  sent_at: string;
}

export class Starters extends Part {
  static override styles = [ground, controls, css`
    .panel { display: grid; gap: var(--s2); padding: var(--s4); border: 1px solid var(--line); border-radius: var(--r); background: var(--bg-2); max-height: 420px; overflow-y: auto; }
    h3 { font-size: var(--sm); }
    h3:not(:first-child) { margin-block-start: var(--s2); }
    .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(210px, 100%), 1fr)); gap: var(--s2); }
    .card { display: grid; gap: 2px; align-content: start; font: inherit; font-size: var(--sm); text-align: start; padding: 8px 12px; border: 1px solid var(--line); border-radius: var(--r); background: var(--bg); color: var(--ink); cursor: pointer; }
    .card:hover { border-color: var(--accent); }
    .card span { font-size: var(--xs); color: var(--ink-3); }
    li { display: flex; flex-wrap: wrap; gap: 0 var(--s3); align-items: baseline; }
  `];
  static override properties = { ...Part.properties, templates: { state: true }, messages: { state: true }, refusal: { state: true } };
  declare templates: Template[] | null;
  declare messages: Reusable[];
  declare refusal: Refusal | null;

  constructor() {
    super();
    this.templates = null;
    this.messages = [];
    this.refusal = null;
  }

  protected follows(): readonly Store[] {
    return [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => this.#load(this.communicator));
  }

  async #load({ transport, draft }: Communicator): Promise<void> {
    this.refusal = null;
    try {
      const [{ templates }, { communications }] = await Promise.all([
        ask<{ templates: Template[] }>(transport, "templates", { query: { language: draft.plan.language } }),
        ask<{ communications: Reusable[] }>(transport, "reusable"),
      ]);
      this.messages = communications;
      this.templates = templates;
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
    }
  }

  protected override render(): TemplateResult {
    if (this.refusal) return refusalNote(this.refusal, this.phrases, () => void this.#load(this.communicator));
    const { templates } = this;
    if (!templates) return html`<p class="sub sm" role="status">${this.say("loading")}</p>`;
    const here = this.communicator.audience.facts?.course.course_id;
    const own = this.messages.filter(({ course_id }) => course_id === here);
    const earlier = this.messages.filter(({ course_id }) => course_id !== here);
    return html`<div class="panel" data-test="start-from">${templates.length ? html`<h3 id="templates">${this.say("templates")}</h3>
        <div class="cards" role="group" aria-labelledby="templates">${templates.map((template) => html`<button type="button" class="card" @click=${() => this.#start(template)}><b>${template.name}</b><span>${template.purpose}</span></button>`)}</div>` : nothing}
      ${this.#group(this.say("ofThisOffering"), own)} ${this.#group(this.say("ofEarlierOfferings"), earlier)}</div>`;
  }

  #group(label: string, messages: readonly Reusable[]): TemplateResult | typeof nothing {
    const { zone } = this.communicator;
    if (!messages.length) return nothing;
    return html`<h3>${label}</h3><ul>${messages.map((message) => html`<li><button type="button" class="link" @click=${() => this.#start(message)}>${message.subject || this.say("noSubject")}</button> <span class="xs dim">${this.phrases.date(message.sent_at, zone, "day")}</span></li>`)}</ul>`;
  }

  #start(chosen: Template | Reusable): void {
    const { audience, draft } = this.communicator;
    draft.set("subject", chosen.subject);
    draft.set("body", chosen.body);
    if ("language" in chosen) draft.setPlan({ language: chosen.language });
    // Whom it was for is taken over where nobody is chosen yet.
    const { criteria } = chosen;
    const selection = criteria && Object.keys(criteria).length ? selectionOf(criteria) : null;
    if (selection && audience.isNobody) audience.choose(selection);
    this.dispatchEvent(new CustomEvent("started"));
  }
}
