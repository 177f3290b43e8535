// Insights: who registered and who earned a certificate, every chart linked to the others.
import { css, html, LitElement, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { refusedPage } from "../elements/arriving.ts";
import { icon } from "../elements/icon.ts";
import { refusalNote } from "../elements/refusal.ts";
import { Following } from "../state/store.ts";
import { controls } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import type { Transport } from "../transport/transport.ts";
import type { Key, Phrases } from "../words/phrases.ts";
import { CERTIFIED, NO, YES } from "./cube.ts";
import { share } from "./figures.ts";
import { InsightsState } from "./state.ts";

const CERTIFICATES: readonly (readonly [Key, string | null])[] = [["everybody", null], ["withCertificate", YES], ["withoutCertificate", NO]];
/** Drawn in a place of their own; any other dimension gets bars below gender. */
const PLACED = ["country", "education", "gender", "age"];
/** Coming back to the tab after this long, one sees new numbers. */
const STALE_AFTER_MS = 60_000;
const OLD_AFTER_MS = 48 * 3_600_000;

export class Insights extends LitElement {
  static override styles = [ground, controls, css`
    .head { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s5); align-items: baseline; justify-content: space-between; margin-block-end: var(--s5); }
    .fresh { font-size: var(--sm); color: var(--ink-2); }
    .fresh::before { content: ""; display: inline-block; width: 7px; height: 7px; margin-inline-end: 7px; border-radius: 50%; background: var(--good); vertical-align: 1px; }
    .fresh.old::before { background: var(--warn); }
    .msg { margin-block-end: var(--s4); }
    .chips .link { margin-inline-start: var(--s1); }
    .chip .i { width: 14px; height: 14px; }
    .stats { display: flex; flex-wrap: wrap; gap: var(--s4) var(--s7); margin-block: var(--s5); }
    .stats dt { font-size: var(--xs); color: var(--ink-3); }
    .stats dd { font-size: var(--xl); font-weight: 600; letter-spacing: -.016em; }
    .stats small { font-size: var(--sm); font-weight: 400; letter-spacing: 0; color: var(--ink-2); }
    .grid { display: grid; gap: 0 var(--s6); }
    .mapgrid { grid-template-columns: minmax(0, 1fr) 384px; }
    .three { grid-template-columns: repeat(3, minmax(0, 1fr)); }
    .two-wide { grid-template-columns: minmax(0, 1.25fr) minmax(0, 1fr); }
    .panel { border-block-start: 1px solid var(--line); padding-block: var(--s4) var(--s6); min-width: 0; }
    .panel > * + * { margin-block-start: var(--s4); }
    .empty { padding-block: var(--s5); border-block-start: 1px solid var(--line); }
    @container (max-width: 1000px) { .mapgrid, .three, .two-wide { grid-template-columns: minmax(0, 1fr); } }
  `];
  static override properties = { transport: { attribute: false }, phrases: { attribute: false } };
  declare transport: Transport;
  declare phrases: Phrases;
  #insights: InsightsState | null = null;
  #asked = 0;
  /** It has a size again when its tab is opened again. */
  readonly #shown = new ResizeObserver(() => {
    if (this.offsetWidth > 0 && Date.now() - this.#asked > STALE_AFTER_MS) this.#load();
  });

  constructor() {
    super();
    new Following(this, () => (this.#insights ? [this.#insights] : []));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#shown.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#shown.disconnect();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("transport") && !changed.has("phrases")) return;
    this.#insights = new InsightsState(this.transport, this.phrases);
    this.#load();
  }

  #load(): void {
    this.#asked = Date.now();
    void this.#insights?.load();
    void this.#insights?.loadPublished();
  }

  protected override render(): TemplateResult {
    const insights = this.#insights;
    if (!insights) return html``;
    const { answer, refusal, phrases } = insights;
    const again = () => this.#load();
    if (!answer && refusal && !refusal.isAway) return refusedPage(refusal, phrases, again);
    return html`<header class="head"><h1>${phrases.say("insights")}</h1>${this.#freshness(insights)}</header>
      ${refusal ? refusalNote(refusal, phrases, again) : nothing}
      ${answer ? (answer.registered ? this.#view(insights) : this.#empty(phrases)) : refusal ? nothing : html`<p class="sub" role="status">${phrases.say("insightsLoading")}</p>`}`;
  }

  #freshness({ answer, phrases }: InsightsState): TemplateResult | typeof nothing {
    if (!answer?.as_of) return nothing;
    const date = phrases.date(answer.as_of, answer.course.time_zone);
    // Of a course that has ended nothing new is to come.
    const isOld = Date.now() - Date.parse(answer.as_of) > OLD_AFTER_MS && !(Date.parse(answer.course.end ?? "") < Date.now());
    return html`<p class="fresh ${isOld ? "old" : ""}">${phrases.say("insightsFresh", { date, ago: agoInWords(answer.as_of, phrases) })}</p>`;
  }

  #empty(phrases: Phrases): TemplateResult {
    return html`<div class="empty"><h2>${phrases.say("insightsEmpty")}</h2><p class="sub">${phrases.say("insightsEmptyHelp")} <code class="mono">communicator roster import</code></p></div>`;
  }

  #view(insights: InsightsState): TemplateResult {
    const { phrases, chosen, all } = insights;
    const more = (insights.cube?.dimensions ?? []).filter((name) => !PLACED.includes(name));
    const bars = (dimension: string) => html`<communicator-insights-bars .insights=${insights} dimension=${dimension}></communicator-insights-bars>`;
    return html`${insights.isBare ? html`<p class="msg w">${icon("info")}<span><b>${phrases.say("insightsBare")}</b> ${phrases.say("insightsBareHelp")} <code class="mono">communicator roster import</code></span></p>` : nothing}
      <div class="line">${this.#certificates(insights)} ${this.#chips(insights)}</div>
      <p class="sr" role="status">${insights.isChosen ? phrases.say("chosenSummary", { n: chosen?.registered ?? 0, total: all?.registered ?? 0 }) : nothing}</p>
      ${this.#stats(insights)}
      ${insights.isChosen && chosen?.registered === 0 ? html`<p class="msg w">${icon("info")}<span>${phrases.say("insightsNobody")}</span></p>` : nothing}
      <div class="grid mapgrid"><section class="panel"><communicator-insights-map .insights=${insights}></communicator-insights-map></section>
        <section class="panel"><communicator-insights-countries .insights=${insights}></communicator-insights-countries></section></div>
      <div class="grid three"><section class="panel">${bars("education")}</section>
        <section class="panel"><communicator-insights-dots .insights=${insights} dimension="education"></communicator-insights-dots></section>
        <section class="panel">${bars("gender")} ${more.map(bars)}</section></div>
      <div class="grid two-wide"><section class="panel"><communicator-insights-columns .insights=${insights} dimension="age"></communicator-insights-columns></section>
        <section class="panel"><communicator-insights-published .insights=${insights}></communicator-insights-published></section></div>`;
  }

  #certificates(insights: InsightsState): TemplateResult {
    const { phrases, filters } = insights;
    const chosen = [...(filters.get(CERTIFIED) ?? [])][0] ?? null;
    return html`<span class="seg" role="group" aria-label=${phrases.say("statCertified")}>${CERTIFICATES.map(([key, value]) => html`<button type="button" aria-pressed=${chosen === value}
      @click=${() => insights.filter(CERTIFIED, new Set(value === null ? [] : [value]))}>${phrases.say(key)}</button>`)}</span>`;
  }

  #chips(insights: InsightsState): TemplateResult | typeof nothing {
    const { phrases, names, filters } = insights;
    if (!insights.isChosen) return nothing;
    const chosen = [...filters].flatMap(([dimension, values]) => [...values].map((value) => [dimension, value, names.value(dimension, value)] as const));
    return html`<span class="chips end"><span class="dim sm">${phrases.say("chosenOnes")}</span>
      ${chosen.map(([dimension, value, name]) => html`<button type="button" class="chip" aria-pressed="true" @click=${() => insights.toggle(dimension, value)}><span class="sr">${phrases.say("remove")} </span>${name}
        ${chosen.length === 1 ? html`<small>${phrases.number(insights.chosen?.registered ?? 0)} · ${share(insights.chosen?.registered ?? 0, insights.all?.registered ?? 0, phrases)}</small>` : nothing}
        <svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path d="M4 4l8 8M12 4l-8 8"></path></svg></button>`)}
      <button type="button" class="link" @click=${() => insights.clear()}>${phrases.say("clear")}</button></span>`;
  }

  #stats({ phrases, all, chosen, isChosen }: InsightsState): TemplateResult | typeof nothing {
    if (!all || !chosen) return nothing;
    const stat = (key: Key, figure: string, beside: string) => html`<div><dt>${phrases.say(key)}</dt><dd data-test=${key}>${figure} <small>${beside}</small></dd></div>`;
    const against = (part: number, whole: number, allPart: number, allWhole: number) => {
      const [one, other] = [share(part, whole, phrases), share(allPart, allWhole, phrases)];
      return isChosen ? phrases.say("shareAll", { share: one, all: other }) : one;
    };
    return html`<dl class="stats">
      ${stat("statRegistered", phrases.number(chosen.registered), isChosen ? phrases.say("ofTotal", { total: all.registered }) : "")}
      ${chosen.tookPart === null || all.tookPart === null ? nothing : stat("statTookPart", phrases.number(chosen.tookPart), against(chosen.tookPart, chosen.registered, all.tookPart, all.registered))}
      ${stat("statCertified", phrases.number(chosen.certified), against(chosen.certified, chosen.registered, all.certified, all.registered))}
      ${chosen.tookPart === null || all.tookPart === null ? nothing : stat("statOfPart", share(chosen.certified, chosen.tookPart, phrases), isChosen ? phrases.say("allShare", { all: share(all.certified, all.tookPart, phrases) }) : "")}
    </dl>`;
  }
}

/** “8 hours ago”; longer ago in days, months, years. */
function agoInWords(instant: string, phrases: Phrases): string {
  const hours = Math.max(0, Math.floor((Date.now() - Date.parse(instant)) / 3_600_000));
  return hours < 48 ? new Intl.RelativeTimeFormat(phrases.locale).format(-hours, "hour") : phrases.ago(instant, Date.now());
}
