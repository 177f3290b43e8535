// A learner, by pseudonym: predictions over time, why the latest are what they are, and the messages received.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { OUTCOMES } from "../audience/outcome.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { LearnerFacts } from "../transport/outreach-shapes.ts";
import { freshness } from "./freshness.ts";
import type { ChartData } from "./chart-foot.ts";
import { stateTag } from "./deliveries.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

export class Learner extends Part {
  static override styles = [ground, controls, tables, css`
    .head { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s5); align-items: baseline; justify-content: space-between; margin-block-end: var(--s4); }
    h1.mono { overflow-wrap: anywhere; font-size: var(--xl); }
    .fresh { font-size: var(--sm); color: var(--ink-2); }
    section { border-block-start: 1px solid var(--line); padding-block: var(--s5) var(--s6); min-width: 0; }
    .part-head { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s4); justify-content: space-between; align-items: baseline; margin-block-end: var(--s3); }
    .find { display: block; border-block-start: 1px solid var(--line); padding-block: var(--s5); }
    .no { display: inline-grid; place-items: center; min-width: 20px; height: 20px; padding: 0 4px; border: 1px solid var(--all-edge); border-radius: var(--r-pill); font-size: var(--xs); color: var(--ink-2); }
  `];
  static override properties = { ...Part.properties, learner: {}, facts: { state: true }, refusal: { state: true } };
  declare learner: string;
  declare facts: LearnerFacts | null;
  declare refusal: Refusal | null;
  #asked = "";

  constructor() {
    super();
    this.learner = "";
    this.facts = null;
    this.refusal = null;
  }

  protected follows({ audience }: Communicator): readonly Store[] {
    return [audience];
  }

  protected override updated(): void {
    if (!this.learner || this.learner === this.#asked) return;
    this.#asked = this.learner;
    this.facts = null;
    void this.#load(this.communicator);
  }

  async #load({ transport }: Communicator): Promise<void> {
    const id = this.learner;
    this.refusal = null;
    try {
      const facts = await ask<LearnerFacts>(transport, "learner", { id });
      if (id === this.learner) this.facts = facts;
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
    }
  }

  protected override render(): TemplateResult {
    const course = this.communicator.audience.facts;
    return html`<p><button type="button" class="link" @click=${() => history.length > 1 ? history.back() : this.communicator.show("write")}>${this.say("backToList")}</button></p>
      <header class="head"><div><p class="xs dim">${this.say("learnerTitle")}</p><h1 class="mono">${this.learner}</h1></div>${course ? freshness(course, this.phrases) : nothing}</header>
      ${this.refusal ? refusalNote(this.refusal, this.phrases, () => void this.#load(this.communicator)) : this.facts ? this.#told(this.facts) : html`<p class="sub" role="status">${this.say("loading")}</p>`}
      <communicator-find-learner class="find" .communicator=${this.communicator}></communicator-find-learner>`;
  }

  #told(facts: LearnerFacts): TemplateResult {
    return html`<div data-test="learner">
      <section aria-labelledby="time"><div class="part-head"><h2 id="time">${this.say("overTime")}</h2><span class="sm sub">${this.say("overTimeHelp")}</span></div>
        ${facts.predictions.length ? html`<communicator-over-time .communicator=${this.communicator} .facts=${facts}></communicator-over-time>
          <communicator-chart-foot .phrases=${this.phrases} .note=${facts.messages.some(({ state }) => state === "sent") ? [this.say("numbered")] : []} .name=${`learner-${facts.pseudonym}`} .data=${() => this.#data(facts)}></communicator-chart-foot>` : html`<p class="sub">${this.say("overTimeNone")}</p>`}</section>
      ${facts.predictions.length ? html`<section aria-labelledby="reasons"><h2 id="reasons">${this.say("learnerWhy")}</h2><communicator-why .communicator=${this.communicator} .learner=${facts.pseudonym}></communicator-why></section>` : nothing}
      <section aria-labelledby="messages"><div class="part-head"><h2 id="messages">${this.say("learnerMessages")}</h2></div>${facts.messages.length ? this.#messages(facts) : html`<p class="sub">${this.say("learnerNoMessages")}</p>`}</section></div>`;
  }

  #data({ pseudonym, predictions }: LearnerFacts): ChartData {
    return {
      caption: `${this.say("overTime")}: ${pseudonym}`, head: [this.say("whenColumn"), ...OUTCOMES.map((outcome) => this.say(outcome))],
      rows: predictions.map((each) => [each.as_of.slice(0, 10), ...OUTCOMES.map((outcome) => each[outcome])]),
    };
  }

  #messages({ messages }: LearnerFacts): TemplateResult {
    const received = messages.filter(({ state }) => state === "sent").toReversed();
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${this.say("delivery")}><table data-test="received"><thead><tr><td></td><th scope="col">${this.say("subjectColumn")}</th><th scope="col">${this.say("whenColumn")}</th><th scope="col">${this.say("delivery")}</th></tr></thead>
      <tbody>${messages.map((message) => {
        const at = received.indexOf(message);
        return html`<tr><td>${at >= 0 ? html`<span class="no">${at + 1}</span>` : nothing}</td><th scope="row">${message.subject || this.say("noSubject")}</th><td class="nb">${message.changed_at ? this.phrases.date(message.changed_at, this.communicator.zone, "short") : "–"}</td><td>${stateTag(message.state, this.phrases)}</td></tr>`;
      })}</tbody></table></div>`;
  }
}
