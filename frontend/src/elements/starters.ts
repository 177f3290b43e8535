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
    select { width: 100%; padding: 0 8px; }
    .purpose { margin-block-start: 6px; }
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
    return html`<label for="start">${this.say("startFromPast")}</label>
      <select id="start" data-test="start-from" @change=${this.#start}><option value="">${this.say("choosePast")}</option>
        ${templates.length ? html`<optgroup label=${this.say("templates")}>${templates.map(({ id, name, purpose }) => html`<option value=${`t ${id}`}>${name}${purpose ? `: ${purpose}` : ""}</option>`)}</optgroup>` : nothing}
        ${this.#group(this.say("ofThisOffering"), own)} ${this.#group(this.say("ofEarlierOfferings"), earlier)}</select>`;
  }

  #group(label: string, messages: readonly Reusable[]): TemplateResult | typeof nothing {
    const { zone } = this.communicator;
    if (!messages.length) return nothing;
    return html`<optgroup label=${label}>${messages.map(({ id, subject, sent_at: at }) => html`<option value=${`m ${id}`}>${subject || this.say("noSubject")} (${this.phrases.date(at, zone, "day")})</option>`)}</optgroup>`;
  }

  #start(event: Event): void {
    const { audience, draft } = this.communicator;
    const [kind, id] = (event.target as HTMLSelectElement).value.split(" ");
    const template = kind === "t" ? this.templates?.find((each) => each.id === id) : undefined;
    const message = kind === "m" ? this.messages.find((each) => each.id === id) : undefined;
    const chosen = template ?? message;
    if (!chosen) return;
    draft.set("subject", chosen.subject);
    draft.set("body", chosen.body);
    if (message) draft.setPlan({ language: message.language });
    // Whom it was for is taken over where nobody is chosen yet.
    const { criteria } = chosen;
    const selection = criteria && Object.keys(criteria).length ? selectionOf(criteria) : null;
    if (selection && audience.isNobody) audience.choose(selection);
    this.dispatchEvent(new CustomEvent("started"));
  }
}
