// Step 1, Who: presets, when learners were last seen, and three linked histograms.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { LAST_SEEN, NOBODY, sameSelection } from "../audience/criteria.ts";
import type { LastSeen } from "../audience/criteria.ts";
import { isCut } from "../audience/ticks.ts";
import type { Outcome, Range } from "../audience/outcome.ts";
import { OUTCOMES } from "../audience/outcome.ts";
import { PRESET_NAMES, PRESETS } from "../audience/presets.ts";
import type { Preset } from "../audience/presets.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { controls, steps } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { rows } from "../styles/rows.ts";
import { icon } from "./icon.ts";
import { Part } from "./part.ts";
import { withCode } from "./with-code.ts";

const FORTNIGHT_MS = 14 * 86_400_000;

export class Who extends Part {
  static override styles = [ground, controls, steps, rows, css`
    .later { margin-block-start: var(--s3); }
    .strip { display: flex; gap: 3px; }
    .strip button { flex: 1 1 0; display: flex; gap: var(--s2); justify-content: space-between; align-items: center; font: inherit; font-size: var(--sm); min-height: 38px; padding: 6px 12px; border: 1px solid var(--line); border-radius: var(--r-s); background: var(--bg-2); color: var(--ink-2); text-align: start; cursor: pointer; min-width: 0; }
    .strip button:hover { border-color: var(--edge); }
    .strip b { font-weight: 500; }
    .strip [aria-pressed="true"] { background: var(--wash); border-color: var(--accent); color: var(--accent-2); font-weight: 600; }
    .three { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: var(--s6); margin-block: var(--s5) var(--s4); }
    .three[aria-busy="true"] { opacity: .55; }
    .key { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s4); align-items: center; font-size: var(--xs); color: var(--ink-2); }
    .key .k::before { content: ""; display: inline-block; width: 10px; height: 10px; margin-inline-end: 6px; border-radius: 2px; vertical-align: -1px; background: var(--accent); }
    .key .k.all::before { background: var(--all); box-shadow: inset 0 0 0 1px var(--all-edge); }
    .key .link { font-size: var(--xs); text-decoration: underline; }
    .none { padding-block: var(--s2) var(--s4); }
    .none p { margin-block: 4px 10px; }
    @container (max-width: 900px) { .three { gap: var(--s5); } }
    @container (max-width: 760px) {
      .three { grid-template-columns: minmax(0, 1fr); }
      .strip { flex-direction: column; }
    }
  `];
  static override properties = { ...Part.properties, asTable: { state: true } };
  declare asTable: boolean;

  constructor() {
    super();
    this.asTable = false;
  }

  protected follows({ audience }: Communicator): readonly Store[] {
    return [audience];
  }

  /** Puts the focus on the first thing to choose by. */
  focusFirst(): void {
    this.renderRoot.querySelector<HTMLElement>(".chip")?.focus();
  }

  protected override render(): TemplateResult {
    const { audience } = this.communicator;
    return html`<section class="step" aria-labelledby="title">
      <header><span class="no" aria-hidden="true">1</span><h2 id="title">${this.say("who")}</h2><span class="sub sm">${this.say("whoHelp")}</span>
        <span class="end"><button type="button" class="link" ?disabled=${audience.isNobody} @click=${() => audience.choose(NOBODY)}>${this.say("startOver")}</button></span></header>
      ${audience.facts?.snapshot ? this.#predicted() : this.#unpredicted()}
    </section>`;
  }

