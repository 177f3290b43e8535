// The three histograms as one table, and as CSV.
import { css, html } from "lit";
import type { TemplateResult } from "lit";
import { BARS } from "../audience/histogram.ts";
import { OUTCOMES } from "../audience/outcome.ts";
import { csvOf } from "../message/csv.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { download } from "./download.ts";
import { Part } from "./part.ts";

export class ChartTable extends Part {
  static override styles = [ground, controls, tables, css`
    :host { margin-block-start: var(--s4); }
    th, td { padding-inline-end: var(--s3); }
    .link { text-decoration: underline; font-size: var(--xs); }
  `];

  protected follows({ audience }: Communicator): readonly Store[] {
    return [audience];
  }

  protected override render(): TemplateResult {
    const names = OUTCOMES.map((outcome) => this.say(outcome));
    const columns = OUTCOMES.flatMap(() => [this.say("allColumn"), this.say("chosenColumn")]);
    return html`<div class="scroll high" tabindex="0" role="region" aria-label=${this.say("tableOf")}><table class="tight">
        <caption>${this.say("tableOf")}</caption>
        <thead><tr><td></td>${names.map((name) => html`<th colspan="2" scope="colgroup" class="num">${name}</th>`)}</tr>
          <tr><th scope="col">%</th>${columns.map((name) => html`<th scope="col" class="num">${name}</th>`)}</tr></thead>
        <tbody>${this.#rows().map(([bar, ...counts]) => html`<tr><th scope="row" class="nb">${bar}</th>
          ${counts.map((count) => html`<td class="num">${this.phrases.number(Number(count))}</td>`)}</tr>`)}</tbody>
      </table></div>
      <p><button type="button" class="link" @click=${this.#download}>${this.say("csv")}</button></p>`;
  }

  #rows(): (string | number)[][] {
    const { audience } = this.communicator;
    const series = OUTCOMES.flatMap((outcome) => [audience.cube?.all[outcome] ?? [], audience.chosenBars(outcome)]);
    return BARS.map(([from, to], bar) => [`${from}–${to}`, ...series.map((counts) => counts[bar] ?? 0)]);
  }

  #download(): void {
    const head = ["per_cent", ...OUTCOMES.flatMap((outcome) => [`${outcome}_all`, `${outcome}_chosen`])];
    download(new Blob([csvOf([head, ...this.#rows()])], { type: "text/csv" }), "learners-per-2-percent.csv");
  }
}
