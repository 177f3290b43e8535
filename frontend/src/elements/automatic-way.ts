// Sending automatically each day: what it would have done lately, how many a day, until when, and whether those who match already get it.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { criteriaOf } from "../audience/criteria.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { controls } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { Forecast, SendingRules } from "../transport/outreach-shapes.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

const BAR_HEIGHT = 44;

export class AutomaticWay extends Part {
  static override styles = [ground, controls, css`
    .cols { display: flex; flex-wrap: wrap; gap: var(--s4) var(--s6); align-items: flex-start; }
    .days { display: flex; gap: 6px; align-items: flex-end; margin-block-start: 6px; direction: ltr; }
    .days li { display: grid; justify-items: center; gap: 2px; min-width: 26px; font-size: var(--xs); color: var(--ink-3); }
    .days b { font-weight: 500; color: var(--ink-2); }
    .days i { display: block; width: 22px; background: var(--accent); border-radius: 2px 2px 0 0; }
    .axis { border-block-end: 1px solid var(--all-edge); }
    .fields { display: grid; gap: var(--s2); flex: 1 1 220px; }
    .field { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; font-size: var(--sm); }
    .field label { margin: 0; }
    .field .in { width: auto; min-height: 32px; padding-block: 3px; }
    .field .in.few { width: 84px; }
    .tick { align-items: flex-start; }
  `];
  static override properties = { ...Part.properties, rules: { attribute: false }, forecast: { state: true }, refusal: { state: true } };
  declare rules: SendingRules | null;
  declare forecast: Forecast | null;
  declare refusal: Refusal | null;
  /** The criteria that the forecast is of. */
  #of = "";

  constructor() {
    super();
    this.rules = null;
    this.forecast = null;
    this.refusal = null;
  }

  protected follows({ audience, draft }: Communicator): readonly Store[] {
    return [audience, draft];
  }

  protected override updated(): void {
    // Once the server has counted, not at each step of a drag.
    const { audience } = this.communicator;
    const criteria = criteriaOf(audience.selection);
    const of = JSON.stringify(criteria);
    if (of === this.#of || !criteria || criteria.all || !audience.count) return;
    this.#of = of;
    void this.#load(of, criteria);
  }

  async #load(of: string, criteria: object): Promise<void> {
    this.forecast = null;
    this.refusal = null;
    try {
      const forecast = await ask<Forecast>(this.communicator.transport, "forecast", { body: { criteria } });
      if (of === this.#of) this.forecast = forecast;
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
    }
  }

  protected override render(): TemplateResult {
    const { audience, draft } = this.communicator;
    const { plan } = draft;
    const matching = this.forecast?.matching_now ?? audience.chosen ?? 0;
    const ceiling = this.rules?.automatic_daily_ceiling;
    return html`<div class="cols"><div>${this.#days()}</div>
      <div class="fields">
        <div class="field"><label for="ceiling">${this.say("atMost")}</label><input class="in few" id="ceiling" inputmode="numeric" autocomplete="off" .value=${plan.daily_ceiling === null ? "" : String(plan.daily_ceiling)} placeholder=${ceiling ? this.phrases.number(ceiling) : ""} @change=${this.#ceiling} /><span>${this.say("aDay")}</span></div>
        <div class="field"><label for="end">${this.say("untilDay")}</label><input class="in" id="end" type="date" .value=${plan.ends_on ?? ""} @change=${(event: Event) => draft.setPlan({ ends_on: (event.target as HTMLInputElement).value || null })} /></div>
        ${matching && !this.communicator.isChange ? html`<label class="tick" data-test="backlog"><input type="checkbox" .checked=${plan.backlog} @change=${(event: Event) => draft.setPlan({ backlog: (event.target as HTMLInputElement).checked })} /><span>${this.say("backlog", { n: matching })}<br /><span class="xs dim">${this.say("backlogHelp", { n: matching })}</span></span></label>` : nothing}
        ${audience.segment ? html`<p class="help">${this.say("followsSegment", { name: audience.segment.name })}</p>` : nothing}
      </div></div>
      ${this.refusal ? refusalNote(this.refusal, this.phrases, () => this.#again()) : nothing}`;
  }

  #again(): void {
    this.#of = "";
    this.requestUpdate();
  }

  #days(): TemplateResult {
    const { forecast } = this;
    if (!forecast) return html`<p class="sub sm" role="status">${this.communicator.audience.isNobody ? this.say("forecastNobody") : this.say("forecasting")}</p>`;
    if (forecast.last_7_days === null) return html`<p class="sub sm">${this.say("forecastUnknown")}</p>`;
    const most = Math.max(1, ...forecast.days.map((day) => day.new));
    const weekday = new Intl.DateTimeFormat(this.phrases.locale, { weekday: "short", timeZone: "UTC" });
    return html`<p class="sm sub" id="forecast">${this.say("newMatches", { n: forecast.last_7_days })}</p>
      <ol class="days" aria-labelledby="forecast" data-test="forecast">${forecast.days.map((day) => html`<li><b>${this.phrases.number(day.new)}</b><i aria-hidden="true" .style=${`height:${Math.max(1, Math.round((BAR_HEIGHT * day.new) / most))}px`}></i><span>${weekday.format(new Date(day.day))}</span></li>`)}</ol>`;
  }

  #ceiling(event: Event): void {
    const text = (event.target as HTMLInputElement).value.replace(/[\s.,]/g, "");
    this.communicator.draft.setPlan({ daily_ceiling: text ? Number(text) : null });
  }
}