  /** No predictions yet: all learners can still be written to. */
  #unpredicted(): TemplateResult {
    const { facts } = this.communicator.audience;
    if (!facts) return html``;
    return html`<div class="none" data-test="no-predictions"><h3>${this.say("noPredictions")}</h3>
      <p class="sub prose">${withCode(this.phrases.told(facts.why_unpredicted ?? this.say("noPredictionsHelp"), facts.why_unpredicted_said))}</p>
      <div class="chips">${this.#chip("all")}</div></div>`;
  }

  #predicted(): TemplateResult {
    const { audience } = this.communicator;
    return html`<div class="rows">
        <span class="label" id="start">${this.say("startFrom")}</span>
        <div class="chips" role="group" aria-labelledby="start">${PRESET_NAMES.map((preset) => this.#chip(preset))}</div>
      </div>
      <communicator-segments class="later" .communicator=${this.communicator}></communicator-segments>
      <div class="rows later">
        <span class="label" id="seen">${this.say("lastSeen")}</span>
        <div class="strip" role="group" aria-labelledby="seen">${LAST_SEEN.map((seen) => this.#part(seen))}</div>
      </div>
      <div class="three" aria-busy=${audience.cube ? "false" : "true"}>${OUTCOMES.map((outcome) => this.#histogram(outcome))}</div>
      <div class="rows"><span class="label">${this.say("shown")}</span>${this.#key()}</div>
      <communicator-conditions class="later" .communicator=${this.communicator}></communicator-conditions>
      ${this.asTable ? html`<communicator-chart-table .communicator=${this.communicator}></communicator-chart-table>` : nothing}`;
  }

  #chip(preset: Preset): TemplateResult {
    const { audience } = this.communicator;
    const count = audience.presetCount(preset);
    const pressed = sameSelection(PRESETS[preset], audience.selection);
    return html`<button type="button" class="chip" data-preset=${preset} aria-pressed=${pressed} @click=${() => audience.choose(pressed ? NOBODY : PRESETS[preset])}>
      ${pressed ? icon("check") : nothing}${this.say(preset)} <small>${count === undefined ? "…" : this.phrases.number(count)}</small></button>`;
  }

  #part(seen: LastSeen): TemplateResult {
    const { audience } = this.communicator;
    const count = audience.facts?.last_seen[seen] ?? 0;
    return html`<button type="button" data-last-seen=${seen} aria-pressed=${audience.selection.lastSeen === seen}
      @click=${() => audience.toggleLastSeen(seen)}><span>${this.#seen(seen)}</span> <b>${this.phrases.number(count)}</b></button>`;
  }

  #seen(seen: LastSeen): string {
    const { facts } = this.communicator.audience;
    const fortnight = facts?.as_of ? new Date(Date.parse(facts.as_of) - FORTNIGHT_MS).toISOString() : "";
    return this.say(seen, fortnight ? { date: this.phrases.date(fortnight, this.communicator.zone, "day") } : {});
  }

  #histogram(outcome: Outcome): TemplateResult {
    const { audience, phrases } = this.communicator;
    return html`<communicator-histogram .phrases=${phrases} .outcome=${outcome} .range=${audience.selection.brushes[outcome]}
      .all=${audience.cube?.all[outcome] ?? []} .chosen=${audience.chosenBars(outcome)}
      @range=${(event: CustomEvent<Range>) => audience.setRange(outcome, event.detail)}></communicator-histogram>`;
  }

  #key(): TemplateResult {
    const { audience, phrases } = this.communicator;
    const { lastSeen, conditions } = audience.selection;
    const predicted = audience.cube?.facts.learners ?? 0;
    const all = conditions ? this.say("keyPart", { n: predicted }) : lastSeen ? this.say("keySeen", { n: predicted, seen: lowered(this.#seen(lastSeen)) }) : this.say("keyAll", { n: audience.learners });
    const [unpredicted, objecting] = [audience.facts?.unpredicted ?? 0, audience.facts?.objecting ?? 0];
    const cuts = OUTCOMES.some((outcome) => isCut(audience.cube?.all[outcome] ?? []));
    return html`<div class="key"><span class="k all">${all}</span>
      <span class="k">${this.say("keyChosen", { n: audience.chosen === undefined ? "…" : phrases.number(audience.chosen) })}</span>
      <span>${this.say("perBar")}</span>${cuts ? html`<span>${this.say("cut")}</span>` : nothing}
      <button type="button" class="link" aria-expanded=${this.asTable} @click=${() => (this.asTable = !this.asTable)}>${this.say(this.asTable ? "asChart" : "asTable")}</button>
      ${unpredicted ? html`<span class="dim">${this.say("unpredicted", { n: unpredicted })}${objecting ? `; ${this.say("objecting", { n: objecting })}` : ""}</span>` : nothing}</div>`;
  }
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
