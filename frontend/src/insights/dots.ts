// Two dots per value: which share of all, and of those chosen, earned a certificate. A share of too few isn't drawn.
import { html, nothing, svg } from "lit";
import type { SVGTemplateResult, TemplateResult } from "lit";
import type { ChartData } from "../elements/chart-foot.ts";
import type { Value } from "./chart.ts";
import { Chart, gutterOf } from "./chart.ts";
import { FEW, percentOf } from "./figures.ts";
import type { Row } from "./state.ts";

const ROW = 30;
const STEPS = [1, 2, 5, 10, 20, 25];

interface Shares {
  all: Row;
  part: Row;
}

export class Dots extends Chart {
  protected get unit(): string {
    return "%";
  }

  protected override heading(): string {
    return this.say("shareCertified");
  }

  protected override file(): string {
    return `${this.dimension}-certified`;
  }

  #shares({ value }: Value): Shares {
    const { insights, dimension } = this;
    const nobody: Row = { value, registered: 0, certified: 0 };
    const [all = nobody, part = nobody] = [insights.all, insights.chosen].map((counted) => insights.rows(dimension, counted).find((row) => row.value === value) ?? nobody);
    return { all, part };
  }

  protected draw(values: readonly Value[]): TemplateResult {
    const gutter = gutterOf(values.map(({ name }) => name), this.wide);
    const shares = values.map((value) => this.#shares(value));
    const drawn = shares.flatMap(({ all, part }) => [all, part]).filter(({ registered }) => registered >= FEW);
    const most = Math.max(1, ...drawn.map(({ registered, certified }) => percentOf(certified, registered)));
    const step = STEPS.find((each) => each * 4 >= most) ?? 25;
    const end = Math.ceil(most / step) * step;
    const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, at) => at * step);
    const xOf = (percent: number) => gutter + ((this.wide - gutter - 34) * percent) / end;
    const base = ROW * values.length;
    return html`<svg class="plot" width=${this.wide} height=${base + 24} viewBox="0 0 ${this.wide} ${base + 24}" direction="ltr" role="group" aria-label=${`${this.heading()}, ${this.unit}`}>
      ${ticks.map((tick) => svg`<path class="grid" d="M${xOf(tick).toFixed(1)} 0V${base}"></path><text class="mid" x=${xOf(tick).toFixed(1)} y=${base + 18}>${tick === end ? this.say("percent", { n: tick }) : tick}</text>`)}
      ${values.map((value, at) => this.choice(value, this.#words(value), this.#row(value, at * ROW, xOf)))}</svg>`;
  }

  #row(value: Value, top: number, xOf: (percent: number) => number): SVGTemplateResult {
    const { all, part } = this.#shares(value);
    const [x, chosenX] = [all, part].map(({ registered, certified }) => xOf(percentOf(certified, registered)));
    const [hasAll, hasPart] = [all.registered >= FEW, value.isCompared && part.registered >= FEW];
    const y = top + 15;
    const few = hasAll && (hasPart || !value.isCompared) ? "" : this.#few(value, hasAll ? part : all);
    const beside = hasAll ? (x ?? 0) : xOf(0);
    const toLeft = beside > (xOf(0) + this.wide) / 2;
    return svg`<rect class="hit" x="-6" y=${top} width=${this.wide + 12} height=${ROW} rx="4"></rect>
      <text class="t2 name" x="0" y=${y + 4}>${value.name}</text>
      ${few ? svg`<text class=${toLeft ? "end" : ""} x=${(beside + (toLeft ? -12 : 12)).toFixed(1)} y=${y + 4}>${few}</text>` : nothing}
      ${hasAll && hasPart ? svg`<path class="a-line" d="M${x?.toFixed(1)} ${y}H${chosenX?.toFixed(1)}"></path>` : nothing}
      ${hasPart ? svg`<circle class="c-fill ${value.isOn ? "" : "faded"}" cx=${chosenX?.toFixed(1)} cy=${y} r="5"></circle>` : nothing}
      ${hasAll ? svg`<circle class="a-fill" cx=${x?.toFixed(1)} cy=${y} r="4.5"></circle>` : nothing}`;
  }

  #few({ isCompared }: Value, { registered }: Row): string {
    return this.say("tooFew", { n: registered, name: isCompared ? this.insights.chosenName : this.say("everybody") });
  }

  #words(value: Value): string {
    const { all, part } = this.#shares(value);
    const [ofAll = "", ofPart = ""] = [all, part].map((row, at) =>
      row.registered >= FEW ? this.say("percent", { n: percentOf(row.certified, row.registered) }) : this.#few({ ...value, isCompared: at === 1 }, row));
    const { name, isCompared } = value;
    return isCompared ? this.say("barOfBoth", { name, all: ofAll, part: ofPart, chosen: this.insights.chosenName }) : this.say("barOf", { name, all: ofAll });
  }

  protected override data(values: readonly Value[]): ChartData {
    const { insights } = this;
    const name = insights.chosenName;
    const columns = (of: string) => [`${of}: ${this.say("registered")}`, `${of}: ${this.say("certified")}`, `${of}, %`];
    const cells = ({ registered, certified }: Row) => [registered, certified, percentOf(certified, registered)];
    return {
      caption: `${this.heading()}, ${insights.names.title(this.dimension)}`,
      head: [insights.names.title(this.dimension), ...columns(this.say("everybody")), ...(insights.isChosen ? columns(name) : [])],
      rows: values.map((value) => {
        const { all, part } = this.#shares(value);
        return [value.name, ...cells(all), ...(insights.isChosen ? cells(part) : [])];
      }),
    };
  }
}
