// What anybody may see of this course: the table last released, by education, with its rule.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ChartData } from "../elements/chart-foot.ts";
import { icon } from "../elements/icon.ts";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import type { PublicAnswer, ReleasedRow } from "./answer.ts";
import { UNKNOWN } from "./cube.ts";
import { percentOf } from "./figures.ts";
import { orderOf } from "./names.ts";
import { InsightsPart } from "./part.ts";
import { drawing } from "./styles.ts";

const TABLE = "education";

export class Published extends InsightsPart {
  static override styles = [ground, controls, tables, drawing, css`
    tbody th { font-weight: 400; }
    .scroll { margin-block-start: var(--s2); }
  `];

  protected override render(): TemplateResult {
    const { published, answer } = this.insights;
    const scope = published?.released.find(({ course_id: course }) => course === answer?.course.course_id);
    const at = scope && answer ? this.phrases.date(scope.released_at, answer.course.time_zone, "day") : "";
    return html`<div class="fig-head"><h2>${this.say("publicTitle")}</h2>${at ? html`<span class="tag good">${this.say("publicRelease", { date: at })}</span>` : nothing}</div>
      ${published && scope ? this.#release(published, rowsOf(scope.rows)) : html`<p class="msg">${icon("info")}<span>${this.say("publicNone")}</span></p>`}`;
  }

  #release(published: PublicAnswer, rows: readonly ReleasedRow[]): TemplateResult {
    const { names } = this.insights;
    return html`<p class="msg">${icon("info")}<span>${this.say("publicRule", { n: published.rounded_to, hidden: this.say("publicHidden") })}</span></p>
      <div class="scroll" tabindex="0" role="region" aria-label=${this.say("publicTitle")}><table class="tight">
        <thead><tr><th scope="col">${names.title(TABLE)}</th><th scope="col" class="num">${this.say("registered")}</th><th scope="col" class="num">${this.say("certified")}</th><th scope="col" class="num">${this.say("share")}</th></tr></thead>
        <tbody>${rows.map(({ value, registered, certified }) => html`<tr><th scope="row">${names.value(TABLE, value)}</th>
          <td class="num">${this.#count(registered)}</td><td class="num">${this.#count(certified)}</td>
          <td class="num ${certified === null ? "dim" : ""}">${shareOf(registered, certified) === "" ? "–" : this.say("percent", { n: shareOf(registered, certified) })}</td></tr>`)}</tbody></table></div>
      <communicator-chart-foot .phrases=${this.phrases} .note=${[this.say("publicFoot")]} .name=${"insights-public"} .data=${() => this.#data(rows)}></communicator-chart-foot>`;
  }

  #count(count: number | null): string {
    return count === null ? this.say("publicHidden") : this.phrases.number(count);
  }

  #data(rows: readonly ReleasedRow[]): ChartData {
    const { names } = this.insights;
    return {
      caption: this.say("publicTitle"),
      head: [names.title(TABLE), this.say("registered"), this.say("certified"), `${this.say("shareCertified")}, %`],
      rows: rows.map(({ value, registered, certified }) => [names.value(TABLE, value), registered ?? this.say("publicHidden"), certified ?? this.say("publicHidden"), shareOf(registered, certified)]),
    };
  }
}

function rowsOf(rows: readonly ReleasedRow[]): ReleasedRow[] {
  const found = new Map(rows.filter(({ table }) => table === TABLE).map((row) => [row.value, row]));
  return [...orderOf(TABLE, [...found.keys()]).toReversed(), UNKNOWN].flatMap((value) => found.get(value) ?? []);
}

/** In whole per cents, of published counts; empty where one of them is hidden. */
function shareOf(registered: number | null, certified: number | null): number | "" {
  return registered === null || certified === null || registered === 0 ? "" : Math.round(percentOf(certified, registered));
}
