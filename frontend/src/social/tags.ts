// Hashtags that teachers proposed and learners' own: how many, by how many, and which.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ChartData } from "../elements/chart-foot.ts";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import type { Key } from "../words/phrases.ts";
import type { List } from "./bar-lists.ts";
import { frameOf, largestOf, listBars, MOST } from "./bar-lists.ts";
import { SocialPart } from "./part.ts";
import type { Count, TagUses, Uses } from "./report.ts";
import { charts, panels } from "./styles.ts";

export class Tags extends SocialPart {
  static override styles = [ground, controls, tables, panels, charts, css`
    .grid3 { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 2fr); gap: var(--s5) var(--s6); }
    .grid3 > :first-child { max-width: 420px; }
    th, td { padding-inline-end: var(--s3); }
    .both { font-weight: 400; color: var(--ink-3); }
    svg .head { font-weight: 500; }
    .plot { width: 100%; }
    @container (max-width: 760px) {
      .grid3 { grid-template-columns: minmax(0, 1fr); }
      .grid3 > :first-child { max-width: none; }
    }
  `];
  static override properties = { ...SocialPart.properties, wide: { state: true }, editing: { state: true }, bare: { type: Boolean }, saved: { state: true } };
  declare wide: number;
  declare editing: boolean;
  /** Without figures, as long as there are no posts. */
  declare bare: boolean;
  declare saved: boolean;
  #size = new ResizeObserver(([entry]) => {
    if (entry) this.wide = Math.max(240, Math.round(entry.contentRect.width));
  });

  constructor() {
    super();
    this.wide = 790;
    this.editing = false;
    this.bare = false;
    this.saved = false;
  }

  protected override firstUpdated(): void {
    const chart = this.renderRoot.querySelector(".chart");
    if (chart) this.#size.observe(chart);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.firstUpdated();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  protected override render(): TemplateResult {
    const { posts, authors } = this.report.distribution;
    const people = typeof authors === "number" ? this.say("socialNPeople", { n: authors }) : this.count(authors);
    const note = typeof posts === "number" ? this.say("socialN", { n: posts, people }) : "";
    return html`<section class="panel" aria-labelledby="title"><div class="fig-head"><h2 id="title">${this.say(this.bare ? "socialActivities" : "socialTags")}</h2>
        <span class="xs dim" role="status">${this.saved ? this.say("socialSaved") : nothing}</span>
        <button type="button" class="link" aria-expanded=${this.editing} @click=${() => this.#toggle()}>${this.say(this.bare ? "socialEdit" : "socialActivities")}</button></div>
      ${this.editing ? html`<communicator-activities .social=${this.social} .phrases=${this.phrases} @closed=${this.#close}></communicator-activities>` : nothing}
      ${this.bare ? this.#listed() : this.#figures(note)}</section>`;
  }

  /** The list itself, in words. */
  #listed(): TemplateResult {
    const { activities } = this.report;
    if (this.editing) return html``;
    return activities.length ? html`<ul class="sm">${activities.map(({ name, hashtag }) => html`<li>${name} <span class="dim">${hashtag ? `#${hashtag}` : ""}</span></li>`)}</ul>` : html`<p class="sub sm">${this.say("socialNoneProposed")}</p>`;
  }

  #figures(note: string): TemplateResult {
    return html`<div class="grid3"><div>${this.#table()}${this.#help()}</div><div class="chart">${this.#bars()}</div></div>
      <communicator-chart-foot .phrases=${this.phrases} .name=${"hashtags"} .note=${note ? [note] : []} .data=${() => this.#data()} .plot=${() => this.renderRoot.querySelector<SVGSVGElement>(".plot")}></communicator-chart-foot>`;
  }

  #table(): TemplateResult {
    const { non_formal: proposed, informal: own, total } = this.report.distribution;
    const columns: Key[] = ["socialUsesColumn", "socialDifferent", "socialMisspelledColumn", "socialPeopleColumn"];
    const both = this.count(total.users);
    const [before = "", after = ""] = this.say("socialBoth", { n: "\u0000" }).split("\u0000");
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${this.say("socialTags")}><table data-test="distribution">
      <thead><tr><td></td>${columns.map((name) => html`<th scope="col" class="num">${this.say(name)}</th>`)}</tr></thead>
      <tbody>${this.#row("c1", "socialYouProposed", proposed)}${this.#row("c2", "socialOwn", own)}
        <tr class="sum"><th scope="row">${this.say("socialTotal")}</th><td class="num">${this.count(total.total)}</td><td class="num">${this.count(total.different)}</td>
          <td class="num">${this.count(total.misspelled ?? proposed.misspelled, proposed.total === null)}</td><td class="num">${before}${both}<span class="both">${after}</span></td></tr></tbody></table></div>`;
  }

  #row(mark: string, name: Key, uses: Uses): TemplateResult {
    const cell = (value: Count, mayBeHidden = true): TemplateResult => html`<td class="num ${value === null ? "dim" : ""}">${this.count(value, mayBeHidden)}</td>`;
    return html`<tr><th scope="row"><span class="dotc ${mark}"></span>${this.say(name)}</th>${cell(uses.total)}${cell(uses.different)}${cell(uses.misspelled, mark === "c1" && uses.total === null)}${cell(uses.users)}</tr>`;
  }

  #help(): TemplateResult {
    const { non_formal: proposed, informal: own, total, authors_using: n } = this.report.distribution;
    const sum = [proposed.users, own.users, total.users, n].every((each) => each !== null) && n
      ? ` ${this.say("socialTagsSum", { proposed: this.count(proposed.users), own: this.count(own.users), both: this.count(total.users), n })}` : "";
    return html`<p class="help">${this.say("socialTagsHelp")}${sum} ${this.say("socialTerms")}</p>`;
  }

  #lists(): List[] {
    const { non_formal: proposed, informal: own, informal_others: others } = this.report.tags;
    const of = (tags: readonly TagUses[], title: Key, mark: "k1" | "k2", more: { tags: Count; uses: Count }, none: Key): List => {
      const [shown, beyond] = [tags.slice(0, MOST), tags.slice(MOST)];
      const n = beyond.length + (more.tags ?? 0);
      const uses = beyond.reduce((sum, each) => sum + (each.uses ?? 0), more.uses ?? 0);
      return { title: this.say(title), mark, tags: shown, rest: n ? this.say("socialOthers", { n, uses: this.phrases.number(uses) }) : "", none: this.say(none) };
    };
    const byUse = proposed.toSorted((one, other) => (other.uses ?? 0) - (one.uses ?? 0));
    return [of(byUse, "socialYouProposed", "k1", { tags: 0, uses: 0 }, "socialNoneUsed"), of(own, "socialOwn", "k2", others, "socialNoneUsed")];
  }

  #bars(): TemplateResult {
    const lists = this.#lists();
    const { width, height, places, list } = frameOf(lists, this.wide);
    const largest = largestOf(lists);
    const told = lists.map(({ title, tags, rest }) => `${title}: ${[...tags.map((each) => `#${each.tag} ${this.count(each.uses)}`), ...(rest ? [rest] : [])].join(", ")}`);
    return html`<svg class="plot" width=${width} height=${height} viewBox="0 0 ${width} ${height}" role="img" aria-label=${told.join(". ")}>
      ${lists.map((each, at) => listBars(each, places[at] ?? [0, 0], list, largest, (tag) => this.count(tag.uses)))}</svg>
      ${this.report.activities.some(({ hashtag }) => hashtag) ? nothing : html`<p class="help">${this.say("socialNoneProposed")}</p>`}`;
  }

  #data(): ChartData {
    const { non_formal: proposed, informal: own, informal_others: others } = this.report.tags;
    const rows = (tags: readonly TagUses[], kind: Key) => tags.map(({ tag, uses, users }) => [`#${tag}`, this.say(kind), uses ?? this.count(uses), users ?? this.count(users)]);
    const rest = others.tags ? [[this.say("socialOthers", { n: others.tags, uses: this.count(others.uses) }), this.say("socialOwn"), others.uses ?? this.count(others.uses), "–"]] : [];
    return {
      caption: this.say("socialTags"),
      head: [this.say("socialTag"), this.say("socialKind"), this.say("socialUsesColumn"), this.say("socialPeopleColumn")],
      rows: [...rows(proposed, "socialYouProposed"), ...rows(own, "socialOwn"), ...rest],
    };
  }

  #toggle(): void {
    this.editing = !this.editing;
    this.saved = false;
  }

  #close({ detail: kept }: CustomEvent<boolean>): void {
    this.editing = false;
    this.saved = kept;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".fig-head .link")?.focus());
  }
}
