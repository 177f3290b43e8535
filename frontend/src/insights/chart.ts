// A chart of one dimension: its head, its foot, and what its values come to; how they are drawn is each chart's own.
import { css, html, nothing, svg } from "lit";
import type { SVGTemplateResult, TemplateResult } from "lit";
import type { ChartData } from "../elements/chart-foot.ts";
import { controls } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { UNKNOWN } from "./cube.ts";
import { percentOf, share } from "./figures.ts";
import { orderOf } from "./names.ts";
import { InsightsPart } from "./part.ts";
import { drawing } from "./styles.ts";

/** One value of the dimension; of `all` and of those chosen by the other filters (`part`), how many and their per cent of answers. */
export interface Value {
  value: string;
  name: string;
  all: number;
  allPercent: number;
  part: number;
  partPercent: number;
  /** It is one of the values this chart filters by, or there are none. */
  isOn: boolean;
  /** There is something to set against all. */
  isCompared: boolean;
}

export abstract class Chart extends InsightsPart {
  static override styles = [ground, controls, drawing, css`:host { container-type: inline-size; }`];
  static override properties = { ...InsightsPart.properties, dimension: {} };
  declare dimension: string;

  protected abstract get unit(): string;
  protected abstract draw(values: readonly Value[]): TemplateResult;

  protected override render(): TemplateResult {
    const values = this.values();
    return html`<div class="fig-head"><h2>${this.heading()} <span class="unit">${this.unit}</span></h2>
        ${this.insights.isChosen ? html`<div class="key"><span class="k-all">${this.say("everybody")}</span><span>${this.insights.chosenName}</span></div>` : nothing}</div>
      ${values.length ? this.draw(values) : html`<p class="sub sm">${this.say("noAnswers")}</p>`}
      <communicator-chart-foot .phrases=${this.phrases} .note=${this.note()} .name=${`insights-${this.file()}`} .data=${() => this.data(values)}
        .plot=${values.length ? () => this.renderRoot.querySelector<SVGSVGElement>("svg.plot") : null}></communicator-chart-foot>`;
  }

  protected heading(): string {
    return this.insights.names.title(this.dimension);
  }

  protected file(): string {
    return this.dimension;
  }

  protected values(): Value[] {
    const { insights, dimension } = this;
    const [all, part] = [insights.counts(dimension, insights.all), insights.counts(dimension, insights.chosen)];
    const [answers, partAnswers] = [sum(all) - (all.get(UNKNOWN) ?? 0), sum(part) - (part.get(UNKNOWN) ?? 0)];
    const own = insights.filters.get(dimension);
    return orderOf(dimension, insights.cube?.values[dimension] ?? []).flatMap((value): Value[] => {
      const [n = 0, m = 0] = [all.get(value), part.get(value)];
      if (!n) return [];
      const isOn = !own || own.has(value);
      const isCompared = insights.isFilteredElsewhere(dimension) || own?.has(value) === true;
      return [{ value, name: insights.names.value(dimension, value), all: n, allPercent: percentOf(n, answers), part: m, partPercent: percentOf(m, partAnswers), isOn, isCompared }];
    });
  }

  /** N, the missing share, the date. */
  protected note(): string[] {
    const counts = this.insights.counts(this.dimension, this.insights.chosen);
    const [total, missing] = [sum(counts), counts.get(UNKNOWN) ?? 0];
    const n = missing ? this.say("footOf", { n: total - missing, total }) : this.say("footN", { n: total });
    return [n, missing ? this.insights.names.missing(this.dimension, share(missing, total, this.phrases)) : this.say("noneMissing"), ...this.until];
  }

  protected data(values: readonly Value[]): ChartData {
    const { insights, dimension } = this;
    const name = insights.chosenName;
    const chosen = insights.isChosen ? [name, this.say("chosenPercent", { name })] : [];
    const rows = values.map(({ name, all, allPercent, part, partPercent }) => [name, all, allPercent, ...(insights.isChosen ? [part, partPercent] : [])]);
    const missing = [insights.all, insights.chosen].map((counted) => insights.counts(dimension, counted).get(UNKNOWN) ?? 0);
    const last = [this.say("notGiven"), missing[0] ?? 0, "", ...(insights.isChosen ? [missing[1] ?? 0, ""] : [])];
    return { caption: `${this.heading()}, ${this.unit}`, head: [this.heading(), this.say("allN"), this.say("allPercent"), ...chosen], rows: [...rows, last] };
  }

  /** A value of the chart as something to choose. */
  protected choice(value: Value, words: string, inside: SVGTemplateResult): SVGTemplateResult {
    const { insights, dimension } = this;
    const toggle = () => insights.toggle(dimension, value.value);
    return svg`<g role="checkbox" tabindex="0" aria-checked=${insights.isFiltered(dimension, value.value)} aria-label=${words} data-value=${value.value}
      @click=${toggle} @keydown=${(event: KeyboardEvent) => pressed(event, toggle)}>${inside}</g>`;
  }

  protected words({ name, allPercent, partPercent, isCompared }: Value): string {
    const [all, part] = [allPercent, partPercent].map((percent) => this.say("percent", { n: percent }));
    return isCompared ? this.say("barOfBoth", { name, all: all ?? "", part: part ?? "", chosen: this.insights.chosenName }) : this.say("barOf", { name, all: all ?? "" });
  }
}

/** Room for the longest of these names at the left of a chart, at most this much of its width. */
export function gutterOf(names: readonly string[], wide: number): number {
  return Math.min(Math.max(0, ...names.map((name) => name.length)) * 6.2 + 20, wide * 0.42);
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

function pressed(event: KeyboardEvent, act: () => void): void {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  act();
}
