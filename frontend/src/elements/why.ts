// Why a learner's chances are what they are: the three weightiest reasons for each, in words and points.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Outcome } from "../audience/outcome.ts";
import { OUTCOMES } from "../audience/outcome.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { Why as Reasons, WhyItem } from "../transport/shapes.ts";
import type { Key } from "../words/phrases.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

export class Why extends Part {
  static override styles = [ground, controls, tables, css`
    :host { display: block; padding-block: var(--s2) var(--s3); white-space: normal; position: sticky; inset-inline-start: 0; max-inline-size: calc(100cqi - 80px); }
    .three { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: var(--s5); }
    h3 { font-size: var(--xs); font-weight: 600; margin: 0 0 2px; }
    ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 4px; font-size: var(--sm); }
    li { display: flex; gap: var(--s2); justify-content: space-between; align-items: baseline; }
    b { font-weight: 500; white-space: nowrap; font-variant-numeric: tabular-nums; }
    @container (max-width: 760px) { .three { grid-template-columns: minmax(0, 1fr); gap: var(--s3); } }
  `];
  static override properties = { ...Part.properties, learner: {}, reasons: { state: true }, refusal: { state: true } };
  declare learner: string;
  /** Undefined until they came; null where there are none. */
  declare reasons: Reasons | null | undefined;
  declare refusal: Refusal | null;

  constructor() {
    super();
    this.learner = "";
    this.reasons = undefined;
    this.refusal = null;
  }

  protected follows(): readonly Store[] {
    return [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => this.#load(this.communicator));
  }

  async #load({ transport }: Communicator): Promise<void> {
    this.refusal = null;
    try {
      this.reasons = (await ask<{ reasons: Reasons | null }>(transport, "learner", { id: this.learner })).reasons;
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
    }
  }

  protected override render(): TemplateResult {
    const { reasons } = this;
    if (this.refusal) return refusalNote(this.refusal, this.phrases, () => void this.#load(this.communicator));
    if (reasons === undefined) return html`<p class="sub sm" role="status">${this.say("whyLoading")}</p>`;
    if (!reasons || !OUTCOMES.some((outcome) => reasons[outcome].length)) return html`<p class="sub sm" role="status">${this.say("whyNone")}</p>`;
    return html`<div class="three" role="group" aria-label=${this.say("whyOf", { learner: this.learner })} data-test="why">${OUTCOMES.map((outcome) => this.#outcome(outcome, reasons[outcome]))}</div>
      <p class="help">${this.say("whyHelp")}</p>`;
  }

  #outcome(outcome: Outcome, reasons: readonly WhyItem[]): TemplateResult | typeof nothing {
    return html`<div><h3>${this.say(outcome)}</h3><ul>${reasons.map((reason) => html`<li><span>${this.#words(reason)}</span><b>${this.say("whyPoints", { points: signed(reason.points) })}</b></li>`)}</ul></div>`;
  }

  #words({ key, facts }: WhyItem): string {
    const date = typeof facts.at === "string" ? { date: this.phrases.date(facts.at, this.communicator.zone, "day") } : {};
    return this.say(`why_${key}` as Key, { ...facts, ...date });
  }
}

function signed(points: number): string {
  return points < 0 ? `\u2212${-points}` : `+${points}`;
}
