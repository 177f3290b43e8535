// The countries as a table: the first few, those chosen, all the others together; or all, to look through.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ChartData } from "../elements/chart-foot.ts";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { UNKNOWN } from "./cube.ts";
import { percentOf, share } from "./figures.ts";
import { InsightsPart } from "./part.ts";
import type { Row } from "./state.ts";
import { drawing } from "./styles.ts";

const FIRST = 8;

export class Countries extends InsightsPart {
  static override styles = [ground, controls, tables, drawing, css`
    .link { text-decoration: underline; text-decoration-color: color-mix(in srgb, currentColor 35%, transparent); }
    tbody .link { margin-block: -3px; }
    .fig-head .link { text-decoration: none; }
    th, td { padding-block: 6px; }
    tbody th { font-weight: 400; }
    tr.on > * { background: var(--wash); }
    tr.on > :first-child { box-shadow: -8px 0 0 var(--wash); }
    tr.on > :last-child { box-shadow: 8px 0 0 var(--wash); }
    .scroll.high { max-height: 330px; }
    .in { margin-block-end: var(--s2); }
  `];
  static override properties = { ...InsightsPart.properties, isWhole: { state: true }, search: { state: true } };
  declare isWhole: boolean;
  declare search: string;

  constructor() {
    super();
    this.isWhole = false;
    this.search = "";
  }

  protected override render(): TemplateResult {
    const { insights } = this;
    const rows = insights.rows("country", insights.chosen);
    const countries = rows.filter(({ value, registered }) => value !== UNKNOWN && (registered > 0 || insights.isFiltered("country", value))).sort((a, b) => b.registered - a.registered);
    return html`<div class="fig-head"><h2>${this.say("countriesTitle")}</h2>${this.#more(countries.length)}</div>
      ${this.isWhole ? html`<input class="in" type="search" aria-label=${this.say("findCountry")} placeholder=${this.say("findCountry")} .value=${this.search} @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)} />` : nothing}
      <div class="scroll ${this.isWhole ? "high" : ""}" tabindex="0" role="region" aria-label=${this.say("countriesTitle")}><table data-test="countries">
        <thead><tr><th scope="col">${this.say("country")}</th><th scope="col" class="num">${this.say("registered")}</th><th scope="col" class="num">${this.say("certified")}</th><th scope="col" class="num">${this.say("share")}</th></tr></thead>
        <tbody @pointerleave=${() => insights.pointed.at(null)}>${this.#body(rows, countries)}</tbody></table></div>
      <communicator-chart-foot .phrases=${this.phrases} .note=${this.#note(rows)} .name=${"insights-countries"} .data=${() => this.#data(countries)}></communicator-chart-foot>`;
  }

  #more(n: number): TemplateResult {
    if (n <= FIRST) return html`<span class="sm sub">${this.say("inAll", { n })}</span>`;
    return html`<button type="button" class="link" aria-expanded=${this.isWhole} @click=${() => ([this.isWhole, this.search] = [!this.isWhole, ""])}>${this.say(this.isWhole ? "showFewer" : "showAllCountries", { n })}</button>`;
  }

  #body(rows: readonly Row[], countries: readonly Row[]): TemplateResult {
    const { insights, phrases } = this;
    const sought = this.search.trim().toLocaleLowerCase(phrases.locale);
    const isShown = ({ value }: Row, at: number) =>
      this.isWhole ? insights.names.country(value).toLocaleLowerCase(phrases.locale).includes(sought) : at < FIRST || insights.isFiltered("country", value);
    const shown = countries.filter(isShown);
    const others = countries.filter((row) => !shown.includes(row));
    return html`${shown.map((row) => this.#country(row))}
      ${this.isWhole || !others.length ? nothing : this.#line(this.say("otherCountries", { n: others.length }), together(others))}
      ${this.#line(this.say("notGiven"), together(rows.filter(({ value }) => value === UNKNOWN)))}
      ${this.#line(this.say("everybody"), together(rows), "sum")}`;
  }

  #country(row: Row): TemplateResult {
    const { insights } = this;
    const isOn = insights.isFiltered("country", row.value);
    const point = () => insights.pointed.at(row.value);
    return html`<tr class=${isOn ? "on" : ""} @pointerenter=${point}><th scope="row"><button type="button" class="link" aria-pressed=${isOn} @focus=${point} @blur=${() => insights.pointed.at(null)}
        @click=${() => insights.toggle("country", row.value)}>${insights.names.country(row.value)}</button></th>${this.#cells(row)}</tr>`;
  }

  #line(name: string, row: Row, kind = ""): TemplateResult {
    return html`<tr class=${kind}><th scope="row" class=${kind ? "" : "sub"}>${name}</th>${this.#cells(row)}</tr>`;
  }

  #cells({ registered, certified }: Row): TemplateResult {
    return html`<td class="num">${this.phrases.number(registered)}</td><td class="num">${this.phrases.number(certified)}</td><td class="num">${share(certified, registered, this.phrases)}</td>`;
  }

  #note(rows: readonly Row[]): string[] {
    const [all, missing] = [together(rows), together(rows.filter(({ value }) => value === UNKNOWN))];
    const told = missing.registered ? this.insights.names.missing("country", share(missing.registered, all.registered, this.phrases)) : this.say("noneMissing");
    return [this.say("footN", { n: all.registered }), told, ...this.until];
  }

  #data(countries: readonly Row[]): ChartData {
    const { names, chosen } = this.insights;
    const unknown = this.insights.rows("country", chosen).filter(({ value, registered }) => value === UNKNOWN && registered > 0);
    return {
      caption: this.say("countriesTitle"),
      head: [this.say("country"), this.say("code"), this.say("registered"), this.say("certified"), `${this.say("shareCertified")}, %`],
      rows: [...countries, ...unknown].map(({ value, registered, certified }) => [names.value("country", value), value === UNKNOWN ? "" : value, registered, certified, percentOf(certified, registered)]),
    };
  }
}

function together(rows: readonly Row[]): Row {
  const total = (of: "registered" | "certified") => rows.reduce((sum, row) => sum + row[of], 0);
  return { value: "", registered: total("registered"), certified: total("certified") };
}
