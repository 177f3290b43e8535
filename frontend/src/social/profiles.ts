// How many learners gave a link to their profile, agreed to be matched by it, and could be verified; by network.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ChartData } from "../elements/chart-foot.ts";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { networkName } from "./names.ts";
import { SocialPart } from "./part.ts";
import type { Count } from "./report.ts";
import { charts, panels } from "./styles.ts";

const BAR = 110;

export class Profiles extends SocialPart {
  static override styles = [ground, controls, tables, panels, charts, css`
    th, td { padding-inline-end: var(--s3); }
    .bar { width: 30%; vertical-align: middle; }
    .plot { width: 100%; height: 14px; }
    .all { fill: var(--all); stroke: var(--all-edge); }
    .linked { fill: var(--accent); opacity: .38; }
    .agreed { fill: var(--accent); }
  `];

  protected override render(): TemplateResult {
    const { enrolled, linked, per_cent: share } = this.report.profiles;
    const known = enrolled && linked !== null && share !== null;
    return html`<section class="panel" aria-labelledby="title"><div class="fig-head"><h2 id="title">${this.say("socialProfiles")}</h2>
        ${known ? html`<span class="sm sub">${this.say("socialOfEnrolled", { n: linked, enrolled, share: this.#share(share) })}</span>` : nothing}</div>
      ${linked === 0 ? html`<p class="sub sm">${this.say("socialNoProfiles")}</p>` : this.#table()}</section>`;
  }

  #table(): TemplateResult {
    const { linked, networks } = this.report.profiles;
    const { generated_at: now, timeline } = this.report;
    const note = this.say("socialProfilesOf", { date: this.phrases.date(now, timeline.time_zone, "day") });
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${this.say("socialProfiles")}><table class="tight" data-test="profiles">
        <thead><tr><td></td><td></td><th scope="col" class="num">${this.say("socialLink")}</th><th scope="col" class="num">${this.say("socialAgreed")}</th><th scope="col" class="num">${this.say("socialVerified")}</th></tr></thead>
        <tbody>${networks.map((each) => html`<tr><th scope="row">${networkName(each.network)}</th><td class="bar">${this.#bar(each.linked, each.consented)}</td>
          ${[each.linked, each.consented, each.verified].map((value, at) => html`<td class="num ${value === null ? "dim" : ""}">${this.count(value, at < 2)}</td>`)}</tr>`)}</tbody></table></div>
      ${linked === null ? nothing : html`<p class="help">${this.say("socialProfilesHelp", { n: linked })}</p>`}
      <communicator-chart-foot .phrases=${this.phrases} .name=${"profiles"} .note=${[note]} .data=${() => this.#data()}></communicator-chart-foot>`;
  }

  /** Only for the eye: the figures stand beside it. */
  #bar(linked: Count, agreed: Count): TemplateResult {
    const all = this.report.profiles.linked ?? 0;
    const wide = (count: Count): number => (all ? Math.min(1, (count ?? 0) / all) * BAR : 0);
    return html`<svg class="plot" viewBox="0 0 ${BAR} 14" preserveAspectRatio="none" aria-hidden="true"><rect class="all" x=".5" y="1.5" width=${BAR - 1} height="11" vector-effect="non-scaling-stroke"></rect>
      <rect class="linked" y="1" width=${wide(linked)} height="12"></rect><rect class="agreed" y="1" width=${wide(agreed)} height="12"></rect></svg>`;
  }

  /** “33.86” as the language writes it, with one digit. */
  #share(told: string): string {
    return new Intl.NumberFormat(this.phrases.locale, { maximumFractionDigits: 1 }).format(Number(told));
  }

  #data(): ChartData {
    return {
      caption: this.say("socialProfiles"),
      head: [this.say("socialNetwork"), this.say("socialLink"), this.say("socialAgreed"), this.say("socialVerified")],
      rows: this.report.profiles.networks.map((each) => [networkName(each.network), ...[each.linked, each.consented, each.verified].map((value, at) => value ?? this.count(value, at < 2))]),
    };
  }
}
