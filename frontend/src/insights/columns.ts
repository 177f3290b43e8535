// Standing columns, for values with an order of their own: per value how many of all answers, and beside it of those chosen.
import { html, nothing, svg } from "lit";
import type { SVGTemplateResult, TemplateResult } from "lit";
import type { Value } from "./chart.ts";
import { Chart } from "./chart.ts";

const [TOP, BASE, HEIGHT, LEFT] = [14, 176, 200, 30];
const STEPS = [1, 2, 5, 10, 20, 25, 50];

export class Columns extends Chart {
  protected get unit(): string {
    return this.say("ofAnswers");
  }

  protected draw(values: readonly Value[]): TemplateResult {
    const most = Math.max(1, ...values.map(({ allPercent, partPercent, isCompared }) => Math.max(allPercent, isCompared ? partPercent : 0)));
    const step = STEPS.find((each) => each * 4 >= most) ?? 50;
    const ticks = Array.from({ length: Math.floor(most / step) + 1 }, (_, at) => at * step);
    const high = (percent: number) => ((BASE - TOP) * percent) / most;
    const slot = (this.wide - LEFT) / Math.max(1, values.length);
    return html`<svg class="plot" width=${this.wide} height=${HEIGHT} viewBox="0 0 ${this.wide} ${HEIGHT}" direction="ltr" role="group" aria-label=${`${this.heading()}, ${this.unit}`}>
      ${ticks.map((tick) => svg`<path class="grid" d="M${LEFT} ${(BASE - high(tick)).toFixed(1)}H${this.wide}"></path><text class="end" x=${LEFT - 6} y=${(BASE - high(tick) + 4).toFixed(1)}>${tick}</text>`)}
      ${values.map((value, at) => this.choice(value, this.words(value), this.#column(value, LEFT + at * slot, slot, high)))}
      <path class="axis" d="M${LEFT} ${BASE}H${this.wide}"></path></svg>`;
  }

  #column(value: Value, left: number, slot: number, high: (percent: number) => number): SVGTemplateResult {
    const { name, allPercent, partPercent, isOn, isCompared } = value;
    const bar = Math.min(26, slot * 0.34);
    const middle = left + slot / 2;
    const x = isCompared ? middle - bar - 0.5 : middle - bar / 2;
    return svg`<rect class="hit" x=${(left + 1).toFixed(1)} y="0" width=${(slot - 2).toFixed(1)} height=${HEIGHT} rx="4"></rect>
      <rect class="a-fill" x=${x.toFixed(1)} y=${(BASE - high(allPercent)).toFixed(1)} width=${bar.toFixed(1)} height=${high(allPercent).toFixed(1)}></rect>
      ${isCompared ? svg`<rect class="c-fill ${isOn ? "" : "faded"}" x=${(middle + 0.5).toFixed(1)} y=${(BASE - high(partPercent)).toFixed(1)} width=${bar.toFixed(1)} height=${high(partPercent).toFixed(1)}></rect>` : nothing}
      <text class="mid t2 name" x=${middle.toFixed(1)} y="194">${slot < 58 ? name.replace(/^\D+ (?=\d+$)/, "<") : name}</text>`;
  }
}
