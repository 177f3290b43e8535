// Saved choices, each with its live count: to start from, to keep, to call another name, to take away.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { criteriaOf, NOBODY, sameSelection, selectionOf } from "../audience/criteria.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { controls } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { rows } from "../styles/rows.ts";
import { ask, Refusal } from "../transport/ask.ts";
import { newKey } from "../transport/key.ts";
import type { Segment } from "../transport/outreach-shapes.ts";
import type { Operation, Request } from "../transport/transport.ts";
import { icon } from "./icon.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

const LONGEST_NAME = 100;

export class Segments extends Part {
  static override styles = [ground, controls, rows, css`
    form { display: flex; flex-wrap: wrap; gap: var(--s2); align-items: center; }
    form .in { width: 220px; min-height: 30px; padding-block: 2px; }
    .chip.add { border-style: dashed; background: none; border-color: var(--edge); }
    .link { padding-inline: 2px; }
    .msg { margin-block-start: var(--s2); }
  `];
  static override properties = { ...Part.properties, segments: { state: true }, naming: { state: true }, refusal: { state: true } };
  declare segments: Segment[];
  /** What the name that is typed is for. */
  declare naming: "new" | "other" | null;
  declare refusal: Refusal | null;

  /** The saved choice that was chosen last; empty where one started over. */
  #from = "";

  constructor() {
    super();
    this.segments = [];
    this.naming = null;
    this.refusal = null;
  }

  protected follows({ audience }: Communicator): readonly Store[] {
    return [audience];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => this.#load());
  }

  /** The saved choice that is chosen now, unchanged. */
  get #current(): Segment | undefined {
    const { selection } = this.communicator.audience;
    return this.segments.find(({ criteria }) => {
      const saved = selectionOf(criteria);
      return saved && sameSelection(saved, selection);
    });
  }

  protected override updated(): void {
    const { audience } = this.communicator;
    const current = this.#current;
    // Started from it, and changed since: it can be made what is chosen now.
    if (current && this.#from !== current.id) {
      this.#from = current.id;
      this.requestUpdate();
    }
    if (audience.isNobody) this.#from = "";
    if (audience.segment?.id !== current?.id) audience.setSegment(current ? { id: current.id, name: current.name } : null);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { audience } = this.communicator;
    const current = this.#current;
    if (!this.segments.length && audience.isNobody && !this.refusal) return nothing;
    return html`<div class="rows"><span class="label" id="saved">${this.say("saved")}</span>
        <div class="chips" role="group" aria-labelledby="saved">${this.segments.map((segment) => this.#chip(segment, segment === current))}
          ${this.naming ? this.#form(current) : this.#links(current)}</div></div>
      ${this.refusal ? refusalNote(this.refusal, this.phrases, () => void this.#load()) : nothing}`;
  }

  #chip(segment: Segment, pressed: boolean): TemplateResult {
    const { audience } = this.communicator;
    const { name, matching, criteria } = segment;
    const selection = selectionOf(criteria);
    return html`<button type="button" class="chip" data-segment=${segment.id} aria-pressed=${pressed} ?disabled=${!selection} @click=${() => audience.choose(pressed || !selection ? NOBODY : selection)}>
      ${pressed ? icon("check") : nothing}${name} <small>${matching === null ? "–" : this.phrases.number(matching)}</small></button>`;
  }

  #links(current: Segment | undefined): TemplateResult | typeof nothing {
    if (current) {
      return html`<button type="button" class="link" aria-label=${this.say("renameOf", { name: current.name })} @click=${() => this.#name("other")}>${this.say("rename")}</button>
        <button type="button" class="link" aria-label=${this.say("deleteOf", { name: current.name })} @click=${() => void this.#drop(current)}>${this.say("delete")}</button>`;
    }
    if (this.communicator.audience.isNobody) return nothing;
    const from = this.segments.find(({ id }) => id === this.#from);
    return html`${from ? html`<button type="button" class="chip add" data-test="update-choice" @click=${() => void this.#replace(from)}>${this.say("updateChoice", { name: from.name })}</button>` : nothing}
      <button type="button" class="chip add" data-test="save-choice" @click=${() => this.#name("new")}>${icon("plus")}${this.say("saveChoice")}</button>`;
  }

  #form(current: Segment | undefined): TemplateResult {
    return html`<form @submit=${(event: SubmitEvent) => this.#submit(event, current)}>
      <input class="in" id="name" required maxlength=${LONGEST_NAME} aria-label=${this.say("nameOfChoice")} placeholder=${this.say("nameOfChoice")} .value=${this.naming === "other" ? (current?.name ?? "") : ""} />
      <button type="submit" class="btn small">${this.say("save")}</button><button type="button" class="link" @click=${() => (this.naming = null)}>${this.say("dontSave")}</button></form>`;
  }

  #name(what: "new" | "other"): void {
    this.naming = what;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLInputElement>("#name")?.focus());
  }

  #submit(event: SubmitEvent, current: Segment | undefined): void {
    event.preventDefault();
    const name = this.renderRoot.querySelector<HTMLInputElement>("#name")?.value.trim() ?? "";
    if (!name) return;
    const criteria = criteriaOf(this.communicator.audience.selection);
    if (this.naming === "other" && current) void this.#act("changesegment", { id: current.id, body: { name } });
    else if (criteria) void this.#act("keepsegment", { body: { name, criteria }, idempotencyKey: newKey() });
    this.naming = null;
  }

  async #replace({ id }: Segment): Promise<void> {
    const criteria = criteriaOf(this.communicator.audience.selection);
    if (criteria) await this.#act("changesegment", { id, body: { criteria } });
  }

  #drop({ id }: Segment): Promise<void> {
    return this.#act("dropsegment", { id });
  }

  async #act(operation: Operation, request: Request): Promise<void> {
    await this.#trying(async () => {
      await ask(this.communicator.transport, operation, request);
    });
    if (!this.refusal) await this.#load();
  }

  #load(): Promise<void> {
    return this.#trying(async () => {
      this.segments = (await ask<{ segments: Segment[] }>(this.communicator.transport, "segments")).segments;
    });
  }

  async #trying(act: () => Promise<void>): Promise<void> {
    try {
      await act();
      this.refusal = null;
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
    }
  }
}
