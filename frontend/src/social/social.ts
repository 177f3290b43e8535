// The Social tab: what learners say on social networks, from the report, or why there is none to show.
import { css, html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";
import { icon } from "../elements/icon.ts";
import { problemInWords, refusalNote } from "../elements/refusal.ts";
import { withCode } from "../elements/with-code.ts";
import { Following } from "../state/store.ts";
import { controls } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import type { Refusal } from "../transport/ask.ts";
import type { Transport } from "../transport/transport.ts";
import type { Facts, Key, Phrases } from "../words/phrases.ts";
import { daysName, networkName } from "./names.ts";
import type { Count, SocialReport } from "./report.ts";
import { EVERYTHING, SocialState } from "./state.ts";
import { panels } from "./styles.ts";

export class Social extends LitElement {
  static override styles = [ground, controls, panels, css`
    .head { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); align-items: center; justify-content: space-between; margin-block-end: var(--s5); }
    .head h1 { margin-inline-end: auto; }
    .fresh { font-size: var(--sm); color: var(--ink-2); }
    .fresh::before { content: ""; display: inline-block; width: 7px; height: 7px; margin-inline-end: 7px; border-radius: 50%; background: var(--good); vertical-align: 1px; }
    .stats { display: flex; flex-wrap: wrap; gap: var(--s4) var(--s7); margin-block: var(--s5); }
    .stats dt { font-size: var(--xs); color: var(--ink-3); }
    .stats dd { font-size: var(--xl); font-weight: 600; letter-spacing: -.016em; }
    .stats small { font-size: var(--sm); font-weight: 400; letter-spacing: 0; color: var(--ink-2); }
    .stats .hid { font-size: var(--md); font-weight: 500; line-height: 2.2; }
    .three { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0 var(--s6); }
    .three > *, .three > * > * { min-width: 0; }
    .is-asking { opacity: .6; }
    .state { padding-block: var(--s5); max-width: 72ch; }
    .state > * + * { margin-block-start: var(--s3); }
    pre { margin: 0; padding: 10px 12px; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--bg-2); border-radius: var(--r); font-size: var(--sm); }
    .arriving { border-block-start: 1px solid var(--line); padding-block: var(--s5); }
    .arriving svg { display: block; width: 100%; height: 140px; fill: var(--all); margin-block-end: var(--s3); }
    .msg { margin-block-end: var(--s4); }
    @container (max-width: 760px) {
      .three { grid-template-columns: minmax(0, 1fr); }
      .stats { gap: var(--s3) var(--s5); }
    }
  `];
  static override properties = { transport: { attribute: false }, phrases: { attribute: false } };
  declare transport: Transport;
  declare phrases: Phrases;
  #social: SocialState | null = null;
  /** Of the whole course: a narrowed report may name fewer. */
  #networks: readonly string[] = [];

  constructor() {
    super();
    new Following(this, () => (this.#social ? [this.#social] : []));
  }

  protected override willUpdate(): void {
    if (this.#social) return;
    this.#social = new SocialState(this.transport);
    void this.#social.load();
  }

  protected override render(): TemplateResult {
    const social = this.#social;
    if (!social) return html``;
    const { report, refusal } = social;
    if (refusal && !refusal.isAway && !report) return this.#refused(refusal, social);
    const again = (): void => void social.load();
    return html`${report ? this.#head(social, report) : html`<header class="head"><h1>${this.#say("socialTitle")}</h1></header>`}
      ${refusal ? (refusal.isAway ? this.#away(report, again) : refusalNote(refusal, this.phrases, again)) : nothing}
      ${report ? this.#body(social, report) : refusal ? nothing : this.#arriving()}`;
  }

  /** What was counted last stays in sight, with its age. */
  #away(report: SocialReport | null, again: () => void): TemplateResult {
    const { phrases } = this;
    return html`<p class="msg b" role="alert" data-test="refusal">${icon("warning")}<span><b>${this.#say("awayTitle")}</b> ${this.#say("socialTriedAt", { time: phrases.time(new Date()) })}
      ${report ? this.#say("socialAwayKept", { time: phrases.date(report.generated_at, report.timeline.time_zone, "short") }) : nothing}</span><button type="button" class="btn small" @click=${again}>${this.#say("tryNow")}</button></p>`;
  }

  #say(key: Key, facts?: Facts): string {
    return this.phrases.say(key, facts);
  }

  #head(social: SocialState, report: SocialReport): TemplateResult {
    if (report.networks.length > this.#networks.length) this.#networks = report.networks;
    const { days } = report.timeline;
    const [first, last] = [days[0], days.at(-1)];
    const until = report.posts_until ? this.#say("socialUntil", { date: this.phrases.date(report.posts_until, report.timeline.time_zone) }) : "";
    const told = [until, first && last ? daysName(first.day, last.day, this.phrases) : ""].filter(Boolean).join(" · ");
    return html`<header class="head"><h1>${this.#say("socialTitle")}</h1>${told ? html`<p class="fresh" data-test="fresh">${told}</p>` : nothing}
      ${this.#isEmpty(social, report) ? nothing : html`<communicator-social-narrowing .social=${social} .phrases=${this.phrases} .networks=${this.#networks}></communicator-social-narrowing>`}</header>`;
  }

  #isEmpty(social: SocialState, report: SocialReport): boolean {
    return report.distribution.posts === 0 && !social.isNarrowed && !report.networks.length;
  }

  #body(social: SocialState, report: SocialReport): TemplateResult {
    const [parts, nothingThere] = [this.#parts(social), report.distribution.posts === 0];
    if (this.#isEmpty(social, report)) return html`${this.#empty(report)}<communicator-social-tags .social=${social} .phrases=${this.phrases} ?bare=${true}></communicator-social-tags>${parts.coverage}`;
    if (nothingThere && !report.interactions.some(({ collected }) => collected.reposts)) return html`<div class=${social.loading ? "is-asking" : ""}>${this.#nothing(social, report)}${parts.coverage}${parts.posts}</div>`;
    return html`<div class=${social.loading ? "is-asking" : ""} aria-busy=${social.loading}>${this.#figures(report)}${parts.timeline}${parts.tags}<div class="three">${parts.misspelled}${parts.interactions}${parts.profiles}</div>${parts.coverage}${parts.posts}</div>`;
  }

  #parts(social: SocialState): Record<"timeline" | "tags" | "misspelled" | "interactions" | "profiles" | "coverage" | "posts", TemplateResult> {
    const { phrases } = this;
    return {
      timeline: html`<communicator-social-timeline .social=${social} .phrases=${phrases}></communicator-social-timeline>`,
      tags: html`<communicator-social-tags .social=${social} .phrases=${phrases}></communicator-social-tags>`,
      misspelled: html`<communicator-social-misspelled .social=${social} .phrases=${phrases}></communicator-social-misspelled>`,
      interactions: html`<communicator-social-interactions .social=${social} .phrases=${phrases}></communicator-social-interactions>`,
      profiles: html`<communicator-social-profiles .social=${social} .phrases=${phrases}></communicator-social-profiles>`,
      coverage: html`<communicator-social-coverage .social=${social} .phrases=${phrases}></communicator-social-coverage>`,
      posts: html`<communicator-social-posts .social=${social} .phrases=${phrases}></communicator-social-posts>`,
    };
  }

  #figures({ distribution, conversation, hidden_below: below }: SocialReport): TemplateResult {
    const figure = (name: Key, value: Count, beside: string = ""): TemplateResult => html`<div><dt>${this.#say(name)}</dt>
      <dd>${typeof value === "number" ? this.phrases.number(value) : html`<span class="hid">${below === null ? "–" : this.#say("socialFewer", { n: below })}</span>`}${beside ? html` <small>${beside}</small>` : nothing}</dd></div>`;
    const { unanswered_authors: by, unanswered_posts: lonely } = conversation;
    return html`<dl class="stats" data-test="figures">${figure("socialPosts", distribution.posts)}${figure("socialPeople", distribution.authors)}${figure("socialUsing", distribution.authors_using)}
      ${figure("socialUses", distribution.total.total)}${figure("socialUnanswered", lonely, lonely && by !== null ? this.#say("socialByPeople", { n: by }) : "")}</dl>`;
  }

  #empty({ course }: SocialReport): TemplateResult {
    const id = `--course ${course.course_id}`;
    return html`<div class="state" data-test="empty"><h2>${this.#say("socialEmpty")}</h2><p class="sub">${this.#say("socialEmptyHelp")}</p>
      <pre><code class="mono">communicator social import archive.zip ${id}</code></pre>
      <pre><code class="mono">communicator social collect ${id} --mastodon mastodon.social --tag …</code></pre><p class="sub">${this.#say("socialEmptyThen")}</p></div>`;
  }

  #nothing(social: SocialState, report: SocialReport): TemplateResult {
    return html`<div class="state" data-test="nothing" role="status"><h2>${this.#say("socialNothing")}</h2><p class="sub">${report.network ? this.#say("socialNothingOn", { network: networkName(report.network) }) : this.#say("socialNothingHelp")}</p>
      <p><button type="button" class="btn small" @click=${() => void social.narrow(EVERYTHING)}>${this.#say("socialShowAll")}</button></p></div>`;
  }

  #refused({ status, problem: told }: Refusal, social: SocialState): TemplateResult {
    const problem = problemInWords(told, this.phrases);
    const title = status === 403 ? this.#say("socialForbidden") : status === 401 ? this.#say("socialSignedOut") : problem.title || this.#say("failedTitle");
    return html`<div class="state" role="alert" data-test="refused"><h1>${icon("lock")} ${title}</h1><p class="sub">${withCode(problem.detail)}</p>
      <p><button type="button" class="btn small" @click=${() => void social.load()}>${this.#say("tryAgain")}</button></p></div>`;
  }

  #arriving(): TemplateResult {
    const bars = Array.from({ length: 35 }, (_, at) => `M${at * 10} 60V${60 - 12 - 34 * Math.abs(Math.sin(at * 0.9))}h7V60Z`).join("");
    return html`<section class="arriving" data-test="loading"><svg viewBox="0 0 347 60" preserveAspectRatio="none" aria-hidden="true"><path d=${bars}></path></svg>
      <p class="sub sm" role="status">${this.#say("socialLoading")}</p></section>`;
  }
}
