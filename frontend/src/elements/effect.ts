// Did it help? One of three sentences with its interval, once its date has come; nothing before.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { intervals } from "../styles/intervals.ts";
import { ask } from "../transport/ask.ts";
import type { Arm, Arms, Effect as Facts } from "../transport/outreach-shapes.ts";
import { intervalInWords, silenceInWords, verdictInWords } from "../words/effects.ts";
import type { Key } from "../words/phrases.ts";
import { csvLink } from "./csv-link.ts";
import { largeInterval, signed } from "./effect-plot.ts";
import { Fetched } from "./fetched.ts";

const FURTHER: Readonly<Record<string, Key>> = { completed: "furtherCompleted", certified: "furtherCertified" };

export class Effect extends Fetched<Facts> {
  static override styles = [ground, controls, tables, intervals, css`
    section > * + * { margin-block-start: var(--s3); }
    .part-head { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); justify-content: space-between; }
    h4 { font-size: var(--lg); font-weight: 600; }
    .link { text-decoration: underline; font-size: var(--xs); }
  `];
  protected fetched(id: string): Promise<Facts> {
    return ask<Facts>(this.communicator.transport, "effect", { id });
  }

  protected shown(facts: Facts): TemplateResult {
    const { zone } = this.communicator;
    const silence = silenceInWords(facts, this.phrases, zone);
    const when = facts.status === "read" && facts.read_at ? this.say("readOn", { date: this.phrases.date(facts.read_at, zone, "day") }) : "";
    return html`<section aria-labelledby="effect" data-test="effect" data-status=${facts.status}><div class="part-head"><h3 id="effect">${this.say("didItHelp")}</h3>${when ? html`<span class="sm sub">${when}</span>` : nothing}</div>
      ${silence === null ? this.#read(facts) : html`<p class="sub">${silence}</p>${facts.status === "waiting" && facts.held_out ? html`<p class="sm dim">${this.say("drawnSoFar", { n: facts.held_out })}</p>` : nothing}`}</section>`;
  }

  #read(facts: Facts): TemplateResult {
    const { arms, difference, verdict, days } = facts;
    const sentence = arms && difference ? this.say("effectSentence", { days, got: share(arms.written_to, this.phrases.locale), left: share(arms.held_out, this.phrases.locale), points: signed(difference.points, this.phrases), interval: intervalInWords(difference, this.phrases) }) : "";
    return html`<h4 data-test="verdict">${verdictInWords(facts, this.phrases)}</h4><p class="sub">${sentence}</p>
      ${difference ? largeInterval(difference, verdict === "effect" ? null : (facts.limit_points ?? null), this.phrases, sentence) : nothing}
      ${difference && verdict !== "effect" && facts.limit_points ? html`<p class="xs dim">${this.say("greyIs", { n: facts.limit_points })}</p>` : nothing}
      ${arms ? this.#arms(arms, facts) : nothing} ${this.#further(facts)}
      <p class="xs dim">${this.say("effectFoot")} ${csvLink(this.say("effectCsv"), `effect-${this.message}.csv`, () => ask<string>(this.communicator.transport, "effect", { id: this.message, asCsv: true }), (refusal) => (this.refusal = refusal))}</p>`;
  }

  #arms(arms: Arms, { exposure }: Facts): TemplateResult {
    const rows = [["armGot", "written_to"], ["armLeft", "held_out"]] as const;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${this.say("asDrawn")}><table class="tight"><thead><tr><th scope="col">${this.say("asDrawn")}</th><th scope="col" class="num">${this.say("number")}</th><th scope="col" class="num">${this.say("cameBack")}</th><th scope="col" class="num">${this.say("share")}</th>${exposure ? html`<th scope="col" class="num">${this.say("otherMessages")}</th>` : nothing}</tr></thead>
      <tbody>${rows.map(([name, arm]) => html`<tr><th scope="row">${this.say(name)}</th><td class="num">${this.phrases.number(arms[arm].learners)}</td><td class="num">${this.phrases.number(arms[arm].count)}</td><td class="num">${share(arms[arm], this.phrases.locale)}</td>
        ${exposure ? html`<td class="num">${this.say("each", { n: Math.round((10 * exposure[arm].mails) / Math.max(1, arms[arm].learners)) / 10 })}</td>` : nothing}</tr>`)}</tbody></table></div>`;
  }

  /** Other outcomes: told, without a verdict, since they are not what was asked. */
  #further({ exploratory }: Facts): TemplateResult | typeof nothing {
    if (!exploratory.length) return nothing;
    return html`<div class="sm sub"><p>${this.say("alsoSeen")}</p><ul>${exploratory.map(({ outcome, arms, difference }) => html`<li>${this.say(FURTHER[outcome] ?? "furtherCompleted")}: ${share(arms.written_to, this.phrases.locale)} · ${share(arms.held_out, this.phrases.locale)}${difference ? html` (${signed(difference.points, this.phrases)} ${intervalInWords(difference, this.phrases)})` : nothing}</li>`)}</ul></div>`;
  }
}

function share({ per_cent: percent }: Arm, locale: string): string {
  return percent === null ? "–" : `${new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(percent)}\u00a0%`;
}
