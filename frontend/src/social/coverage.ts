// What each source gave, missed, was refused and cost.
import { css, html } from "lit";
import type { TemplateResult } from "lit";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import type { Key } from "../words/phrases.ts";
import { ago, networkName } from "./names.ts";
import { SocialPart } from "./part.ts";
import type { Coverage as Source } from "./report.ts";
import { panels } from "./styles.ts";

const HOW: Record<Source["how"], Key> = { stream: "socialLive", search: "socialSearch", archive: "socialArchive" };
const STATES: Record<Source["state"], readonly [mark: string, word: Key]> = {
  ok: ["on", "socialOk"], waiting: ["warn", "socialWaiting"], refused: ["fault", "socialRefused"], ended: ["open", "socialEnded"], never: ["open", "socialNotBegun"],
};

export class Coverage extends SocialPart {
  static override styles = [ground, controls, tables, panels, css`
    th .tag { font-size: var(--sm); color: var(--ink); }
    td:last-child { min-width: 200px; }
  `];

  protected override render(): TemplateResult {
    const { coverage } = this.report;
    return html`<section class="panel" aria-labelledby="title"><div class="fig-head"><h2 id="title">${this.say("socialCoverage")}</h2></div>
      ${coverage.length ? this.#table(coverage) : html`<p class="sub sm">${this.say("socialNothingCollected")}</p>`}</section>`;
  }

  #table(coverage: readonly Source[]): TemplateResult {
    const columns: readonly (readonly [Key, boolean])[] = [["socialNetwork", false], ["socialHow", false], ["socialLast", false], ["socialPosts", true], ["socialGaps", true], ["socialSpent", true], ["socialToKnow", false]];
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${this.say("socialCoverage")}><table class="tight" data-test="coverage">
        <thead><tr>${columns.map(([name, isNumber]) => html`<th scope="col" class=${isNumber ? "num" : ""}>${this.say(name)}</th>`)}</tr></thead>
        <tbody>${coverage.map((source) => this.#row(source))}</tbody></table></div>`;
  }

  #row(source: Source): TemplateResult {
    const [mark, word] = STATES[source.state];
    const { last_at: last } = source;
    const date = last ? this.phrases.date(last, this.report.timeline.time_zone) : "";
    return html`<tr><th scope="row"><span class="tag ${mark}">${networkName(source.network)}<span class="sr">, ${this.say(word)}</span></span></th>
      <td>${this.#how(source)}</td><td class="nb" title=${date}>${last ? ago(last, Date.now(), this.phrases) : this.say("socialNever")}</td>
      <td class="num">${this.count(source.posts)}</td><td class="num">${source.how === "archive" ? "–" : this.phrases.number(source.gaps)}</td>
      <td class="num">${this.#spent(source)}</td><td class="sub">${this.#toKnow(source)}</td></tr>`;
  }

  #how({ how, host }: Source): string {
    return [this.say(HOW[how]), host].filter(Boolean).join(", ");
  }

  /** X asks money for every post read. */
  #spent({ spent, spend_cap: cap }: Source): string {
    if (spent === null) return "–";
    return typeof cap === "number" ? this.say("socialSpentOf", { n: spent, cap }) : this.phrases.number(spent);
  }

  #toKnow({ note, refused, state }: Source): string {
    const turned = refused ? this.say("socialTurnedDown", { n: refused }) : "";
    const [, word] = STATES[state];
    const [first = "", ...rest] = this.say(word);
    return [note || (state === "ok" || state === "ended" ? "" : first.toLocaleUpperCase(this.phrases.locale) + rest.join("")), turned].filter(Boolean).join(" · ");
  }
}
