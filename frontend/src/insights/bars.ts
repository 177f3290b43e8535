// Lying bars: per value how many of all answers, and below it how many of those chosen.
import { html, nothing, svg } from "lit";
import type { SVGTemplateResult, TemplateResult } from "lit";
import type { Value } from "./chart.ts";
import { Chart, gutterOf } from "./chart.ts";
import { decimal } from "./figures.ts";

const ROW = 30;
/** Room for “100.0 / 100.0” at the right. */
const NUMBERS = 84;

export class Bars extends Chart {
  protected get unit(): string {
    return this.say("ofAnswers");
  }

  protected draw(values: readonly Value[]): TemplateResult {
    const gutter = gutterOf(values.map(({ name }) => name), this.wide);
    const most = Math.max(1, ...values.map(({ allPercent, partPercent, isCompared }) => Math.max(allPercent, isCompared ? partPercent : 0)));
    const height = ROW * values.length;
    const long = (percent: number) => ((this.wide - gutter - NUMBERS) * percent) / most;
    return html`<svg class="plot" width=${this.wide} height=${height} viewBox="0 0 ${this.wide} ${height}" direction="ltr" role="group" aria-label=${`${this.heading()}, ${this.unit}`}>
      ${values.map((value, at) => this.choice(value, this.words(value), this.#row(value, at * ROW, gutter, long)))}
      <path class="axis" d="M${gutter + 0.5} 0V${height}"></path></svg>`;
  }

  #row(value: Value, top: number, gutter: number, long: (percent: number) => number): SVGTemplateResult {
    const { name, allPercent, partPercent, isOn, isCompared } = value;
    const end = gutter + Math.max(long(allPercent), isCompared ? long(partPercent) : 0) + 8;
    return svg`<rect class="hit" x="-6" y=${top} width=${this.wide + 12} height=${ROW} rx="4"></rect>
      <text class="t2 name" x="0" y=${top + 18}>${name}</text>
      <rect class="a-fill" x=${gutter + 0.5} y=${top + (isCompared ? 4.5 : 8.5)} width=${long(allPercent).toFixed(1)} height=${isCompared ? 9 : 12}></rect>
      ${isCompared ? svg`<rect class="c-fill ${isOn ? "" : "faded"}" x=${gutter} y=${top + 15} width=${long(partPercent).toFixed(1)} height="8"></rect>` : nothing}
      <text x=${end.toFixed(1)} y=${top + 18}>${isCompared ? svg`<tspan class="t b">${decimal(partPercent, this.phrases)}</tspan> / ` : nothing}<tspan class=${isCompared ? "" : "t2"}>${decimal(allPercent, this.phrases)}</tspan></text>`;
  }
}
