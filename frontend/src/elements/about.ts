// About these predictions: which model, what it learned from, how often its chances came true; told from its card.
import { css, html, nothing, svg } from "lit";
import type { SVGTemplateResult, TemplateResult } from "lit";
import type { Outcome } from "../audience/outcome.ts";
import { OUTCOMES } from "../audience/outcome.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { Card, Model, WeekFigures } from "../transport/shapes.ts";
import { driftNote, missingNote, modelNote } from "./notes.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

const SIDE = 160;
const PAD = 26;

export class About extends Part {
  static override styles = [ground, controls, tables, css`
    :host { display: block; margin-block-end: var(--s4); }
    .msg { margin-block-end: var(--s3); }
    .link { text-decoration: underline; }
    .panel { margin-block-start: var(--s3); padding: var(--s4); border: 1px solid var(--line); border-radius: var(--r); display: grid; gap: var(--s3); }
    .three { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: var(--s6); }
    h3 { font-size: var(--sm); margin: 0 0 4px; }
    figure { margin: 0; display: flex; flex-direction: column; }
    svg { width: 100%; max-width: 220px; height: auto; margin-block-start: auto; direction: ltr; }
    .frame { fill: none; stroke: var(--line); }
    .even { stroke: var(--edge); stroke-dasharray: 3 3; }
    .dot { fill: var(--accent); fill-opacity: .75; stroke: var(--bg); }
    text { font-size: 10px; fill: var(--ink-3); }
    details { font-size: var(--xs); margin-block-start: 4px; }
    summary { cursor: pointer; min-height: 24px; }
    @container (max-width: 760px) { .three { grid-template-columns: minmax(0, 1fr); } }
  `];
  static override properties = { ...Part.properties, open: { state: true }, card: { state: true }, refusal: { state: true } };
  declare open: boolean;
  declare card: Card | null;
  declare refusal: Refusal | null;
  /** The model whose card this is. */
  #of = "";

  constructor() {
    super();
    this.open = false;
    this.card = null;
    this.refusal = null;
  }

  protected follows({ audience }: Communicator): readonly Store[] {
    return [audience];
  }

  protected override render(): TemplateResult | typeof nothing {
    const { audience } = this.communicator;
    const { facts } = audience;
    if (!facts) return nothing;
    return html`${modelNote(facts, this.phrases, () => void audience.acknowledge())}${missingNote(facts, this.phrases)}${driftNote(facts, this.phrases)}
      ${facts.model ? this.#told(facts.model) : nothing}`;
  }

  #told(model: Model): TemplateResult {
    return html`<button type="button" class="link" aria-expanded=${this.open} aria-controls="panel" @click=${() => this.#toggle(model)}>${this.say(this.open ? "aboutHide" : "about")}</button>
      ${this.open ? html`<section class="panel" id="panel" aria-label=${this.say("about")} data-test="about">${this.#panel(model)}</section>` : nothing}`;
  }

  #toggle(model: Model): void {
    this.open = !this.open;
    if (this.open && this.#of !== model.id) void this.#load(model.id);
  }

  async #load(id: string): Promise<void> {
    this.refusal = null;
    try {
      this.card = await ask<Card>(this.communicator.transport, "card", { id });
      this.#of = id;
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
    }
  }

  #panel(model: Model): TemplateResult {
    if (this.refusal) return refusalNote(this.refusal, this.phrases, () => void this.#load(model.id));
    const { card } = this;
    if (!card) return html`<p class="sub" role="status">${this.say("loading")}</p>`;
    const weeks = card.evaluation?.[0]?.weeks ?? [];
    return html`<div>${this.#learned(model, card).map((line) => html`<p class="sub sm">${line}</p>`)}</div>
      ${weeks.length ? html`<div class="three">${OUTCOMES.map((outcome) => this.#outcome(outcome, weeks))}</div><p class="help">${this.say("aboutRead")}</p>` : html`<p class="sub sm">${this.say("aboutUntried")}</p>`}`;
  }

  #learned(model: Model, { data, exposure }: Card): string[] {
    const number = (value: number): string => this.phrases.number(value);
    const date = this.phrases.date(model.created_at, "UTC", "day");
    return [
      model.is_shipped ? this.say("aboutShipped") : "",
      data ? this.say("aboutLearned", { learners: number(data.learners), events: number(data.events), n: data.courses.length, date }) : "",
      exposure?.exposed ? this.say("aboutExposed", { n: exposure.exposed }) : "",
      exposure?.learned_from_exposed ? this.say("aboutExposedIn") : "",
      exposure?.objected ? this.say("aboutObjected", { n: exposure.objected }) : "",
    ].filter(Boolean);
  }

  #outcome(outcome: Outcome, weeks: readonly WeekFigures[]): TemplateResult {
    const group = outcome === "leave" ? "active" : "all";
    const told = weeks.filter((each) => each.outcome === outcome && each.group === group && each.auc);
    // The middle of the course: early enough to help, late enough to know something.
    const figures = told[Math.floor((told.length - 1) / 2)];
    const name = this.say(outcome);
    if (!figures?.auc) return html`<figure><h3>${name}</h3><p class="sub sm">${this.say("aboutUntried")}</p></figure>`;
    const right = this.say("aboutRight", { week: figures.week, auc: Math.round(100 * figures.auc.value), n: figures.learners });
    return html`<figure><h3>${name}</h3><p class="sub sm">${right}${outcome === "leave" ? html` ${this.say("aboutLeave")}` : nothing}</p>
      ${this.#chart(name, figures)}
      <details><summary>${this.say("aboutTable")}</summary><table class="tight"><thead><tr><th scope="col" class="num">${this.say("aboutSaid")}</th><th scope="col" class="num">${this.say("aboutTrue")}</th><th scope="col" class="num">${this.say("aboutLearners")}</th></tr></thead>
        <tbody>${figures.bins.map((bin) => html`<tr><td class="num">${this.say("percent", { n: Math.round(100 * bin.mean_chance) })}</td><td class="num">${this.phrases.share(bin.came_true, bin.learners)}</td><td class="num">${this.phrases.number(bin.learners)}</td></tr>`)}</tbody></table></details></figure>`;
  }

  #chart(name: string, { bins }: WeekFigures): TemplateResult {
    const most = Math.max(...bins.map((bin) => bin.learners), 1);
    const at = (share: number): number => PAD + share * SIDE;
    const dots = bins.map((bin): SVGTemplateResult => {
      const radius = 2.5 + 5 * Math.sqrt(bin.learners / most);
      return svg`<circle class="dot" cx=${at(bin.mean_chance)} cy=${SIDE + PAD - (SIDE * bin.came_true) / bin.learners} r=${radius} />`;
    });
    const whole = SIDE + 2 * PAD;
    return html`<svg viewBox="0 0 ${whole} ${whole}" role="img" aria-label=${this.say("aboutChart", { outcome: name })}>
      <rect class="frame" x=${PAD} y=${PAD} width=${SIDE} height=${SIDE} /><path class="even" d="M${PAD} ${PAD + SIDE}L${PAD + SIDE} ${PAD}" />
      ${dots}<text x=${PAD} y=${whole - 12} text-anchor="middle">0</text><text x=${PAD + SIDE} y=${whole - 12} text-anchor="middle">100</text><text x=${PAD + SIDE / 2} y=${whole - 12} text-anchor="middle">${this.say("aboutAcross")}</text>
      <text x=${PAD - 4} y=${PAD + 4} text-anchor="end">100</text><text x=${PAD + 4} y=${PAD - 8}>${this.say("aboutUp")}</text></svg>`;
  }
}
